"""The library's state, runs, deliveries and problems as JSON objects."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from digest.model import (
    Coverage,
    Delivered,
    Delivery,
    Issue,
    LibraryState,
    Problem,
    Run,
    SiteIssue,
    SitePaper,
)
from digest.records.history import parse_sizes, sizes_record
from digest.records.times import time_text


def problem_record(problem: Problem) -> dict[str, Any]:
    """Write a problem."""
    return {
        "stage": problem.stage,
        "subject": problem.subject,
        "message": problem.message,
        "hint": problem.hint,
    }


def parse_problem(record: Mapping[str, Any]) -> Problem:
    """Read a problem as `problem_record` wrote it."""
    return Problem(
        stage=record["stage"],
        subject=record["subject"],
        message=record["message"],
        hint=record["hint"],
    )


def delivery_record(delivery: Delivery) -> dict[str, Any]:
    """Write what became of a parcel as a JSON object."""
    return {
        "publisher": delivery.publisher,
        "key": delivery.key,
        "outcome": delivery.outcome,
        "told": delivery.told,
        "message": delivery.message,
        "hint": delivery.hint,
    }


def delivered_record(delivered: Delivered) -> dict[str, Any]:
    """Write how an issue's parcels stand at a publisher; those `sending` were interrupted."""
    return {
        "publisher": delivered.publisher,
        "slug": delivered.slug,
        "date": delivered.date.isoformat(),
        "counts": dict(sorted(delivered.counts.items())),
        "last": time_text(delivered.last),
    }


_TEXTS = ("slug", "topic", "title", "subtitle", "description", "made_from")


def site_issue_record(issue: SiteIssue) -> dict[str, Any]:
    """Write what an archive remembers of an issue."""
    return {
        "date": issue.date.isoformat(),
        **{name: getattr(issue, name) for name in _TEXTS},
        "files": list(issue.files),
        "edited": issue.edited,
        "themes": sizes_record(issue.themes),
        "papers": [[paper.id, paper.title] for paper in issue.papers],
    }


def parse_site_issue(record: Mapping[str, Any]) -> SiteIssue:
    """Read an issue as `site_issue_record` wrote it.

    Raises KeyError, TypeError or ValueError on anything else.
    """
    return SiteIssue(
        date=date.fromisoformat(record["date"]),
        **{name: _text(record[name]) for name in _TEXTS},
        files=tuple(map(_text, record["files"])),
        edited=record["edited"] is True,
        themes=parse_sizes(record["themes"]),
        papers=tuple(SitePaper(id=_text(id_), title=_text(t)) for id_, t in record["papers"]),
    )


def _text(value: object) -> str:
    """Return a text.  Raises TypeError where something else stands there."""
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def state_record(state: LibraryState) -> dict[str, Any]:
    """Write the library's state for `digest status --json`."""
    return {
        "location": state.location,
        "size": state.size,
        "papers": state.papers,
        "first": time_text(state.first) if state.first else None,
        "last": time_text(state.last) if state.last else None,
        "editions": [edition_record(issue) for issue in state.issues],
        "runs": [run_record(run) for run in state.runs],
        "deliveries": [delivered_record(one) for one in state.deliveries],
    }


def edition_record(issue: Issue) -> dict[str, Any]:
    """Write what the library remembers of an issue, the fates counted."""
    edition, window = issue.edition, issue.edition.window
    return {
        "slug": edition.slug,
        "date": edition.date.isoformat(),
        "window": {"start": window.start.isoformat(), "end": window.end.isoformat()},
        "query": edition.query,
        "fates": dict(sorted(issue.counts.items())),
        "completed": time_text(edition.completed),
        "complete": edition.complete,
        "problems": [problem_record(problem) for problem in edition.problems],
    }


def missing_record(missing: Mapping[str, Sequence[date]]) -> dict[str, list[str]]:
    """Write the dates of each topic's missing issues."""
    return {topic: [day.isoformat() for day in days] for topic, days in missing.items()}


def coverage_record(
    coverage: Mapping[str, Mapping[date, Coverage]],
) -> dict[str, dict[str, Coverage]]:
    """Write what is held of each topic's days."""
    return {
        topic: {day.isoformat(): state for day, state in sorted(days.items())}
        for topic, days in coverage.items()
    }


def run_record(run: Run) -> dict[str, Any]:
    """Write a line of history."""
    return {
        "command": run.command,
        "started": time_text(run.started),
        "ended": time_text(run.ended),
        "exit_code": run.exit_code,
        "summary": run.summary,
    }
