"""Reads single fields of JSON that may hold anything: one that is not what it should be is lost."""

import re
from collections.abc import Mapping

from digest.text import collapse

LONGEST = 2000
_MOST = 10**8
# Controls and lone surrogates: no name is written with them, and no database takes the latter.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def parse_text(value: object) -> str:
    """Return a text on one line; empty where it is none, or longer than any name."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return ""
    line = collapse(value)
    return "" if _UNFIT.search(line) else line


def parse_texts(value: object) -> tuple[str, ...]:
    """Return the texts of a list that are any, each once."""
    items = value if isinstance(value, list) else ()
    return tuple(filter(None, dict.fromkeys(map(parse_text, items))))


def parse_count(value: object) -> int | None:
    """Return a number of things, or None where it is none."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= _MOST else None


def parse_mapping(value: object) -> Mapping[str, object]:
    """Return an object, an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def parse_rows(value: object) -> tuple[Mapping[str, object], ...]:
    """Return the objects of a list."""
    items = value if isinstance(value, list) else ()
    return tuple(item for item in items if isinstance(item, dict))
