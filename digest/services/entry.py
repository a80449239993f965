"""One entry of arXiv's Atom feed: the paper it describes, or what it lacks.

feedparser has read the dates and categories.  It joins the affiliations of all authors and reads
C1 characters as Windows punctuation, so texts and authors are taken from the XML tree, exactly as
sent but for whitespace.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from digest.calendar import YEARS
from digest.identifiers import Identifier, parse_id
from digest.model import Affiliation, Author, Paper, Problem
from digest.records import parse_time
from digest.text import collapse

ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"

# No time or category is longer; and no more is told of texts that stand where none belong.
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Row:
    """An entry seen twice: as feedparser has it, and as it stands in the tree."""

    entry: dict[str, Any]
    node: ET.Element

    def text(self, name: str) -> str:
        """Return an element's text, with runs of whitespace collapsed."""
        return collapse(self.node.findtext(name) or "")


def parse_row(row: Row, number: int) -> Paper | Problem:
    """Read one entry, or say what it lacks."""
    found = parse_id(row.text(f"{ATOM}id"))
    title = row.text(f"{ATOM}title")
    if found is None:
        return tell_unusable(clip(title) or f"row {number}", "identifier")
    if not title:
        return tell_unusable(found.id, "title")
    try:
        return parse_entry(row, found, title)
    except ValueError:
        return tell_unusable(found.id, "legible time of submission")


def parse_entry(row: Row, found: Identifier, title: str) -> Paper:
    """Read an entry that has an identifier and a title.  Raises ValueError for its times."""
    # feedparser itself takes a missing `updated` from `published`, with a warning.
    published = parse_moment(row.entry.get("published", ""))
    updated = dict.get(row.entry, "updated")
    categories = tuple(tag["term"] for tag in row.entry.get("tags", ()) if tag["term"])
    return Paper(
        id=found.id,
        version=found.version or 1,
        title=title,
        abstract=row.text(f"{ATOM}summary"),
        authors=parse_authors(row.node),
        primary=parse_primary(row.node) or next(iter(categories), ""),
        categories=categories,
        published=published,
        updated=parse_moment(updated) if updated else published,
        comment=row.text(f"{ARXIV}comment") or None,
        journal_ref=row.text(f"{ARXIV}journal_ref") or None,
        doi=row.text(f"{ARXIV}doi") or None,
    )


def parse_moment(text: str) -> datetime:
    """Read a time at which arXiv can have had a paper.  Raises ValueError."""
    try:
        moment = parse_time(text)
    except OverflowError as error:  # an offset may lead out of all calendars
        raise ValueError(text) from error
    if moment.year not in YEARS:
        raise ValueError(text)
    return moment


def parse_primary(node: ET.Element) -> str:
    """Read the category that a paper is listed in first; empty where none is stated."""
    found = node.find(f"{ARXIV}primary_category")
    return "" if found is None else found.get("term", "")


def parse_authors(node: ET.Element) -> tuple[Author, ...]:
    """Read the authors in order, each with the affiliations stated for that one."""
    return tuple(
        Author(name=name, affiliations=parse_affiliations(author))
        for author in node.findall(f"{ATOM}author")
        if (name := collapse(author.findtext(f"{ATOM}name") or ""))
    )


def parse_affiliations(author: ET.Element) -> tuple[Affiliation, ...]:
    """Read what arXiv states of an author's institutions."""
    names = (collapse(found.text or "") for found in author.findall(f"{ARXIV}affiliation"))
    return tuple(Affiliation(name=name, origin="arxiv") for name in names if name)


def clip(text: str) -> str:
    """Cut a text that is longer than any that belongs in its place."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def tell_unusable(subject: str, lack: str) -> Problem:
    """Say that an entry was left out for what it lacks."""
    message = f"arXiv's entry has no {lack} and was left out."
    return Problem(
        stage="fetch", subject=subject, message=message, hint="Look the paper up on arxiv.org."
    )
