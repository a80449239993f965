"""XML as the services write it, and the Atom of the search API, in the layout it has since 2026."""

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha1
from html import escape
from urllib.parse import quote_plus

from tests.standins.arxiv.records import FakeAuthor, Record

_OPENING = (
    '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
    ' xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">'
)
_SCHEME = "http://arxiv.org/schemas/atom"
_ERRORS = "https://arxiv.org/api/errors"


def document(opening: str, lines: Iterable[str], closing: str) -> bytes:
    """Write a whole document."""
    head = "<?xml version='1.0' encoding='UTF-8'?>\n"
    text = f"{head}{opening}\n" + "".join(f"  {line}\n" for line in lines) + f"{closing}\n"
    return text.encode("utf-8", "surrogatepass")


def nest(name: str, lines: Iterable[str]) -> list[str]:
    """Write an element around others."""
    return [f"<{name}>", *(f"  {line}" for line in lines), f"</{name.partition(' ')[0]}>"]


def element(name: str, text: str, **attributes: str) -> str:
    """Write an element around text."""
    return f"<{name}{_attributes(attributes)}>{_escape(text)}</{name}>"


def optional(name: str, text: str | None) -> list[str]:
    """Write an element unless there is nothing to put into it."""
    return [element(name, text)] if text else []


def empty(name: str, **attributes: str) -> str:
    """Write an element that has attributes alone."""
    return f"<{name}{_attributes(attributes)}/>"


def _attributes(attributes: dict[str, str]) -> str:
    quoted = {key: _escape(value).replace('"', "&quot;") for key, value in attributes.items()}
    return "".join(f' {key}="{value}"' for key, value in quoted.items())


def _escape(text: str) -> str:
    return escape(text, quote=False).replace("\r", "&#13;")


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """One page of an answer, and what was asked: the echo is part of the feed."""

    query: str
    ids: tuple[str, ...]
    start: int
    size: int
    total: int
    records: tuple[Record, ...]


def render_results(results: Results, now: datetime) -> bytes:
    """Write a feed of results."""
    ids = ",".join(results.ids)
    window = f"start={results.start}&max_results={results.size}"
    asked = f"search_query={results.query}&id_list={ids}&{window}"
    link = f"search_query={_encode(results.query)}&{window}&id_list={_encode(ids)}"
    digest = sha1(asked.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    lines = [
        element("id", f"https://arxiv.org/api/{b64encode(digest).decode().rstrip('=')}"),
        element("title", f"arXiv Query: {asked}"),
        element("updated", _utc(now)),
        empty("link", href=f"https://arxiv.org/api/query?{link}", type="application/atom+xml"),
        *_counts(results.size, results.total, results.start),
    ]
    for record in results.records:
        lines += nest("entry", _entry(record))
    return document(_OPENING, lines, "</feed>")


def render_error(message: str, now: datetime, *, anchor: bool = True) -> bytes:
    """Write the feed of an error; bad queries have no `anchor` in their identifier."""
    fragment = re.sub(r"[^\w.-]+", "_", message)
    where = f"{_ERRORS}#{fragment}" if anchor else _ERRORS
    entry = [
        element("id", where),
        element("title", "Error"),
        element("updated", _utc(now)),
        empty("link", href=where, rel="alternate", type="text/html"),
        element("summary", message),
        *nest("author", [element("name", "arXiv api core")]),
    ]
    head = [
        element("id", "https://arxiv.org/"),
        element("title", "arXiv Search Results"),
        element("updated", _utc(now)),
        *_counts(1, 1, 0),
    ]
    return document(_OPENING, [*head, *nest("entry", entry)], "</feed>")


def _entry(record: Record) -> list[str]:
    page = f"arxiv.org/abs/{record.versioned_id}"
    pdf = f"https://arxiv.org/pdf/{record.versioned_id}"
    doi = f"https://doi.org/{record.doi}"
    return [
        element("id", f"http://{page}"),
        element("title", record.title),
        element("updated", _utc(record.updated)),
        empty("link", href=f"https://{page}", rel="alternate", type="text/html"),
        empty("link", href=pdf, rel="related", type="application/pdf", title="pdf"),
        element("summary", record.abstract),
        *(empty("category", term=name, scheme=_SCHEME) for name in record.categories),
        element("published", _utc(record.published)),
        *optional("arxiv:comment", record.comment),
        *([empty("arxiv:primary_category", term=record.primary)] if record.primary else []),
        *optional("arxiv:journal_ref", record.journal_ref),
        *(line for author in record.authors for line in _author(author)),
        *optional("arxiv:doi", record.doi),
        *([empty("link", rel="related", href=doi, title="doi")] if record.doi else []),
    ]


def _author(author: FakeAuthor) -> list[str]:
    affiliations = (element("arxiv:affiliation", name) for name in author.affiliations)
    return nest("author", [element("name", author.name), *affiliations])


def _counts(size: int, total: int, start: int) -> list[str]:
    figures = {"itemsPerPage": size, "totalResults": total, "startIndex": start}
    return [element(f"opensearch:{name}", str(figure)) for name, figure in figures.items()]


def _encode(text: str) -> str:
    return quote_plus(text, safe=":,/", errors="replace")
