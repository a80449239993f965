"""Papers and their authors as JSON objects, and back from them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from digest.model import Affiliation, Author, Paper
from digest.records.times import parse_time, time_text


def paper_record(paper: Paper) -> dict[str, Any]:
    """Write a paper whole, so that `parse_paper` gives it back."""
    return {
        "id": paper.id,
        "version": paper.version,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": [author_record(author) for author in paper.authors],
        "primary": paper.primary,
        "categories": list(paper.categories),
        "published": time_text(paper.published),
        "updated": time_text(paper.updated),
        "announced": paper.announced.isoformat() if paper.announced else None,
        "comment": paper.comment,
        "journal_ref": paper.journal_ref,
        "doi": paper.doi,
    }


def parse_paper(record: Mapping[str, Any]) -> Paper:
    """Read a paper as `paper_record` wrote it.

    Authors may be plain names.  Raises KeyError, TypeError or ValueError on anything else.
    """
    announced = record.get("announced")
    return Paper(
        id=record["id"],
        version=int(record["version"]),
        title=record["title"],
        abstract=record["abstract"],
        authors=tuple(parse_author(author) for author in record["authors"]),
        primary=record["primary"],
        categories=tuple(record["categories"]),
        published=parse_time(record["published"]),
        updated=parse_time(record["updated"]),
        announced=date.fromisoformat(announced) if announced else None,
        comment=record.get("comment"),
        journal_ref=record.get("journal_ref"),
        doi=record.get("doi"),
    )


def author_record(author: Author) -> dict[str, Any]:
    """Write an author."""
    return {
        "name": author.name,
        "affiliations": [_affiliation_record(place) for place in author.affiliations],
    }


def parse_author(record: str | Mapping[str, Any]) -> Author:
    """Read an author, or a bare name."""
    if isinstance(record, str):
        return Author(name=record)
    return Author(
        name=record["name"],
        affiliations=tuple(_parse_affiliation(place) for place in record["affiliations"]),
    )


def _affiliation_record(place: Affiliation) -> dict[str, Any]:
    """Write an institution; the source's wording only where it says more."""
    record = {"name": place.name, "origin": place.origin}
    return record | ({"stated": place.stated} if place.stated else {})


def _parse_affiliation(record: Mapping[str, Any]) -> Affiliation:
    return Affiliation(
        name=record["name"], origin=record["origin"], stated=record.get("stated", "")
    )
