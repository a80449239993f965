"""arXiv's Atom feed, read whole: what was asked, how much there is, and the papers.

feedparser reads the entries' dates and categories.  It joins the affiliations of all authors and
reads C1 characters as Windows punctuation, so texts and authors are taken from the XML tree,
exactly as sent but for whitespace, and feedparser, which is slow, is not given them.
"""

import re
from dataclasses import dataclass, replace
from typing import Any
from xml.etree import ElementTree as ET

from digest.identifiers import Identifier, parse_id
from digest.model import Affiliation, Author, Paper, Problem
from digest.records import parse_time
from digest.sources.tree import UnreadableError, parse_tree

ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"

_FOR_FEEDPARSER = frozenset(f"{ATOM}{name}" for name in ("id", "published", "updated", "category"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One answer.  `rows` counts its entries, the unusable ones included.

    `unusable` tells what was left out of papers or texts; `error` is what the service says went
    wrong, in place of an answer.
    """

    title: str
    total: int
    start: int
    per_page: int
    rows: int = 0
    papers: tuple[Paper, ...] = ()
    unusable: tuple[Problem, ...] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry seen twice: as feedparser has it, and as it stands in the tree."""

    entry: dict[str, Any]
    node: ET.Element

    def text(self, name: str) -> str:
        return collapse(self.node.findtext(name))


def parse_feed(body: bytes) -> Feed:
    """Read an answer of the search API.  Raises UnreadableError where it is no feed."""
    root, removed = parse_tree(body)
    if root.tag != f"{ATOM}feed":
        raise UnreadableError("XML that is no feed")
    feed = Feed(
        title=collapse(root.findtext(f"{ATOM}title")),
        total=parse_count(root, "totalResults"),
        start=parse_count(root, "startIndex"),
        per_page=parse_count(root, "itemsPerPage"),
    )
    return fill_feed(feed, find_rows(root), removed)


def fill_feed(feed: Feed, rows: tuple[_Row, ...], removed: int) -> Feed:
    """Add the entries to a feed, or the error that stands in their place."""
    if error := find_error(rows):
        return replace(feed, error=error)
    read = [parse_row(row, number) for number, row in enumerate(rows, feed.start)]
    problems = [item for item in read if isinstance(item, Problem)]
    return replace(
        feed,
        rows=len(rows),
        papers=tuple(item for item in read if isinstance(item, Paper)),
        unusable=(*tell_removed(removed), *problems),
    )


def find_rows(root: ET.Element) -> tuple[_Row, ...]:
    """Pair feedparser's entries with the tree's."""
    import feedparser  # noqa: PLC0415 - costs 60 ms, which offline runs need not pay

    nodes = root.findall(f"{ATOM}entry")
    body = ET.tostring(_without_texts(root.tag, nodes))
    entries = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False).entries
    if len(entries) != len(nodes):
        raise UnreadableError(f"a feed of {len(nodes)} entries of which {len(entries)} are legible")
    return tuple(map(_Row, entries, nodes))


def _without_texts(tag: str, nodes: list[ET.Element]) -> ET.Element:
    """Return a feed of these entries with what feedparser is to read of them."""
    feed = ET.Element(tag)
    for node in nodes:
        kept = [child for child in node if child.tag in _FOR_FEEDPARSER]
        ET.SubElement(feed, node.tag).extend(kept)
    return feed


def find_error(rows: tuple[_Row, ...]) -> str | None:
    """Return what arXiv says went wrong: errors come as the one entry of a feed."""
    for row in rows[:1]:
        if "/api/errors" in row.text(f"{ATOM}id"):
            return row.text(f"{ATOM}summary") or "no reason given"
    return None


def parse_row(row: _Row, number: int) -> Paper | Problem:
    """Read one entry, or say what it lacks."""
    found = parse_id(row.text(f"{ATOM}id"))
    title = row.text(f"{ATOM}title")
    if found is None:
        return tell_unusable(title or f"row {number}", "identifier")
    if not title:
        return tell_unusable(found.id, "title")
    try:
        return parse_entry(row, found, title)
    except ValueError:
        return tell_unusable(found.id, "legible time of submission")


def parse_entry(row: _Row, found: Identifier, title: str) -> Paper:
    """Read an entry that has an identifier and a title.  Raises ValueError for its times."""
    # feedparser itself takes a missing `updated` from `published`, with a warning.
    published = parse_time(row.entry.get("published", ""))
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
        updated=parse_time(updated) if updated else published,
        comment=row.text(f"{ARXIV}comment") or None,
        journal_ref=row.text(f"{ARXIV}journal_ref") or None,
        doi=row.text(f"{ARXIV}doi") or None,
    )


def parse_primary(node: ET.Element) -> str:
    """Read the category that a paper is listed in first; empty where none is stated."""
    found = node.find(f"{ARXIV}primary_category")
    return "" if found is None else found.get("term", "")


def parse_authors(node: ET.Element) -> tuple[Author, ...]:
    """Read the authors in order, each with the affiliations stated for that one."""
    return tuple(
        Author(name=name, affiliations=parse_affiliations(author))
        for author in node.findall(f"{ATOM}author")
        if (name := collapse(author.findtext(f"{ATOM}name")))
    )


def parse_affiliations(author: ET.Element) -> tuple[Affiliation, ...]:
    """Read what arXiv states of an author's institutions."""
    names = (collapse(found.text) for found in author.findall(f"{ARXIV}affiliation"))
    return tuple(Affiliation(name=name, origin="arxiv") for name in names if name)


def parse_count(root: ET.Element, name: str) -> int:
    """Read one of OpenSearch's figures."""
    text = collapse(root.findtext(f"{OPENSEARCH}{name}"))
    if not re.fullmatch("[0-9]{1,9}", text):
        raise UnreadableError(f"a feed that does not state its {name}")
    return int(text)


def collapse(text: str | None) -> str:
    """Make every run of whitespace one space."""
    return " ".join((text or "").split())


def tell_unusable(subject: str, lack: str) -> Problem:
    """Say that an entry was left out for what it lacks."""
    message = f"arXiv's entry has no {lack} and was left out."
    return Problem(
        stage="fetch", subject=subject, message=message, hint="Look the paper up on arxiv.org."
    )


def tell_removed(count: int) -> tuple[Problem, ...]:
    """Say that forbidden characters were removed, if any were."""
    if not count:
        return ()
    message = f"Characters that XML forbids, removed from arXiv's answer: {count}."
    return (Problem(stage="fetch", subject="arxiv", message=message),)
