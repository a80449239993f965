"""Feeds recorded from the live service, read back into what the stand-in would serve."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from tests.standins.arxiv.feed import Results
from tests.standins.arxiv.records import parse_record

ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
ECHO = re.compile(r"search_query=(?P<query>.*)&id_list=(?P<ids>.*)&start=")


def read_feed(path: Path) -> ET.Element:
    """Read the feed in a file."""
    return ET.parse(path).getroot()  # noqa: S314 - recorded by the developers


def parse_results(feed: ET.Element) -> Results:
    """Parse a feed of results, echo and figures included.  Raises ValueError."""
    echo = ECHO.search(feed.findtext(f"{ATOM}title") or "")
    if echo is None:
        raise ValueError("not a feed of results")
    start, size, total = (
        int(feed.findtext(f"{OPENSEARCH}{name}") or 0)
        for name in ("startIndex", "itemsPerPage", "totalResults")
    )
    return Results(
        query=echo["query"],
        ids=tuple(filter(None, echo["ids"].split(","))),
        start=start,
        size=size,
        total=total,
        records=tuple(parse_record(parse_entry(entry)) for entry in feed.iter(f"{ATOM}entry")),
    )


def parse_entry(entry: ET.Element) -> dict[str, Any]:
    """Parse one entry into a record as the stand-in takes it."""
    page = (entry.findtext(f"{ATOM}id") or "").rpartition("/abs/")[2]
    identifier, _, version = page.rpartition("v")
    primary = entry.find(f"{ARXIV}primary_category")
    return {
        "id": identifier,
        "version": int(version),
        "title": entry.findtext(f"{ATOM}title"),
        "abstract": entry.findtext(f"{ATOM}summary"),
        "authors": [_parse_author(author) for author in entry.iter(f"{ATOM}author")],
        "categories": [item.get("term") for item in entry.iter(f"{ATOM}category")],
        "primary": None if primary is None else primary.get("term"),
        "published": entry.findtext(f"{ATOM}published"),
        "updated": entry.findtext(f"{ATOM}updated"),
        "comment": entry.findtext(f"{ARXIV}comment"),
        "journal_ref": entry.findtext(f"{ARXIV}journal_ref"),
        "doi": entry.findtext(f"{ARXIV}doi"),
    }


def _parse_author(author: ET.Element) -> dict[str, Any]:
    affiliations = [item.text for item in author.iter(f"{ARXIV}affiliation")]
    return {"name": author.findtext(f"{ATOM}name"), "affiliations": affiliations}
