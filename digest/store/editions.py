"""The tables of editions: each issue of a topic, and the fate of every paper it found."""

import sqlite3
from collections.abc import Iterable
from datetime import date

from digest.model import Edition, Window
from digest.records import parse_problem, parse_time, problem_record, time_text
from digest.store import blobs


def save(connection: sqlite3.Connection, edition: Edition) -> None:
    """Keep an issue; one of the same slug and date is replaced."""
    key = [edition.slug, edition.date.isoformat()]
    connection.execute("DELETE FROM editions WHERE slug = ? AND date = ?", key)
    number = connection.execute(
        "INSERT INTO editions (slug, date, record) VALUES (?, ?, ?)",
        [*key, blobs.dump(_record(edition))],
    ).lastrowid
    connection.executemany(
        "INSERT INTO fates (edition, paper, fate) VALUES (?, ?, ?)",
        ((number, paper, fate) for paper, fate in edition.fates.items()),
    )


def load(connection: sqlite3.Connection, slug: str, before: date) -> tuple[Edition, ...]:
    """Return a topic's issues dated before a day, oldest first."""
    rows = connection.execute(
        "SELECT number, slug, date, record FROM editions WHERE slug = ? AND date < ? ORDER BY date",
        [slug, before.isoformat()],
    )
    return _editions(connection, rows)


def load_all(connection: sqlite3.Connection) -> tuple[Edition, ...]:
    """Return every issue, by date, then slug."""
    rows = connection.execute("SELECT number, slug, date, record FROM editions ORDER BY date, slug")
    return _editions(connection, rows)


def _record(edition: Edition) -> dict[str, object]:
    return {
        "start": edition.window.start.isoformat(),
        "end": edition.window.end.isoformat(),
        "query": edition.query,
        "completed": time_text(edition.completed),
        "problems": [problem_record(problem) for problem in edition.problems],
    }


def _editions(
    connection: sqlite3.Connection, rows: Iterable[tuple[int, str, str, bytes]]
) -> tuple[Edition, ...]:
    return tuple(_edition(connection, *row) for row in rows)


def _edition(
    connection: sqlite3.Connection, number: int, slug: str, day: str, blob: bytes
) -> Edition:
    record = blobs.parse(blob)
    fates = connection.execute(
        "SELECT paper, fate FROM fates WHERE edition = ? ORDER BY position", [number]
    )
    return Edition(
        slug=slug,
        date=date.fromisoformat(day),
        window=Window(
            start=date.fromisoformat(record["start"]), end=date.fromisoformat(record["end"])
        ),
        query=record["query"],
        fates=dict(fates),
        completed=parse_time(record["completed"]),
        problems=tuple(parse_problem(problem) for problem in record["problems"]),
    )
