"""Links, and what services say, as JSON objects, and back from them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from digest.model import Link, LinkFacts, PaperFacts, Repository
from digest.records.papers import author_record, parse_author


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
