"""Writes the papers of an issue for reference managers, in RIS: `{date}-{slug}.ris`."""

import re
from collections.abc import Iterator, Sequence

from digest.model import Artifact, Issue, PaperFacts
from digest.render import House
from digest.render.bib import Work, doi_of, key_of, list_works, note_on
from digest.render.templates import fill
from digest.text import family_name, printable, visible, visible_names, visible_title

_MEETING = re.compile(r"\b(?:proc|proceedings|conf|conference|symposium|workshop)\b", re.IGNORECASE)


def render(issue: Issue, house: House) -> Artifact:
    """Return a record for each chosen paper in UTF-8, in the order of the sections."""
    return Artifact(name=f"{issue.stem}.ris", content=write(list_works(issue), house).encode())


def write(works: Sequence[Work], house: House) -> str:
    """Return a record for each paper.

    Each field is one line: its text has no line breaks, and RIS needs no escapes.
    """
    return fill("papers.ris.j2", house, records=[list(_fields(*work)) for work in works])


def _fields(facts: PaperFacts, note: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of a record, its type first: proceedings, journal or unpublished."""
    paper, venue = facts.paper, visible(facts.paper.journal_ref or "")
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
    yield "AB", visible(paper.abstract)
    yield "N1", note_on(facts, note)


def _name(name: str) -> str:
    """Return an author as `Family, Given, Suffix`; a group's name or a single name is unchanged."""
    given, family, suffix = name.rpartition(family_name(name))
    if "," in name or not given.strip():
        return name
    return ", ".join(filter(None, (family, given.strip(), suffix.strip())))
