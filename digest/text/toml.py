"""Reads TOML that people write, within bounds of size and depth."""

import re
import tomllib
from collections.abc import Iterable
from typing import Any

MOST_BYTES = 1_000_000
"""Larger files were not written by a person."""

_DEEPEST = 32
# The parser's memory grows with the square of the number of a key's parts.
_LONG_KEY = re.compile(
    rf"""(?:^|[\[{{,])[ \t]*(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){{{_DEEPEST}}}""",
    re.MULTILINE,
)


class BoundsError(ValueError):
    """TOML that is too deep to be read."""

    def __init__(self) -> None:
        super().__init__(f"it has tables within tables, more than {_DEEPEST} deep")


def parse_toml(text: str) -> dict[str, Any]:
    """Return the tables of a text.  Raises BoundsError, tomllib's own errors, and ValueError."""
    if _LONG_KEY.search(text):
        raise BoundsError
    try:
        tables = tomllib.loads(text)
    except RecursionError as error:
        raise BoundsError from error
    level: Iterable[object] = [tables]
    for _ in range(_DEEPEST):
        level = [item for value in level for item in _values_in(value)]
    if level:
        raise BoundsError
    return tables


def _values_in(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
