"""Settings that may be written as a list or as a table: the list is one part of the table.

Own themes were a list before there was more to say of themes, and most files say no more.
"""

from collections.abc import Mapping
from typing import Any

from digest.config.tables import Place, value_at

THEMES = "themes"
DELIVER = "deliver"
_KIND = 2
_SHORT: Mapping[Place, str] = {(THEMES,): "own"}


def lay_open(value: object) -> object:
    """Return a list of themes as the table that it stands for, anything else as it is."""
    return {_SHORT[THEMES,]: value} if isinstance(value, list | tuple) else value


def lay_open_all(tables: Mapping[str, Any]) -> dict[str, Any]:
    """Return tables in which every list that stands for a table is one, for others to lie over."""
    return {name: lay_open(value) if (name,) in _SHORT else value for name, value in tables.items()}


def in_full(place: Place) -> Place:
    """Return the place of what may be written at a place: for a list, its part of the table."""
    return (*place, _SHORT[place]) if place in _SHORT else place


def as_written(place: Place, tables: Mapping[str, Any]) -> Place:
    """Return a place without the part that tables leave out.

    Of a place of delivery that is its kind, which says what may stand in its table.
    """
    if place[:1] == (DELIVER,):
        return (*place[:_KIND], *place[_KIND + 1 :])
    first, rest = place[:1], place[1:]
    is_short = first in _SHORT and isinstance(value_at(tables, first), list)
    return (*first, *rest[1:]) if is_short and rest[:1] == (_SHORT[first],) else place
