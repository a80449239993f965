"""The Atom that the search API writes, byte for byte in the layout it has had since 2026."""

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha1
from html import escape
from urllib.parse import quote_plus

from tests.arxiv_server.records import Author, Record

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
OPENING = (
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
    ' xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">\n'
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
        _element("id", f"https://arxiv.org/api/{b64encode(digest).decode().rstrip('=')}"),
        _element("title", f"arXiv Query: {asked}"),
        _element("updated", _time(now)),
        _empty("link", href=f"https://arxiv.org/api/query?{link}", type="application/atom+xml"),
        *_counts(results.size, results.total, results.start),
    ]
    return _feed(head, map(_entry, results.records), raw_hostile=raw_hostile)


def render_error(message: str, now: datetime, *, anchor: bool = True) -> bytes:
    """Write the feed of an error; bad queries have no `anchor` in their identifier."""
    fragment = re.sub(r"[^\w.-]+", "_", message)
    where = f"{ERRORS}#{fragment}" if anchor else ERRORS
    entry = [
        _element("id", where),
        _element("title", "Error"),
        _element("updated", _time(now)),
        _empty("link", href=where, rel="alternate", type="text/html"),
        _element("summary", message),
        *_author(Author(name="arXiv api core", affiliations=())),
    ]
    head = [
        _element("id", "https://arxiv.org/"),
        _element("title", "arXiv Search Results"),
        _element("updated", _time(now)),
        *_counts(1, 1, 0),
    ]
    return _feed(head, [entry], raw_hostile=False)


def _feed(head: list[str], entries: Iterable[list[str]], *, raw_hostile: bool) -> bytes:
    lines = list(head)
    for entry in entries:
        lines += _nest("entry", entry)
    text = OPENING + "".join(f"  {line}\n" for line in lines) + "</feed>\n"
    if not raw_hostile:
        text = ILLEGAL.sub("", text)
    return text.encode("utf-8", "surrogatepass")


def _entry(record: Record) -> list[str]:
    page = f"arxiv.org/abs/{record.versioned_id}"
    pdf = f"https://arxiv.org/pdf/{record.versioned_id}"
    return [
        _element("id", f"http://{page}"),
        _element("title", record.title),
        _element("updated", _time(record.updated)),
        _empty("link", href=f"https://{page}", rel="alternate", type="text/html"),
        _empty("link", href=pdf, rel="related", type="application/pdf", title="pdf"),
        _element("summary", record.abstract),
        *(_empty("category", term=name, scheme=SCHEME) for name in record.categories),
        _element("published", _time(record.published)),
        *_optional("arxiv:comment", record.comment),
        *([_empty("arxiv:primary_category", term=record.primary)] if record.primary else []),
        *_optional("arxiv:journal_ref", record.journal_ref),
        *(line for author in record.authors for line in _author(author)),
        *_doi(record.doi),
    ]


def _author(author: Author) -> list[str]:
    affiliations = (_element("arxiv:affiliation", name) for name in author.affiliations)
    return _nest("author", [_element("name", author.name), *affiliations])


def _doi(doi: str | None) -> list[str]:
    if not doi:
        return []
    link = _empty("link", rel="related", href=f"https://doi.org/{doi}", title="doi")
    return [_element("arxiv:doi", doi), link]


def _counts(size: int, total: int, start: int) -> list[str]:
    figures = {"itemsPerPage": size, "totalResults": total, "startIndex": start}
    return [_element(f"opensearch:{name}", str(figure)) for name, figure in figures.items()]


def _nest(name: str, lines: list[str]) -> list[str]:
    return [f"<{name}>", *(f"  {line}" for line in lines), f"</{name}>"]


def _optional(name: str, text: str | None) -> list[str]:
    return [_element(name, text)] if text else []


def _element(name: str, text: str) -> str:
    return f"<{name}>{_escape(text)}</{name}>"


def _empty(name: str, **attributes: str) -> str:
    quoted = {key: _escape(value).replace('"', "&quot;") for key, value in attributes.items()}
    pairs = " ".join(f'{key}="{value}"' for key, value in quoted.items())
    return f"<{name} {pairs}/>"


def _escape(text: str) -> str:
    return escape(text, quote=False).replace("\r", "&#13;")


def _encode(text: str) -> str:
    return quote_plus(text, safe=":,/", errors="replace")


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
