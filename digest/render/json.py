"""Renders an issue as JSON: schema 2, the same facts that the post is written from."""

import json
from typing import Any

from digest.model import Artifact, Digest, Resource, Section, Window
from digest.records import (
    SCHEMA,
    correction_record,
    counts_record,
    entry_record,
    link_record,
    past_record,
    problem_record,
    statement_record,
)


class JsonRenderer:
    """The issue as data: `{date}-{slug}.json`."""

    name = "json"

    def render(self, digest: Digest) -> Artifact:
        """Return the record in UTF-8, indented by two, its lines ended by LF."""
        text = json.dumps(digest_record(digest), ensure_ascii=False, indent=2, allow_nan=False)
        # Lone surrogates have no UTF-8; JSON has an escape for them.
        content = f"{text}\n".encode(errors="backslashreplace")
        return Artifact(name=f"{digest.stem}.json", content=content)


def digest_record(digest: Digest) -> dict[str, Any]:
    """Write an issue."""
    return {
        "schema": SCHEMA,
        "slug": digest.slug,
        "title": digest.title,
        "subtitle": digest.subtitle,
        "date": digest.date.isoformat(),
        "topic": digest.topic,
        "window": window_record(digest.window),
        "counts": counts_record(digest.counts),
        "lead": [statement_record(statement) for statement in digest.lead],
        "sections": [section_record(section) for section in digest.sections],
        "resources": [resource_record(resource) for resource in digest.resources],
        "outlook": [statement_record(statement) for statement in digest.outlook],
        "corrections": [correction_record(correction) for correction in digest.corrections],
        "papers": [entry_record(entry) for entry in digest.entries],
        "problems": [problem_record(problem) for problem in digest.problems],
        "history": [past_record(issue) for issue in digest.history],
        "query": digest.query,
        "note": digest.note,
    }


def window_record(window: Window) -> dict[str, Any]:
    """Write a window's days."""
    return {"start": window.start.isoformat(), "end": window.end.isoformat()}


def section_record(section: Section) -> dict[str, Any]:
    """Write a section."""
    return {
        "key": section.key,
        "title": section.title,
        "papers": list(section.papers),
        "statements": [
            statement_record(one) | {"paragraph": one.paragraph} for one in section.statements
        ],
    }


def resource_record(resource: Resource) -> dict[str, Any]:
    """Write a resource, with what its text rests on."""
    return {
        "paper": resource.paper,
        "name": resource.name,
        "kind": resource.kind,
        **statement_record(resource.text),
        "links": [link_record(link) for link in resource.links],
    }
