"""Writes the papers of an issue as a bibliography: `{date}-{slug}.bib`."""

from collections.abc import Iterator
from string import ascii_letters, digits

from digest.model import Artifact, Digest, Entry, Paper
from digest.render import House
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

MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# Braces are spelt out, since BibTeX counts even those behind a backslash.
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
# Words that BibTeX would read as something between two names.
JOINTS = frozenset({"and", "others"})
VERBATIM = frozenset(ascii_letters + digits + "!#$&'()*+,./:;=?@[]_|-")


def render(digest: Digest, house: House) -> Artifact:
    """Return an entry for each chosen paper in UTF-8, in the order of the sections."""
    listed = list_entries(digest)
    text = fill(
        "papers.bib.j2",
        house,
        stem=digest.stem,
        papers=in_figures(len(listed), "paper"),
        entries=[(key_of(entry.paper), list(_fields(entry))) for entry in listed],
    )
    return Artifact(name=f"{digest.stem}.bib", content=text.encode())


def list_entries(digest: Digest) -> list[Entry]:
    """Return the chosen papers in the order of the sections."""
    entries = {entry.paper.id: entry for entry in digest.entries}
    return [entries[paper] for section in digest.sections for paper in section.papers]


def key_of(paper: Paper) -> str:
    """Return a paper's key: the first family name in ASCII, and the identifier, which is unique."""
    family = next(iter(map(family_name, visible_names(paper.authors))), "")
    return f"{slugify(family)}-{paper.id}" if family else f"arxiv-{paper.id}"


def _fields(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield the fields of an entry; the title keeps its capitals."""
    paper = entry.paper
    yield "title", f"{{{visible_title(paper).translate(ESCAPES)}}}"
    if names := visible_names(paper.authors):
        yield "author", " and ".join(map(_name, names))
    yield "year", f"{paper.published.year}"
    yield "month", MONTHS[paper.published.month - 1]
    yield "eprint", paper.id
    yield "archivePrefix", "arXiv"
    yield "primaryClass", printable(paper.primary).translate(ESCAPES)
    if journal := visible(paper.journal_ref or ""):
        yield "journal", journal.translate(ESCAPES)
    if doi := doi_of(paper):
        yield "doi", doi
    yield "url", paper.url
    if note := note_on(entry):
        yield "note", note


def doi_of(paper: Paper) -> str:
    """Return a paper's DOI without signs that a DOI need not have; nothing where it has none."""
    return "".join(sign for sign in paper.doi or "" if sign in VERBATIM)


def note_on(entry: Entry) -> str:
    """Return what a reader has to know of a paper that is withdrawn, or not new; else nothing."""
    if entry.ranked.dossier.withdrawn:
        return "Withdrawn"
    return f"Earlier work of {entry.earlier}" if entry.earlier else ""


def _name(name: str) -> str:
    """Write an author; what BibTeX would take apart stands in braces."""
    escaped = name.translate(ESCAPES)
    is_whole = family_name(name) == name and " " in name
    is_parted = "," in name or not JOINTS.isdisjoint(name.casefold().split())
    return f"{{{escaped}}}" if is_whole or is_parted else escaped
