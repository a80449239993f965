"""What a group reads: works of a BibTeX or CSL JSON export, and which papers are among them.

A BibTeX file is read in time that grows with it, and a broken entry spoils no other.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from digest.identifiers import find_ids
from digest.model import Paper
from digest.taste import Bibliography, Work
from digest.text import collapse, fold_words, to_unicode

_LEAST_WORDS = 3
_NOTHING = "in which no entry with a title, a DOI or an identifier was found"
# Where references name arXiv's identifier, in either format.
_PLACES = ("eprint", "url", "doi", "note", "journal", "number", "howpublished", "archiveid")
_CSL_PLACES = ("URL", "DOI", "note", "number", "container-title", "id", "archive_location")

# Repetitions are possessive: none is tried again shorter, which would take quadratic time.
# A line behind `%` begins nothing, and neither does the @ of a mail address.
_START = re.compile(r"%[^\r\n]*+|(?<![\w.+-])@[ \t]*+(\w++)\s*+(?P<sign>[{(])")
_KEY = re.compile(r"\s*+[^\s,={}\"]{0,300}+\s*+,")
_FIELD = re.compile(r"[\s,]*+([\w:.+-]++)\s*+=\s*+")
_BARE = re.compile(r"[^\s,#{}\"()]++")
_JOINT = re.compile(r"\s*+#\s*+")
_END = re.compile(r"[\s,]*+([})])")
_BRACE = re.compile(r"\\.|([{}])", re.DOTALL)
_STOP = re.compile(r"[^\\{}\"]*+(?:\\.[^\\{}\"]*+)*+", re.DOTALL)
_ASIDE = frozenset({"comment", "preamble", "string"})

_Span = tuple[int, int]
_Fields = list[tuple[str, list[_Span]]]


def parse_bibliography(content: bytes, name: str = "the file") -> Bibliography:
    """Read a BibTeX or BibLaTeX file, or CSL JSON, in any usual encoding.

    Broken entries are reported by the file's `name`, and so is a file without any entry.
    """
    text = _decode(content)
    if text.lstrip().startswith(("[", "{")):
        found = _parse_csl(text, name)
    else:
        entries, lines = _parse_entries(text)
        broken = tuple(f"line {line} of {name}" for line in lines)
        found = Bibliography(works=_telling(map(_work_of_bibtex, entries)), broken=broken)
    if found.works or found.broken:
        return found
    return Bibliography(broken=(f"{name}, {_NOTHING}",))


def find_known(papers: Iterable[Paper], works: Iterable[Work]) -> frozenset[str]:
    """Return the papers that are among the works: by identifier, DOI, or title of three words."""
    works = tuple(works)
    if not works:
        return frozenset()
    ids, dois = {work.id for work in works}, {work.doi for work in works} - {""}
    titles = {_fold_title(work.title) for work in works} - {()}
    return frozenset(
        paper.id
        for paper in papers
        if paper.id in ids
        or (paper.doi or "").casefold() in dois
        or _fold_title(paper.title) in titles
    )


def _decode(content: bytes) -> str:
    """Read bytes as what they most likely are; every byte is something in Latin-1."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _parse_csl(text: str, name: str) -> Bibliography:
    """Read CSL JSON, as Zotero exports it: a list, or an object with `items`."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return Bibliography(broken=(f"{name}, which is not valid JSON",))
    rows = data.get("items", data) if isinstance(data, dict) else data
    rows = rows if isinstance(rows, list) else [rows]
    works = [_work_of_csl(row) for row in rows if isinstance(row, dict)]
    broken = (f"item {n} of {name}" for n, row in enumerate(rows, 1) if not isinstance(row, dict))
    return Bibliography(works=_telling(works), broken=tuple(broken))


def _telling(works: Iterable[Work]) -> tuple[Work, ...]:
    """Return the works by which anything can be found, each once."""
    return tuple(dict.fromkeys(work for work in works if work.title or work.id or work.doi))


def _work_of_bibtex(fields: Mapping[str, str]) -> Work:
    eprint = fields.get("eprint", "")
    said = " ".join(fields.get(place, "") for place in _PLACES)
    kind = fields.get("archiveprefix", fields.get("eprinttype", "")).casefold()
    named = f"arXiv:{eprint} {said}" if eprint and kind in {"", "arxiv"} else said
    return Work(
        title=_plain(fields.get("title", "")),
        abstract=_plain(fields.get("abstract", "")),
        id=next((found.id for found in find_ids(named)), ""),
        doi=_fold_doi(fields.get("doi", "")),
    )


def _work_of_csl(row: Mapping[str, object]) -> Work:
    said = " ".join(text for place in _CSL_PLACES if isinstance(text := row.get(place), str))
    title, abstract, doi = (
        value if isinstance(value := row.get(key), str) else ""
        for key in ("title", "abstract", "DOI")
    )
    return Work(
        title=_plain(title),
        abstract=_plain(abstract),
        id=next((found.id for found in find_ids(said)), ""),
        doi=_fold_doi(doi),
    )


def _plain(text: str) -> str:
    """Return a text without TeX and the braces that keep capitals."""
    return collapse(to_unicode(text).replace("{", "").replace("}", ""))


def _fold_doi(doi: str) -> str:
    return doi.strip().casefold().rpartition("doi.org/")[2]


def _fold_title(title: str) -> tuple[str, ...]:
    """Return the words of a title that tells one work from others, nothing of any other."""
    words = fold_words(to_unicode(title))
    return words if len(words) >= _LEAST_WORDS else ()


def _parse_entries(text: str) -> tuple[list[dict[str, str]], list[int]]:
    """Return the fields of each entry by lower-case name, and the lines of the broken ones.

    Lines are counted from 1.  Abbreviations (`@string`) are left as they are.
    """
    found = list(_BibParser(text).read_entries())
    # Of a name that occurs twice, the first counts.
    entries = [
        {name: "".join(text[at:end] for at, end in spans) for name, spans in reversed(fields)}
        for _, fields in found
        if fields is not None
    ]
    return entries, list(_lines_at(text, [start for start, fields in found if fields is None]))


class _BibParser:
    """Reads a BibTeX file from a place on; `closed` is where each opened brace ends, if it does."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.closed: dict[int, int] = {}
        opened: list[int] = []
        for found in _BRACE.finditer(text):
            if found[1] == "{":
                opened.append(found.start())
            elif found[1] and opened:
                self.closed[opened.pop()] = found.end()

    def read_entries(self) -> Iterator[tuple[int, _Fields | None]]:
        """Yield where each entry starts, with its fields; None for those of a broken one.

        Behind a broken entry the next is looked for inside it, since it may lack its end.
        """
        while start := _START.search(self.text, self.place):
            self.place = behind = start.end()
            if start[1] is None:
                continue
            end = self.closed.get(start.start("sign"))
            if start[1].casefold() in _ASIDE:
                self.place = end or behind
                continue
            fields = None
            if end or start["sign"] == "(":
                fields = self._read_entry("}" if start["sign"] == "{" else ")")
            if fields is None:
                self.place = behind
            yield start.start(), fields

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Step over what matches here, if anything does."""
        found = pattern.match(self.text, self.place)
        self.place = found.end() if found else self.place
        return found

    def _read_entry(self, closing: str) -> _Fields | None:
        """Read an entry from behind its opening sign."""
        fields: _Fields = []
        if not self._take(_KEY):
            return None
        while name := self._take(_FIELD):
            spans: list[_Span] = []
            while not spans or self._take(_JOINT):
                span = self._read_part()
                if span is None:
                    return None
                spans.append(span)
            fields.append((name[1].casefold(), spans))
        end = self._take(_END)
        return fields if end and end[1] == closing else None

    def _read_part(self) -> _Span | None:
        """Read a text in braces or quotes, a number or an abbreviation."""
        start = self.place
        sign = self.text[start : start + 1]
        if sign not in {"{", '"'}:
            bare = self._take(_BARE)
            return bare.span() if bare else None
        end = self.closed.get(start) if sign == "{" else self._end_of_quote()
        self.place = end or start
        return (start + 1, end - 1) if end else None

    def _end_of_quote(self) -> int | None:
        """Return the place behind a text in quotes; braces in it hide quotes, and are in pairs."""
        place = self.place + 1
        while stop := _STOP.match(self.text, place):
            place = stop.end()
            sign = self.text[place : place + 1]
            if sign == '"':
                return place + 1
            if sign != "{" or place not in self.closed:
                return None
            place = self.closed[place]
        return None


def _lines_at(text: str, places: list[int]) -> Iterator[int]:
    """Yield the number of the line that each place is on; the places ascend."""
    line, before = 1, 0
    for place in places:
        line += text.count("\n", before, place)
        before = place
        yield line
