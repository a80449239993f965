"""One paper on a catch-up page."""

import re
from html import escape
from urllib.parse import quote_plus

from tests.standins.arxiv.listings import Line
from tests.standins.arxiv.records import Record
from tests.standins.arxiv.taxonomy import display

LINK = re.compile(r"\b(https?)://[^\s<>\"']*[^\s<>\"'.,;:!?)\]}]")


def render_entry(line: Line, number: int, *, with_abstract: bool) -> str:
    """Write one paper of a listing, counted from 1."""
    record = line.record
    rows = [
        _row("list-title mathjax", "Title:", escape(record.title)),
        f"<div class='list-authors'>{_authors(record)}</div>",
        *_optional("list-comments mathjax", "Comments:", record.comment),
        *_optional("list-journal-ref", "Journal-ref:", record.journal_ref),
        _row("list-subjects", "Subjects:", _subjects(record)),
    ]
    if with_abstract:
        rows.append(f"<p class='mathjax'>\n          {_linked(record.abstract)}\n        </p>")
    meta = "".join(f"        {row}\n" for row in rows)
    return (
        f"    <dt>\n      <a name='item{number}'>[{number}]</a>\n"
        f'      <a href ="/abs/{record.id}" title="Abstract" id="{record.id}">\n'
        f"        arXiv:{record.id}\n      </a>\n{_note(line)}{_downloads(record)}    </dt>\n"
        f"    <dd>\n      <div class='meta'>\n{meta}      </div>\n    </dd>\n"
    )


def _note(line: Line) -> str:
    if line.kind == "new":
        return ""
    if line.kind == "cross":
        return f"      (cross-list from {line.record.primary})\n"
    return "      (replaced)\n"


def _downloads(record: Record) -> str:
    name = record.id
    links = (
        ("pdf", f"/pdf/{name}", "Download PDF", ""),
        (
            "html",
            f"https://arxiv.org/html/{record.versioned_id}",
            "View HTML",
            ' rel="noopener noreferrer" target="_blank"',
        ),
        ("oth", f"/format/{name}", "Other formats", ""),
    )
    anchors = (
        f'<a href="{place}" title="{title}" id="{kind}-{name}"'
        f' aria-labelledby="{kind}-{name}"{more}>{"other" if kind == "oth" else kind}</a>'
        for kind, place, title, more in links
    )
    return f"      [{', '.join(anchors)}]\n"


def _authors(record: Record) -> str:
    archive = (record.primary or "").partition(".")[0]
    base = f"https://arxiv.org/search/{archive}?searchtype=author&query="
    return ", ".join(
        f'<a href="{escape(base + _search_name(author.name))}" rel="nofollow">'
        f"{escape(author.name)}</a>"
        for author in record.authors
    )


def _search_name(name: str) -> str:
    first, _, last = name.rpartition(" ")
    return quote_plus(f"{last}, {first[:1]}" if first else last, safe=",", errors="replace")


def _optional(kind: str, label: str, text: str | None) -> list[str]:
    return [_row(kind, label, _linked(text))] if text else []


def _row(kind: str, label: str, markup: str) -> str:
    head = f"<div class='{kind}'><span class='descriptor'>{label}</span>"
    return f"{head}\n          {markup}\n        </div>"


def _subjects(record: Record) -> str:
    others = [name for name in record.categories if name != record.primary]
    primary = f'<span class="primary-subject">{escape(display(record.primary or ""))}</span>'
    return "; ".join([primary, *(escape(display(name)) for name in others)])


def _linked(text: str) -> str:
    """Escape a text and hide its addresses behind words, as the service does."""
    pieces, end = [], 0
    for match in LINK.finditer(text):
        kind = match[1]
        pieces.append(escape(text[end : match.start()]))
        pieces.append(
            f'<a href="{escape(match[0])}" rel="external noopener nofollow"'
            f' class="link-external link-{kind}">this {kind} URL</a>'
        )
        end = match.end()
    return "".join([*pieces, escape(text[end:])])
