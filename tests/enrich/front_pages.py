"""Short ways to write front matter and to say who was read to be where."""

from collections.abc import Mapping, Sequence

from digest.enrich.html import parse_page, read_front, tie_authors

NAMES = ("Ada Quill", "Bo Lund", "Cyd Ray")
Places = Mapping[str, Sequence[str]]


def read(front: str, *authors: str) -> Places:
    """Return the institutions of everybody on a page with this front matter, by name."""
    page = parse_page(whole(front).encode())
    assert page is not None
    people = tie_authors(read_front(page.article, authors or NAMES))
    return {person.name: [place.name for place in person.affiliations] for person in people}


def whole(front: str, body: str = "Text.") -> str:
    """Write a whole page."""
    return (
        '<!DOCTYPE html><html><head><title>T</title></head><body><article class="ltx_document">'
        f'<h1 class="ltx_title ltx_title_document">T</h1>{front}'
        f'<div class="ltx_abstract"><p class="ltx_p">{body}</p></div></article></body></html>'
    )


def entries(*contents: str) -> str:
    """Write a list of authors, an entry each."""
    written = "".join(
        f'<span class="ltx_creator ltx_role_author">{content}</span>' for content in contents
    )
    return f'<div class="ltx_authors">{written}</div>'


def named(content: str) -> str:
    """Write a name, or whatever authors put in its place."""
    return f'<span class="ltx_personname">{content}</span>'


def contacts(*contents: str, role: str = "affiliation") -> str:
    """Write contacts as a converter labels them."""
    label = '<span class="ltx_contact_name">Affiliation:\u00a0</span>'
    return "".join(
        f'<span class="ltx_contact ltx_role_{role}">{label}{content}</span>' for content in contents
    )


def note(role: str, mark: str, content: str) -> str:
    """Write a note with its mark at its place and in it."""
    sign = f'<sup class="ltx_note_mark">{mark}</sup>'
    label = f'<span class="ltx_note_type">{role}: </span>'
    inner = f'<span class="ltx_note_content">{sign}{label}{content}</span>'
    outer = f'<span class="ltx_note_outer">{inner}</span>'
    return f'<span class="ltx_note ltx_role_{role}">{sign}{outer}</span>'
