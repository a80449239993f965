"""arXiv's Atom feed, read whole: what was asked, how much there is, and the papers.

feedparser reads the entries' dates and categories; it is slow, and is given nothing else.
"""

import re
from dataclasses import dataclass, replace
from xml.etree import ElementTree as ET

from digest.model import Paper, Problem
from digest.services.entry import ATOM, Row, clip, parse_row
from digest.services.tree import UnreadableError, parse_tree
from digest.text import collapse

OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"

# What feedparser is to read, and the attributes of it that count.
_FOR_FEEDPARSER = {
    f"{ATOM}{name}": names
    for name, names in (("published", ()), ("updated", ()), ("category", ("term",)))
}


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


def parse_feed(body: bytes) -> Feed:
    """Read an answer of the search API.  Raises UnreadableError where it is no feed."""
    root, removed = parse_tree(body)
    if root.tag != f"{ATOM}feed":
        raise UnreadableError("XML that is no feed")
    feed = Feed(
        title=collapse(root.findtext(f"{ATOM}title") or ""),
        total=parse_count(root, "totalResults"),
        start=parse_count(root, "startIndex"),
        per_page=parse_count(root, "itemsPerPage"),
    )
    return fill_feed(feed, find_rows(root), removed)


def fill_feed(feed: Feed, rows: tuple[Row, ...], removed: int) -> Feed:
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


def find_rows(root: ET.Element) -> tuple[Row, ...]:
    """Pair feedparser's entries with the tree's."""
    import feedparser  # noqa: PLC0415 - costs 60 ms, which offline runs need not pay

    nodes = root.findall(f"{ATOM}entry")
    body = ET.tostring(_without_texts(root.tag, nodes))
    entries = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False).entries
    if len(entries) != len(nodes):
        raise UnreadableError(f"a feed of {len(nodes)} entries of which {len(entries)} are legible")
    return tuple(map(Row, entries, nodes))


def _without_texts(tag: str, nodes: list[ET.Element]) -> ET.Element:
    """Return a feed of these entries with what feedparser is to read of them, and no deeper."""
    feed = ET.Element(tag)
    for node in nodes:
        kept = [_flat(child) for child in node if child.tag in _FOR_FEEDPARSER]
        ET.SubElement(feed, node.tag).extend(kept)
    return feed


def _flat(node: ET.Element) -> ET.Element:
    """Return an element with its own text and the attributes that count, without its children."""
    flat = ET.Element(node.tag)
    flat.text = clip(node.text or "")
    for name in _FOR_FEEDPARSER[node.tag]:
        flat.set(name, clip(node.get(name, "")))
    return flat


def find_error(rows: tuple[Row, ...]) -> str | None:
    """Return what arXiv says went wrong: errors come as the one entry of a feed."""
    for row in rows[:1]:
        if "/api/errors" in row.text(f"{ATOM}id"):
            return clip(row.text(f"{ATOM}summary")) or "no reason given"
    return None


def parse_count(root: ET.Element, name: str) -> int:
    """Read one of OpenSearch's figures."""
    text = collapse(root.findtext(f"{OPENSEARCH}{name}") or "")
    if not re.fullmatch("[0-9]{1,9}", text):
        raise UnreadableError(f"a feed that does not state its {name}")
    return int(text)


def tell_removed(count: int) -> tuple[Problem, ...]:
    """Say that forbidden characters were removed, if any were."""
    if not count:
        return ()
    message = f"Characters that XML forbids, removed from arXiv's answer: {count}."
    return (Problem(stage="fetch", subject="arxiv", message=message),)
