"""The Atom that the search API writes, byte for byte in the layout it has had since 2026."""

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha1
from urllib.parse import quote_plus

from tests.standins.arxiv.markup import document, element, empty, nest, optional, utc_time
from tests.standins.arxiv.records import Author, Record

OPENING = (
    '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
    ' xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">'
)
SCHEME = "http://arxiv.org/schemas/atom"
ERRORS = "https://arxiv.org/api/errors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """One page of an answer, and what was asked: the echo is part of the feed."""

    query: str
    ids: tuple[str, ...]
    start: int
    size: int
    total: int
    records: tuple[Record, ...]


def render_results(results: Results, now: datetime, *, raw_hostile: bool = False) -> bytes:
    """Write a feed of results; `raw_hostile` lets characters through that XML forbids."""
    ids = ",".join(results.ids)
    window = f"start={results.start}&max_results={results.size}"
    asked = f"search_query={results.query}&id_list={ids}&{window}"
    link = f"search_query={_encode(results.query)}&{window}&id_list={_encode(ids)}"
    digest = sha1(asked.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    head = [
        element("id", f"https://arxiv.org/api/{b64encode(digest).decode().rstrip('=')}"),
        element("title", f"arXiv Query: {asked}"),
        element("updated", utc_time(now)),
        empty("link", href=f"https://arxiv.org/api/query?{link}", type="application/atom+xml"),
        *_counts(results.size, results.total, results.start),
    ]
    return _feed(head, map(_entry, results.records), raw_hostile=raw_hostile)


def render_error(message: str, now: datetime, *, anchor: bool = True) -> bytes:
    """Write the feed of an error; bad queries have no `anchor` in their identifier."""
    fragment = re.sub(r"[^\w.-]+", "_", message)
    where = f"{ERRORS}#{fragment}" if anchor else ERRORS
    entry = [
        element("id", where),
        element("title", "Error"),
        element("updated", utc_time(now)),
        empty("link", href=where, rel="alternate", type="text/html"),
        element("summary", message),
        *_author(Author(name="arXiv api core", affiliations=())),
    ]
    head = [
        element("id", "https://arxiv.org/"),
        element("title", "arXiv Search Results"),
        element("updated", utc_time(now)),
        *_counts(1, 1, 0),
    ]
    return _feed(head, [entry], raw_hostile=False)


def _feed(head: list[str], entries: Iterable[list[str]], *, raw_hostile: bool) -> bytes:
    lines = list(head)
    for entry in entries:
        lines += nest("entry", entry)
    return document(OPENING, lines, "</feed>", raw_hostile=raw_hostile)


@lru_cache(8192)
def _entry(record: Record) -> list[str]:
    page = f"arxiv.org/abs/{record.versioned_id}"
    pdf = f"https://arxiv.org/pdf/{record.versioned_id}"
    return [
        element("id", f"http://{page}"),
        element("title", record.title),
        element("updated", utc_time(record.updated)),
        empty("link", href=f"https://{page}", rel="alternate", type="text/html"),
        empty("link", href=pdf, rel="related", type="application/pdf", title="pdf"),
        element("summary", record.abstract),
        *(empty("category", term=name, scheme=SCHEME) for name in record.categories),
        element("published", utc_time(record.published)),
        *optional("arxiv:comment", record.comment),
        *([empty("arxiv:primary_category", term=record.primary)] if record.primary else []),
        *optional("arxiv:journal_ref", record.journal_ref),
        *(line for author in record.authors for line in _author(author)),
        *_doi(record.doi),
    ]


def _author(author: Author) -> list[str]:
    affiliations = (element("arxiv:affiliation", name) for name in author.affiliations)
    return nest("author", [element("name", author.name), *affiliations])


def _doi(doi: str | None) -> list[str]:
    if not doi:
        return []
    link = empty("link", rel="related", href=f"https://doi.org/{doi}", title="doi")
    return [element("arxiv:doi", doi), link]


def _counts(size: int, total: int, start: int) -> list[str]:
    figures = {"itemsPerPage": size, "totalResults": total, "startIndex": start}
    return [element(f"opensearch:{name}", str(figure)) for name, figure in figures.items()]


def _encode(text: str) -> str:
    return quote_plus(text, safe=":,/", errors="replace")
