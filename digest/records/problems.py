"""Problems as JSON objects, and back from them."""

from collections.abc import Mapping
from typing import Any

from digest.model import Problem


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
