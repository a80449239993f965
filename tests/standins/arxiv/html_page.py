"""Pages as LaTeXML's converters write them, from what a paper says.

A page is described by `authors` (each with `name` and `affiliations`), the `shape` in which its
front matter states these, `body` (paragraphs of markup), `notes` (footnotes of the title) and
`references` (of the bibliography).  With `fatal`, the conversion has broken down behind the body.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

FATAL = "Conversion to HTML had a Fatal error and exited abruptly. This document may be truncated."
SHELL = """\
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


def render_page(name: str, page: Mapping[str, Any]) -> bytes:
    """Write a whole page."""
    title = page.get("title", name)
    notes = "".join(_note("footnote", "1", escape(note)) for note in page.get("notes", ()))
    parts = [
        f'<h1 class="ltx_title ltx_title_document">{escape(title)}{notes}</h1>',
        SHAPES[page.get("shape", "contacts")](page.get("authors", ())),
        *map(_paragraph, page.get("body", ("Text.",))),
        *(
            [f'<p class="ltx_p"><span class="ltx_ERROR">{FATAL}</span></p>']
            if page.get("fatal")
            else []
        ),
        _bibliography(page.get("references", ())),
    ]
    return SHELL.format(title=escape(title), content="\n".join(parts)).encode()


def render_missing(name: str) -> bytes:
    """Write the page of a paper that has no full text in HTML."""
    content = f"<h1>No HTML for '{escape(name)}'</h1><p>HTML is not available for the source.</p>"
    return f"<!DOCTYPE html><html><body>{content}</body></html>".encode()


def _paragraph(markup: str) -> str:
    return f'<div class="ltx_para"><p class="ltx_p">{markup}</p></div>'


def _bibliography(references: Iterable[str]) -> str:
    items = "".join(f'<li class="ltx_bibitem">{markup}</li>' for markup in references)
    return f'<section class="ltx_bibliography"><ul class="ltx_biblist">{items}</ul></section>'


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
