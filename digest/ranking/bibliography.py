"""What a group reads: works of a BibTeX or CSL JSON export, and which papers are among them."""

import json
from collections.abc import Iterable, Iterator, Mapping

from digest.identifiers import find_ids
from digest.model import Paper
from digest.ranking.bibtex import parse_entries
from digest.ranking.mentions import split_words
from digest.ranking.nearness import Text
from digest.taste import Bibliography, Work
from digest.text import collapse, to_unicode

_LEAST_WORDS = 3
_NOTHING = "in which no entry with a title, a DOI or an identifier was found"
_DOI_PLACES = ("https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/")
# Where references name arXiv's identifier, in either format.
_PLACES = ("eprint", "url", "doi", "note", "journal", "number", "howpublished", "archiveid")
_CSL_PLACES = ("URL", "DOI", "note", "number", "container-title", "id", "archive_location")


def parse_bibliography(content: bytes, name: str = "the file") -> Bibliography:
    """Read a BibTeX or BibLaTeX file, or CSL JSON, in any usual encoding.

    What is broken is told with the file's `name`, and so is that nothing was found in it.
    """
    text = _decode(content)
    parse = _parse_csl if text.lstrip().startswith(("[", "{")) else _parse_bibtex
    found = parse(text, name)
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


def _parse_bibtex(text: str, name: str) -> Bibliography:
    entries, lines = parse_entries(text)
    works = _telling(map(_work_of_bibtex, entries))
    return Bibliography(works=works, broken=tuple(f"line {line} of {name}" for line in lines))


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
    title, abstract, doi = (_text(row.get(key)) for key in ("title", "abstract", "DOI"))
    return Work(
        title=_plain(title),
        abstract=_plain(abstract),
        id=next((found.id for found in find_ids(said)), ""),
        doi=_fold_doi(doi),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _plain(text: str) -> str:
    """Return a text without TeX and the braces that keep capitals."""
    return collapse(to_unicode(text).replace("{", "").replace("}", ""))


def _fold_doi(doi: str) -> str:
    folded = doi.strip().casefold()
    for place in _DOI_PLACES:
        folded = folded.removeprefix(place)
    return folded


def _fold_title(title: str) -> tuple[str, ...]:
    """Return the words of a title that tells one work from others, nothing of any other."""
    words = tuple(split_words(to_unicode(title)))
    return words if len(words) >= _LEAST_WORDS else ()


def texts_of(works: Iterable[Work]) -> Iterator[Text]:
    """Yield what stands for works, of those that have a title."""
    yield from ((work.title, work.abstract) for work in works if work.title)
