"""The table of deliveries: what has become of each parcel, by publisher, issue and key."""

import sqlite3
from collections.abc import Collection
from datetime import date
from itertools import groupby
from typing import cast, get_args

from digest.model import WHOLE, Delivered, DeliveryState, Receipt, time_text
from digest.store import blobs, facts, kept, shapes, values

_COLUMNS = "publisher, slug, date, key, state, at, record"
_COUNTED = """
    SELECT publisher, slug, date, state, count(*), max(at) FROM deliveries
    WHERE key <> ? OR state <> 'sent'
    GROUP BY publisher, slug, date, state ORDER BY date, slug, publisher, state
"""
_Row = tuple[str, str, str, str, str, str, bytes]


def claim(
    connection: sqlite3.Connection, receipt: Receipt, over: Collection[DeliveryState]
) -> Receipt | None:
    """Keep a receipt where none is held, or one in a state of `over`; else return what is held."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM deliveries"  # noqa: S608 - our own columns
        " WHERE publisher = ? AND slug = ? AND date = ? AND key = ?",
        [receipt.publisher, receipt.slug, receipt.date.isoformat(), receipt.key],
    ).fetchone()
    held = _read(row) if row else None
    if held and held.state not in over:
        return held
    save(connection, receipt)
    return None


def save(connection: sqlite3.Connection, receipt: Receipt) -> None:
    """Keep what has become of a parcel.  Raises ValueError for a key that is no line in ASCII."""
    if not values.is_name(receipt.key):
        message = f"{receipt.key!r} is no name in printable ASCII"
        raise ValueError(message)
    connection.execute(
        f"INSERT INTO deliveries ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - as above
        " ON CONFLICT (publisher, slug, date, key) DO UPDATE"
        " SET state = excluded.state, at = excluded.at, record = excluded.record",
        [
            receipt.publisher,
            receipt.slug,
            receipt.date.isoformat(),
            receipt.key,
            receipt.state,
            time_text(receipt.at),
            blobs.dump({"digest": receipt.digest, "told": receipt.told}),
        ],
    )


def forget(connection: sqlite3.Connection, publisher: str, slug: str, day: date, key: str) -> None:
    """Keep nothing any more of a parcel."""
    connection.execute(
        "DELETE FROM deliveries WHERE publisher = ? AND slug = ? AND date = ? AND key = ?",
        [publisher, slug, day.isoformat(), key],
    )


def load(
    connection: sqlite3.Connection, publisher: str, slug: str, day: date
) -> tuple[Receipt, ...]:
    """Return what is known of an issue's parcels at a publisher, by key."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM deliveries"  # noqa: S608 - as above
        " WHERE publisher = ? AND slug = ? AND date = ? ORDER BY key",
        [publisher, slug, day.isoformat()],
    )
    return tuple(map(_read, rows))


def load_counts(connection: sqlite3.Connection) -> tuple[Delivered, ...]:
    """Return how every issue stands at each publisher, by date, slug and publisher.

    That the rest of one was taken for delivered is no parcel that arrived.
    """
    rows = connection.execute(_COUNTED, [WHOLE]).fetchall()
    grouped = groupby(rows, key=lambda row: tuple(row[:3]))
    return tuple(
        kept.read(f"deliveries of {place[1]} to {place[0]}", _count, place, list(counted))
        for place, counted in grouped
    )


def _count(place: tuple[str, str, str], rows: list[tuple[str, ...]]) -> Delivered:
    publisher, slug, day = place
    return Delivered(
        publisher=publisher,
        slug=slug,
        date=values.read_day(day),
        counts={_state(row[3]): int(row[4]) for row in rows},
        last=max(values.read_time(row[5]) for row in rows),
    )


def _read(row: _Row) -> Receipt:
    return kept.read(f"the delivery {row[3]} of {row[1]} to {row[0]}", _receipt, row)


def _receipt(row: _Row) -> Receipt:
    publisher, slug, day, key, state, at, blob = row
    record = blobs.parse(blob)
    shapes.check(record, facts.DELIVERY)
    return Receipt(
        publisher=publisher,
        slug=slug,
        date=values.read_day(day),
        key=key,
        state=_state(state),
        digest=record["digest"],
        at=values.read_time(at),
        told=record["told"],
    )


def _state(text: str) -> DeliveryState:
    if text not in get_args(DeliveryState):
        message = f"'{text}' is no state of a delivery"
        raise ValueError(message)
    return cast("DeliveryState", text)
