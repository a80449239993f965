"""Records as the bytes that the library keeps: compact JSON in UTF-8.

Bytes, because SQLite text ends at the first NUL for some readers and takes no lone surrogates,
and text from outside may hold both; it comes back exactly as it went in.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from digest.codec import dump_json, load_json, plain
from digest.codec import parse as parse_record
from digest.errors import LibraryError
from digest.model import Problem


def dump(record: Mapping[str, Any]) -> bytes:
    """Write a record."""
    return dump_json(record)


def parse(blob: bytes) -> dict[str, Any]:
    """Read a record as `dump` wrote it.  Raises LibraryError where its bytes were damaged."""
    try:
        record: dict[str, Any] = load_json(blob)
    except ValueError as error:
        raise LibraryError(
            "A record in the library is damaged.",
            hint="Move library.sqlite elsewhere and run again: a new library is started.",
        ) from error
    return record


def dump_problems(problems: Iterable[Problem]) -> bytes:
    """Write problems, each once, in order."""
    return dump({"problems": plain(tuple(dict.fromkeys(problems)))})


def parse_problems(blob: bytes) -> tuple[Problem, ...]:
    """Read problems as `dump_problems` wrote them."""
    return parse_record(tuple[Problem, ...], parse(blob)["problems"])
