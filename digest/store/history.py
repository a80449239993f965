"""The tables of what digest did: files written, and runs."""

import sqlite3
from pathlib import Path

from digest.codec import dump, load
from digest.model import Run
from digest.store import kept


def save_written(connection: sqlite3.Connection, path: Path, sha256: str) -> None:
    """Remember that a content was, or is about to be, written to a path."""
    connection.execute(
        "INSERT INTO written (path, sha256) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [_key(path), sha256],
    )


def load_written(connection: sqlite3.Connection, path: Path) -> frozenset[str]:
    """Return every SHA-256 (hex) that was written to a path."""
    rows = connection.execute("SELECT sha256 FROM written WHERE path = ?", [_key(path)])
    return frozenset(sha256 for (sha256,) in rows)


def save_run(connection: sqlite3.Connection, run: Run) -> None:
    """Keep one line of history."""
    connection.execute("INSERT INTO runs (record) VALUES (?)", [dump(run)])


def load_runs(connection: sqlite3.Connection, count: int) -> tuple[Run, ...]:
    """Return the last runs, oldest first."""
    rows = connection.execute(
        "SELECT number, record FROM runs ORDER BY number DESC LIMIT ?", [count]
    )
    found = reversed(rows.fetchall())
    return tuple(kept.read(f"run {number}", load, Run, blob) for number, blob in found)


def _key(path: Path) -> str:
    # A URI keeps every byte of a name, even one that is not valid text.
    return path.absolute().as_uri()
