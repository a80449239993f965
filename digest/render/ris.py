"""Writes the papers of an issue for reference managers, in RIS: `{date}-{slug}.ris`."""

import re
from collections.abc import Iterator

from digest.model import Artifact, Digest, Entry
from digest.render import House
from digest.render.bib import doi_of, key_of, list_entries, note_on
from digest.render.templates import fill
from digest.text import family_name, printable, visible, visible_names, visible_title

_MEETING = re.compile(r"\b(?:proc|proceedings|conf|conference|symposium|workshop)\b", re.IGNORECASE)


def render(digest: Digest, house: House) -> Artifact:
    """Return a record for each chosen paper in UTF-8, in the order of the sections.

    A field is one line: nothing from outside ends it, and nothing needs an escape.
    """
    records = [list(_fields(entry)) for entry in list_entries(digest)]
    text = fill("papers.ris.j2", house, records=records)
    return Artifact(name=f"{digest.stem}.ris", content=text.encode())


def _fields(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield the fields of a record, its type first: at a meeting, in a journal, or nowhere yet."""
    paper, venue = entry.paper, visible(entry.paper.journal_ref or "")
    yield "TY", "UNPB" if not venue else "CPAPER" if _MEETING.search(venue) else "JOUR"
    yield "ID", key_of(paper)
    yield "TI", visible_title(paper)
    for name in visible_names(paper.authors):
        yield "AU", _name(name)
    yield "PY", f"{paper.published.year}"
    yield "DA", f"{paper.published:%Y/%m/%d}"
    yield "T2", venue
    yield "DO", doi_of(paper)
    yield "AN", f"arXiv:{paper.id}"
    yield "DB", "arXiv"
    for category in paper.categories:
        yield "KW", printable(category)
    yield "UR", paper.url
    yield "N1", note_on(entry)


def _name(name: str) -> str:
    """Write an author as `Family, Given, Suffix`; a group, and what is no such name, as it is."""
    given, family, suffix = name.rpartition(family_name(name))
    if "," in name or not given.strip():
        return name
    return ", ".join(filter(None, (family, given.strip(), suffix.strip())))
