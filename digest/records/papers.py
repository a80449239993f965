"""Papers and their links as JSON objects, and back from them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from digest.model import Affiliation, Author, Link, LinkFacts, Paper, PaperFacts, Repository
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


def link_record(link: Link) -> dict[str, Any]:
    """Write a link; what its host tells of a repository only where it was asked."""
    record = {
        "url": link.url,
        "kind": link.kind,
        "own": link.own,
        "origin": list(link.origin),
        "evidence": link.evidence,
        "health": link.health,
    }
    known = {"repository": asdict(link.repository)} if link.repository else {}
    return record | known


def parse_link(record: Mapping[str, Any]) -> Link:
    """Read a link as `link_record` wrote it."""
    repository = record.get("repository")
    return Link(
        url=record["url"],
        kind=record["kind"],
        own=record["own"],
        origin=tuple(record["origin"]),
        evidence=record["evidence"],
        health=record["health"],
        repository=parse_repository(repository) if repository else None,
    )


def parse_repository(record: Mapping[str, Any]) -> Repository:
    """Read what a host tells of a repository."""
    return Repository(
        stars=record.get("stars"),
        licence=record.get("licence"),
        archived=record.get("archived", False),
    )


def facts_record(facts: PaperFacts | LinkFacts | None) -> dict[str, Any] | None:
    """Write what a service said, as `parse_facts` reads it; None where it knew nothing."""
    if isinstance(facts, PaperFacts):
        return {
            "links": [link_record(link) for link in facts.links],
            "authors": [author_record(author) for author in facts.authors],
            "upvotes": facts.upvotes,
        }
    return None if facts is None else asdict(facts)


def parse_facts(record: Mapping[str, Any] | None) -> PaperFacts | LinkFacts | None:
    """Read what a service said.  Raises KeyError or TypeError on anything else."""
    if record is None:
        return None
    if "health" in record:
        repository = record["repository"]
        return LinkFacts(
            health=record["health"],
            moved=record["moved"],
            repository=parse_repository(repository) if repository else None,
        )
    return PaperFacts(
        links=tuple(parse_link(link) for link in record["links"]),
        authors=tuple(parse_author(author) for author in record["authors"]),
        upvotes=record["upvotes"],
    )
