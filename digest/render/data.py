"""Writes an issue as data: `{date}-{slug}.json`, and its papers as `….bib` and `….ris`.

The JSON, in schema 3, is what the post is written from; the others are for reference managers.
"""

import re
from collections.abc import Iterator, Sequence
from string import ascii_letters, digits

from digest.codec import dump_indented, issue_json
from digest.model import Artifact, Issue, Paper, PaperFacts
from digest.render import House, Manuscript
from digest.render.templates import fill
from digest.text import (
    family_name,
    in_figures,
    printable,
    slugify,
    visible,
    visible_names,
    visible_title,
)


def render_json(manuscript: Manuscript) -> Artifact:
    """Return the JSON in UTF-8, indented by two spaces, with LF line endings."""
    issue = manuscript.issue
    return Artifact(name=f"{issue.stem}.json", content=dump_indented(issue_json(issue)) + b"\n")


MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# Braces become macros, since BibTeX counts even braces after a backslash.
ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": "{$<$}",
        ">": "{$>$}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)
# Words that separate names in BibTeX.
NAME_SEPARATORS = frozenset({"and", "others"})
_MEETING = re.compile(r"\b(?:proc|proceedings|conf|conference|symposium|workshop)\b", re.IGNORECASE)
VERBATIM = frozenset(ascii_letters + digits + "!#$&'()*+,./:;=?@[]_|-")
Work = tuple[PaperFacts, str]
"""A paper, and the note of its entry, which is not used if the paper is withdrawn."""


def render_bib(manuscript: Manuscript) -> Artifact:
    """Return an entry for each chosen paper in UTF-8, in the order of the sections."""
    issue = manuscript.issue
    text = write_bib(list_works(issue), manuscript.house, stem=issue.stem)
    return Artifact(name=f"{issue.stem}.bib", content=text.encode())


def write_bib(works: Sequence[Work], house: House, *, stem: str) -> str:
    """Return an entry for each paper, below a comment with `stem` and their number."""
    entries = [(key_of(facts.paper), list(_bib_fields(facts, note))) for facts, note in works]
    papers = in_figures(len(entries), "paper")
    return fill("papers.bib.j2", house, stem=stem, papers=papers, entries=entries)


def list_works(issue: Issue) -> list[Work]:
    """Return the chosen papers in the order of the sections."""
    works = {
        entry.paper.id: (
            entry.ranked.facts,
            f"Earlier work of {entry.earlier}" if entry.earlier else "",
        )
        for entry in issue.entries
    }
    return [works[paper] for section in issue.sections for paper in section.papers]


def key_of(paper: Paper) -> str:
    """Return a paper's key: the first family name in ASCII, and the identifier, which is unique."""
    family = next(iter(map(family_name, visible_names(paper.authors))), "")
    return f"{slugify(family)}-{paper.id}" if family else f"arxiv-{paper.id}"


def _bib_fields(facts: PaperFacts, note: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of an entry; the title keeps its capitals."""
    paper = facts.paper
    yield "title", f"{{{visible_title(paper).translate(ESCAPES)}}}"
    if names := visible_names(paper.authors):
        yield "author", " and ".join(map(_bib_name, names))
    yield "year", f"{paper.published.year}"
    yield "month", MONTHS[paper.published.month - 1]
    yield "eprint", paper.id
    yield "archivePrefix", "arXiv"
    yield "primaryClass", printable(paper.primary).translate(ESCAPES)
    if journal := visible(paper.journal_ref or ""):
        yield "journal", journal.translate(ESCAPES)
    yield "doi", doi_of(paper)
    yield "url", paper.url
    if abstract := visible(paper.abstract):
        yield "abstract", abstract.translate(ESCAPES)
    if note := note_on(facts, note):
        yield "note", note


def doi_of(paper: Paper) -> str:
    """Return the DOI of a paper's publication, without unusual characters, or arXiv's."""
    published = "".join(character for character in paper.doi or "" if character in VERBATIM)
    return published or f"10.48550/arXiv.{paper.id}"


def note_on(facts: PaperFacts, note: str) -> str:
    """Return "Withdrawn" for a withdrawn paper, else the note."""
    return "Withdrawn" if facts.withdrawn else note


def _bib_name(name: str) -> str:
    """Return an author's name, in braces if BibTeX would split it wrongly."""
    escaped = name.translate(ESCAPES)
    is_whole = family_name(name) == name and " " in name
    is_parted = "," in name or not NAME_SEPARATORS.isdisjoint(name.casefold().split())
    return f"{{{escaped}}}" if is_whole or is_parted else escaped


def render_ris(manuscript: Manuscript) -> Artifact:
    """Return a record for each chosen paper in UTF-8, in the order of the sections."""
    text = write_ris(list_works(manuscript.issue), manuscript.house)
    return Artifact(name=f"{manuscript.issue.stem}.ris", content=text.encode())


def write_ris(works: Sequence[Work], house: House) -> str:
    """Return a record for each paper.

    Each field is one line: its text has no line breaks, and RIS needs no escapes.
    """
    return fill("papers.ris.j2", house, records=[list(_ris_fields(*work)) for work in works])


def _ris_fields(facts: PaperFacts, note: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of a record, its type first: proceedings, journal or unpublished."""
    paper, venue = facts.paper, visible(facts.paper.journal_ref or "")
    yield "TY", "UNPB" if not venue else "CPAPER" if _MEETING.search(venue) else "JOUR"
    yield "ID", key_of(paper)
    yield "TI", visible_title(paper)
    for name in visible_names(paper.authors):
        yield "AU", _ris_name(name)
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


def _ris_name(name: str) -> str:
    """Return an author as `Family, Given, Suffix`; a group's name or a single name is unchanged."""
    given, family, suffix = name.rpartition(family_name(name))
    if "," in name or not given.strip():
        return name
    return ", ".join(filter(None, (family, given.strip(), suffix.strip())))
