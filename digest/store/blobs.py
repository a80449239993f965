"""Records as the bytes that the library keeps: compact JSON in UTF-8.

Bytes, because SQLite text ends at the first NUL for some readers and takes no lone surrogates,
and text from outside may hold both; it comes back exactly as it went in.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from digest.errors import LibraryError
from digest.model import Problem
from digest.records import parse_problem, problem_record


def dump(record: Mapping[str, Any]) -> bytes:
    """Write a record."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def parse(blob: bytes) -> dict[str, Any]:
    """Read a record as `dump` wrote it.  Raises LibraryError where its bytes were damaged."""
    try:
        record: dict[str, Any] = json.loads(blob.decode("utf-8", "surrogatepass"))
    except ValueError as error:
        raise LibraryError(
            "A record in the library is damaged.",
            hint="Move library.sqlite elsewhere and run again: a new library is started.",
        ) from error
    return record


def dump_problems(problems: Iterable[Problem]) -> bytes:
    """Write problems, each once, in order."""
    return dump({"problems": [problem_record(problem) for problem in dict.fromkeys(problems)]})


def parse_problems(blob: bytes) -> tuple[Problem, ...]:
    """Read problems as `dump_problems` wrote them."""
    return tuple(parse_problem(record) for record in parse(blob)["problems"])
