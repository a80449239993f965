"""The file of slots: when each lane is free next, in one small SQLite table.

It holds nothing of value for longer than a pause: a damaged one is put aside without a word.
"""

import errno
import sqlite3
from pathlib import Path

from filelock import FileLock

from digest.errors import FetchError

FILE_NAME = "pace.sqlite"
# The longest pause that a service can put on all runs: its next word may be kinder.
LONGEST_HOLD = 3600.0
# No queue is longer than this; a later stamp was left by a clock that was wrong.
HORIZON = 2 * LONGEST_HOLD
# How long another process may hold the file; it does so for milliseconds.
BUSY = 30.0
# A file that is no database, is a broken one, or has not our table.
WORTHLESS = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR})

TABLE = """
CREATE TABLE IF NOT EXISTS lane (key TEXT PRIMARY KEY, next REAL, stamped REAL) WITHOUT ROWID
"""


def open_slots(folder: Path) -> sqlite3.Connection:
    """Open the file inside a transaction; make it where it is missing or damaged.

    Raises OSError, NotImplementedError or sqlite3.Error: see `unusable`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return begin(folder / FILE_NAME)
    except sqlite3.DatabaseError as error:
        if not is_worthless(error):
            raise
    with FileLock(folder / "repair.lock"):
        return renew(folder / FILE_NAME)


def begin(file: Path) -> sqlite3.Connection:
    """Open the file with its table inside a transaction; make both where they are missing."""
    db = sqlite3.connect(file, timeout=BUSY, isolation_level=None)
    try:
        db.execute("BEGIN IMMEDIATE")
        db.execute(TABLE)
        db.execute("SELECT key, next, stamped FROM lane LIMIT 1").fetchone()
    except BaseException:
        db.close()
        raise
    return db


def renew(file: Path) -> sqlite3.Connection:
    """Put a damaged file aside and begin a new one, unless another run has just done so.

    It holds nothing but the next slots: a few seconds of patience are all that is lost.
    """
    try:
        return begin(file)
    except sqlite3.DatabaseError as error:
        if not is_worthless(error):
            raise
    Path(f"{file}-journal").unlink(missing_ok=True)
    file.replace(f"{file}.damaged")
    return begin(file)


def is_worthless(error: sqlite3.Error) -> bool:
    """Tell whether what is in the file can never be used."""
    return primary_code(error) in WORTHLESS


def primary_code(error: Exception) -> int:
    """Return SQLite's number for an error, 0 where it is none of SQLite's."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF


def load_next(db: sqlite3.Connection, key: str, now: float, interval: float) -> float:
    """Return when a lane is free next, and at most an interval from now if the clock went back.

    A row that does not say when is one of nobody's: the lane is free.
    """
    row = db.execute("SELECT next, stamped FROM lane WHERE key = ?", (key,)).fetchone()
    if row is None or not all(isinstance(value, float) for value in row):
        return now
    following, stamped = row
    absurd = stamped > now + interval or following > now + HORIZON
    return float(min(following, now + interval) if absurd else following)


def unusable(folder: Path, error: Exception) -> FetchError:
    """Say that the pace cannot be kept, without which nothing may be asked."""
    full = primary_code(error) == sqlite3.SQLITE_FULL
    if full or (isinstance(error, OSError) and error.errno == errno.ENOSPC):
        return FetchError(
            f"The disk is full: the pace of requests cannot be kept in {folder}.",
            hint="Free some space and run the same command again.",
        )
    return FetchError(
        f"The pace of requests cannot be kept in {folder}: {error}.",
        hint=f"Make the folder and {FILE_NAME} in it writable, or name another by XDG_STATE_HOME.",
    )
