"""The pace of requests, kept across threads and processes in one small SQLite file.

A request reserves the next free slot of its lane, lets go of the file and sleeps until then, so
that turns are taken in order.  A killed process wastes its own slot and nothing else.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from digest.errors import FetchError
from digest.net.lane import Lane
from digest.ports import Clock

# No queue is longer than this; a later stamp was left by a clock that was wrong.
HORIZON = 3600.0
# How long another process may hold the file; it does so for milliseconds.
BUSY = 30.0

TABLE = """
CREATE TABLE IF NOT EXISTS lane (key TEXT PRIMARY KEY, next REAL, stamped REAL) WITHOUT ROWID
"""


class Pace:
    """The turns of every lane; `folder` is shared by all processes of the user."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    @contextmanager
    def turn(self, lane: Lane, host: str, *, patience: float | None = None) -> Iterator[None]:
        """Wait for a turn and hold it; where one connection is promised, alone.

        Raises FetchError where the wait would be longer than `patience` seconds.
        """
        key = lane.key(host)
        self.reserve(key, lane.interval, patience=patience)
        if not lane.single:
            yield
            return
        with self._connection(key, patience):
            # A slow answer may have used up the gap to this slot: starts keep their own pace.
            self.reserve(f"{key} start", lane.interval, patience=patience)
            yield

    def reserve(self, key: str, interval: float, *, patience: float | None = None) -> None:
        """Take a lane's next slot and sleep until it comes.

        Raises FetchError, and takes no slot, where that is more than `patience` seconds away.
        """
        wait = self._book(key, interval, patience)
        if wait > 0:
            self._clock.sleep(wait)

    def _book(self, key: str, interval: float, patience: float | None) -> float:
        try:
            with closing(self._open()) as db:
                db.execute("BEGIN IMMEDIATE")
                now = self._clock.now().timestamp()
                at = max(now, load_next(db, key, now, interval))
                refuse_queue(key, at - now, patience)
                db.execute("REPLACE INTO lane VALUES (?, ?, ?)", (key, at + interval, now))
                db.execute("COMMIT")
        except (OSError, sqlite3.Error) as error:
            raise unusable(self._folder, error) from error
        return at - now

    def _open(self) -> sqlite3.Connection:
        self._folder.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(self._folder / "pace.sqlite", timeout=BUSY, isolation_level=None)
        db.execute(TABLE)
        return db

    @contextmanager
    def _connection(self, key: str, patience: float | None) -> Iterator[None]:
        lock = FileLock(self._folder / f"{re.sub(r'[^a-z0-9.@-]', '_', key)}.lock")
        try:
            lock.acquire(timeout=-1 if patience is None else patience, poll_interval=0.02)
        except Timeout as error:
            raise queue_error(key) from error
        except (OSError, NotImplementedError) as error:
            raise unusable(self._folder, error) from error
        try:
            yield
        finally:
            lock.release()


def load_next(db: sqlite3.Connection, key: str, now: float, interval: float) -> float:
    """Return when a lane is free next, and at most an interval from now if the clock went back."""
    row = db.execute("SELECT next, stamped FROM lane WHERE key = ?", (key,)).fetchone()
    if row is None:
        return now
    following, stamped = row
    absurd = stamped > now + interval or following > now + HORIZON
    return float(min(following, now + interval) if absurd else following)


def refuse_queue(key: str, wait: float, patience: float | None) -> None:
    """Raise FetchError where a wait is longer than the caller's patience."""
    if patience is not None and wait > patience:
        raise queue_error(key)


def queue_error(key: str) -> FetchError:
    """Say that others have the lane."""
    return FetchError(
        f"Other runs on this machine keep {key.partition('@')[0]} busy for too long.",
        hint="Wait until they are done, or look for one that hangs.",
    )


def unusable(folder: Path, error: Exception) -> FetchError:
    """Say that the pace cannot be kept, without which nothing may be asked."""
    return FetchError(
        f"The pace of requests cannot be kept in {folder}: {error}.",
        hint="Make the folder writable, or delete pace.sqlite if it is damaged.",
    )
