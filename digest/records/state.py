"""What `digest status` tells, as JSON objects."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from digest.model import Coverage, Issue, LibraryState, Run
from digest.records.deliveries import delivered_record
from digest.records.problems import problem_record
from digest.records.times import time_text


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
