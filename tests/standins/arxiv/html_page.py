"""The HTML full texts: pages as LaTeXML's converters write them, and 404 for all others.

The world's `html` has a page for an identifier, with or without version: its source as a string,
or what a page is written of: `authors` (each with `name` and `affiliations`), the `shape` in which
its front matter states these, `body` (paragraphs of markup), `notes` (footnotes of the title) and
`references` (of the bibliography).  With `fatal`, the conversion has broken down behind the body.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

from tests.standins.loopback import HttpReply

FATAL = "Conversion to HTML had a Fatal error and exited abruptly. This document may be truncated."
_SHELL = """\
<!DOCTYPE html><html lang="en"><head><title>{title}</title><meta charset="utf-8">
<script>if (1 < 2) {{ document.title += "</p>"; }}</script></head>
<body><header><a href="https://info.arxiv.org/about">About</a>
<a href="https://github.com/arXiv/html_feedback">Report an issue</a></header>
<div class="ltx_page_main"><div class="ltx_page_content">
<article class="ltx_document ltx_authors_1line">
{content}
</article></div>
<footer class="ltx_page_footer"><a href="https://math.example/LaTeXML/">LaTeXML</a></footer></div>
</body></html>
"""
Author = Mapping[str, Any]
Shape = Callable[[Sequence[Author]], str]


class HtmlService:
    """`GET /html/ID[vN]`; without a version, the paper's latest is meant."""

    def __init__(self, world: Mapping[str, Any]) -> None:
        self._pages = {
            name: page.encode() if isinstance(page, str) else render_page(name, page)
            for name, page in world.items()
        }

    def answer(self, path: str) -> HttpReply:
        """Answer for a path below the endpoint."""
        name = path.strip("/")
        bare, _, version = name.rpartition("v")
        body = self._pages.get(name) or self._pages.get(bare if version.isdigit() else name)
        kind = {"Content-Type": "text/html; charset=utf-8"}
        if body:
            return HttpReply(body=body, headers=kind)
        told = f"<h1>No HTML for '{escape(name)}'</h1><p>HTML is not available for the source.</p>"
        missing = f"<!DOCTYPE html><html><body>{told}</body></html>"
        return HttpReply(status=404, body=missing.encode(), headers=kind)


def render_page(name: str, page: Mapping[str, Any]) -> bytes:
    """Write a whole page."""
    title = page.get("title", name)
    notes = "".join(_note("footnote", "1", escape(note)) for note in page.get("notes", ()))
    fatal = f'<p class="ltx_p"><span class="ltx_ERROR">{FATAL}</span></p>'
    items = "".join(f'<li class="ltx_bibitem">{one}</li>' for one in page.get("references", ()))
    parts = [
        f'<h1 class="ltx_title ltx_title_document">{escape(title)}{notes}</h1>',
        SHAPES[page.get("shape", "contacts")](page.get("authors", ())),
        *(
            f'<div class="ltx_para"><p class="ltx_p">{markup}</p></div>'
            for markup in page.get("body", ("Text.",))
        ),
        *([fatal] if page.get("fatal") else []),
        f'<section class="ltx_bibliography"><ul class="ltx_biblist">{items}</ul></section>',
    ]
    return _SHELL.format(title=escape(title), content="\n".join(parts)).encode()


def _note(role: str, mark: str, content: str, label: str = "") -> str:
    sign = f'<sup class="ltx_note_mark">{mark}</sup>'
    kind = f'<span class="ltx_note_type">{label}: </span>' if label else ""
    inner = f'<span class="ltx_note_content">{sign}{kind}{content}</span>'
    outer = f'<span class="ltx_note_outer">{inner}</span>'
    return f'<span class="ltx_note ltx_role_{role}">{sign}{outer}</span>'


def _creator(name: str, fields: str = "") -> str:
    notes = f'<span class="ltx_author_notes">{fields}</span>' if fields else ""
    person = f'<span class="ltx_personname">{name}</span>'
    return f'<span class="ltx_creator ltx_role_author">{person}{notes}</span>'


def _contact(content: str) -> str:
    label = '<span class="ltx_contact_name">Affiliation:\u00a0</span>'
    return f'<span class="ltx_contact ltx_role_affiliation">{label}{content}</span>'


def _box(creators: Iterable[str]) -> str:
    between = '<span class="ltx_author_before">\u2003\u2003</span>'
    return f'<div class="ltx_authors">{between.join(creators)}</div>'


def _with_fields(authors: Sequence[Author]) -> str:
    field = '<span class="ltx_text ltx_affiliation_institution">{}</span>'
    return _box(
        _creator(
            escape(author["name"]),
            "".join(_contact(field.format(escape(place))) for place in author["affiliations"]),
        )
        for author in authors
    )


def _with_contacts(authors: Sequence[Author]) -> str:
    return _box(
        _creator(escape(author["name"]), "".join(map(_contact, _lines(author))))
        for author in authors
    )


def _lines(author: Author) -> list[str]:
    """Return an author's affiliations line by line: each is a contact of its own."""
    return [escape(line) for place in author["affiliations"] for line in place.split("\n")]


def _with_notes(authors: Sequence[Author]) -> str:
    places = _places(authors)
    notes = (
        _note("institutetext", str(number), escape(place), "institutetext")
        for place, number in places.items()
    )
    return "".join(notes) + _box(_creator(_marked(author, places)) for author in authors)


def _with_entries(authors: Sequence[Author]) -> str:
    places = _places(authors)
    entries = (
        f'<span class="ltx_creator ltx_role_affiliation"><sup class="ltx_sup">{number}</sup>'
        f"{escape(place)}</span>"
        for place, number in places.items()
    )
    return _box([*(_creator(_marked(author, places)) for author in authors), *entries])


def _with_lines(authors: Sequence[Author]) -> str:
    places = _places(authors)
    names = ", ".join(_marked(author, places) for author in authors)
    lines = "".join(
        f'<br class="ltx_break"/><sup class="ltx_sup">{number}</sup>{escape(place)}'
        for place, number in places.items()
    )
    return _box([_creator(names + lines)])


def _places(authors: Sequence[Author]) -> dict[str, int]:
    """Give each affiliation its number, in the order of the authors."""
    stated = dict.fromkeys(place for author in authors for place in author["affiliations"])
    return {place: number for number, place in enumerate(stated, start=1)}


def _marked(author: Author, places: Mapping[str, int]) -> str:
    marks = ",".join(str(places[place]) for place in author["affiliations"])
    return escape(author["name"]) + (f'<sup class="ltx_sup">{marks}</sup>' if marks else "")


SHAPES: Mapping[str, Shape] = {
    "fields": _with_fields,
    "contacts": _with_contacts,
    "notes": _with_notes,
    "entries": _with_entries,
    "lines": _with_lines,
}
