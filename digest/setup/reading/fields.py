"""Reads a field of a schedule: numbers or names, in lists, ranges and steps."""

import re
from collections.abc import Sequence

_PART = re.compile(r"(?P<first>\*|\w+)(?:(?:-|\.\.)(?P<last>\w+))?(?:/(?P<step>\d+))?")
_NAME = 3


def parse_field(text: str, every: frozenset[int], names: Sequence[str] = ()) -> frozenset[int]:
    """Return the numbers of `*`, `7`, `1-5`, `Mon..Fri`, `*/2`, or a list of such.

    `names`, of three letters, stand for numbers from 0 on.  Raises ValueError.
    """
    parts = map(str.strip, text.split(","))
    return frozenset(number for part in parts for number in _parse_part(part, every, names))


def _parse_part(text: str, every: frozenset[int], names: Sequence[str]) -> range:
    """Return the numbers of one part.  Raises ValueError."""
    found = _PART.fullmatch(text)
    if not found:
        raise ValueError(text)
    if found["first"] == "*":
        first, last = min(every), max(every)
    else:
        first = _number(found["first"], names)
        open_end = max(every) if found["step"] else first
        last = _number(found["last"], names) if found["last"] else open_end
    if not {first, last} <= every or first > last:
        raise ValueError(text)
    return range(first, last + 1, int(found["step"] or 1))


def _number(text: str, names: Sequence[str]) -> int:
    """Return a number, or that of a name.  Raises ValueError."""
    short = text[:_NAME].lower()
    return names.index(short) if short in names else int(text)
