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
    if isinstance(inner, list):
        return table | {step: _put_in_item(inner, below, value)}
    if not isinstance(inner, dict):
        return table
    return table | {step: _put(inner, below, value)}


def _put_in_item(items: list[Any], place: Place, value: object) -> list[Any]:
    """Return a copy of a list with a value put below one of its tables, if there is that."""
    number, below = place[0], place[1:]
    return [
        _put(item, below, value) if below and at == number and isinstance(item, dict) else item
        for at, item in enumerate(items)
    ]
