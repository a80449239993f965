"""Reads a bibliography, a BibTeX or CSL JSON export, and finds papers in it.

Reading BibTeX takes linear time, and a broken entry does not affect other entries.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from digest.identifiers import find_ids
from digest.model import Paper
from digest.taste import Bibliography, Work
from digest.text import collapse, fold_words, to_unicode

_LEAST_WORDS = 3
_NOTHING = "in which no entry with a title, a DOI or an identifier was found"
# The fields in which references have arXiv's identifier, in both formats.
_BIBTEX_FIELDS = ("eprint", "url", "doi", "note", "journal", "number", "howpublished", "archiveid")
_CSL_FIELDS = ("URL", "DOI", "note", "number", "container-title", "id", "archive_location")

# Repetitions are possessive, since backtracking would take quadratic time.  The rest of a line
# after `%` begins no entry, and neither does the @ of a mail address.
_START = re.compile(r"%[^\r\n]*+|(?<![\w.+-])@[ \t]*+(\w++)\s*+(?P<sign>[{(])")
_KEY = re.compile(r"\s*+[^\s,={}\"]{0,300}+\s*+,")
_FIELD = re.compile(r"[\s,]*+([\w:.+-]++)\s*+=\s*+")
_BARE = re.compile(r"[^\s,#{}\"()]++")
_CONCATENATION = re.compile(r"\s*+#\s*+")
_END = re.compile(r"[\s,]*+([})])")
_BRACE = re.compile(r"\\.|([{}])", re.DOTALL)
_STOP = re.compile(r"[^\\{}\"]*+(?:\\.[^\\{}\"]*+)*+", re.DOTALL)
_NO_ENTRIES = frozenset({"comment", "preamble", "string"})

_Span = tuple[int, int]


def parse_bibliography(content: bytes, name: str = "the file") -> Bibliography:
    """Read a BibTeX or BibLaTeX file, or CSL JSON, in any usual encoding.

    Broken entries, and a file without entries, are reported with the file's `name`.
    """
    text = _decode(content)
    if text.lstrip().startswith(("[", "{")):
        bibliography = _parse_csl(text, name)
    else:
        entries, lines = _BibParser(text).read()
        broken = tuple(f"line {line} of {name}" for line in lines)
        bibliography = Bibliography(
            works=_usable_works(map(_work_of_bibtex, entries)), broken=broken
        )
    if bibliography.works or bibliography.broken:
        return bibliography
    return Bibliography(broken=(f"{name}, {_NOTHING}",))


def find_known(papers: Iterable[Paper], works: Iterable[Work]) -> frozenset[str]:
    """Return the papers that are among the works, by identifier, DOI, or title.

    Titles of fewer than three words are not compared.
    """
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
    """Decode bytes by the likeliest encoding; Latin-1, the last, accepts every byte."""
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
    return Bibliography(works=_usable_works(works), broken=tuple(broken))


def _usable_works(works: Iterable[Work]) -> tuple[Work, ...]:
    """Return the works that have a title, an identifier or a DOI, each once."""
    return tuple(dict.fromkeys(work for work in works if work.title or work.id or work.doi))


def _work_of_bibtex(fields: Mapping[str, str]) -> Work:
    eprint = fields.get("eprint", "")
    text = " ".join(fields.get(name, "") for name in _BIBTEX_FIELDS)
    kind = fields.get("archiveprefix", fields.get("eprinttype", "")).casefold()
    text = f"arXiv:{eprint} {text}" if eprint and kind in {"", "arxiv"} else text
    return _make_work(fields, text)


def _work_of_csl(row: Mapping[str, object]) -> Work:
    fields = {name: value for name, value in row.items() if isinstance(value, str)}
    text = " ".join(fields.get(name, "") for name in _CSL_FIELDS)
    return _make_work({**fields, "doi": fields.get("DOI", "")}, text)


def _make_work(fields: Mapping[str, str], text: str) -> Work:
    """Make a work of its fields; `text` may hold its identifier."""
    return Work(
        title=_plain(fields.get("title", "")),
        abstract=_plain(fields.get("abstract", "")),
        id=next((found.id for found in find_ids(text)), ""),
        doi=fields.get("doi", "").strip().casefold().rpartition("doi.org/")[2],
    )


def _plain(text: str) -> str:
    """Return a text without TeX and without the braces that protect capitals."""
    return collapse(to_unicode(text).replace("{", "").replace("}", ""))


def _fold_title(title: str) -> tuple[str, ...]:
    """Return the folded words of a title, none if it is too short to identify a work."""
    words = fold_words(to_unicode(title))
    return words if len(words) >= _LEAST_WORDS else ()


class _BibParser:
    """Reads a BibTeX file; `closed` has the end of the group that each brace opens."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.closed: dict[int, int] = {}
        opened: list[int] = []
        for brace in _BRACE.finditer(text):
            if brace[1] == "{":
                opened.append(brace.start())
            elif brace[1] and opened:
                self.closed[opened.pop()] = brace.end()

    def read(self) -> tuple[list[dict[str, str]], list[int]]:
        """Return the fields of each entry by lower-case name, and the lines of broken entries.

        Lines are counted from 1.  Abbreviations (`@string`) are left as they are.  The entry after
        a broken entry is searched for inside that, since its end may be missing.
        """
        entries: list[dict[str, str]] = []
        lines: list[int] = []
        line, before = 1, 0
        while start := _START.search(self.text, self.position):
            self.position = after = start.end()
            if start[1] is None:
                continue
            end = self.closed.get(start.start("sign"))
            if start[1].casefold() in _NO_ENTRIES:
                self.position = end or after
                continue
            fields = None
            if end or start["sign"] == "(":
                fields = self._read_entry("}" if start["sign"] == "{" else ")")
            if fields is None:
                self.position = after
                line += self.text.count("\n", before, start.start())
                before = start.start()
                lines.append(line)
            else:
                parts = ((name, [self.text[at:to] for at, to in spans]) for name, spans in fields)
                entries.append({name: "".join(texts) for name, texts in parts})
        return entries, lines

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Step over the match of a pattern at this position, if there is one."""
        match = pattern.match(self.text, self.position)
        self.position = match.end() if match else self.position
        return match

    def _read_entry(self, closing: str) -> Iterable[tuple[str, Sequence[_Span]]] | None:
        """Read an entry after its opening sign; None if it is broken."""
        fields: dict[str, list[_Span]] = {}
        if not self._take(_KEY):
            return None
        while name := self._take(_FIELD):
            spans: list[_Span] = []
            while not spans or self._take(_CONCATENATION):
                span = self._read_part()
                if span is None:
                    return None
                spans.append(span)
            # If a name occurs twice, the first occurrence counts.
            fields.setdefault(name[1].casefold(), spans)
        end = self._take(_END)
        return fields.items() if end and end[1] == closing else None

    def _read_part(self) -> _Span | None:
        """Read a text in braces or quotes, a number or an abbreviation."""
        start = self.position
        sign = self.text[start : start + 1]
        if sign not in {"{", '"'}:
            bare = self._take(_BARE)
            return bare.span() if bare else None
        end = self.closed.get(start) if sign == "{" else self._end_of_quote()
        self.position = end or start
        return (start + 1, end - 1) if end else None

    def _end_of_quote(self) -> int | None:
        """Return the end of a text in quotes; braces in it come in pairs, and hide quotes."""
        position = self.position + 1
        while stop := _STOP.match(self.text, position):
            position = stop.end()
            sign = self.text[position : position + 1]
            if sign == '"':
                return position + 1
            if sign != "{" or position not in self.closed:
                return None
            position = self.closed[position]
        return None
