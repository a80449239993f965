"""The table of places: under which heading a paper stands in an issue, and why it was chosen."""

import sqlite3
from collections.abc import Mapping

from digest.codec import dump
from digest.codec import load as read_record
from digest.errors import LibraryError
from digest.model import Place, Placed
from digest.store.values import read_day

_OF_PAPER = """
    SELECT editions.slug, editions.date, places.record
    FROM places JOIN editions ON editions.number = places.edition
    WHERE places.paper = ? ORDER BY editions.date, editions.slug
"""


def save(connection: sqlite3.Connection, number: int | None, places: Mapping[str, Place]) -> None:
    """Keep where the papers of a new issue stand; `number` is its row."""
    connection.executemany(
        "INSERT INTO places (paper, edition, record) VALUES (?, ?, ?)",
        ((paper, number, dump(place)) for paper, place in places.items()),
    )


def load(connection: sqlite3.Connection, paper: str) -> tuple[Placed, ...]:
    """Return where a paper stands in issues of any topic, by date, then slug.

    A record that is of no use is passed over: an issue needs none of them to be built again.
    """
    rows = connection.execute(_OF_PAPER, [paper])
    return tuple(filter(None, (_placed_if_sound(*row) for row in rows)))


def _placed_if_sound(slug: str, day: str, blob: bytes) -> Placed | None:
    try:
        return Placed(slug=slug, date=read_day(day), place=read_record(Place, blob))
    except (LibraryError, AttributeError, KeyError, TypeError, ValueError, OverflowError):
        return None
