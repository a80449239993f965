"""Tables within tables, as TOML has them: what stands at a place, and values put there."""

from collections.abc import Mapping
from typing import Any, TypeAlias

Place: TypeAlias = tuple[str | int, ...]
"""The steps from the root to a setting: keys, and numbers of items in lists."""


def value_at(tables: object, place: Place) -> Any:  # noqa: ANN401 - whatever was written
    """Return what stands at a place, or None where nothing does."""
    value: Any = tables
    for step in place:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def overlay(tables: Mapping[str, Any], values: Mapping[Place, object]) -> dict[str, Any]:
    """Return tables with values laid over them, each at its place.

    Where a table should be and is none, what is there stays: it is a mistake to tell of.
    """
    laid = dict(tables)
    for place, value in values.items():
        laid = _put(laid, place, value)
    return laid


def _put(table: dict[str, Any], place: Place, value: object) -> dict[str, Any]:
    """Return a copy of a table with a value put at a place."""
    step, below = str(place[0]), place[1:]
    inner = table.get(step, {})
    if not below:
        return table | {step: value}
    if not isinstance(inner, dict):
        return table
    return table | {step: _put(inner, below, value)}
