"""The pace of requests, kept across threads and processes in one small SQLite file.

A request reserves the next free slot of its lane, lets go of the file and sleeps until then, so
that turns are taken in order.  A killed process wastes its own slot and nothing else.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from math import inf
from pathlib import Path

from filelock import FileLock, Timeout

from digest.errors import FetchError
from digest.net.failures import LATER_HINT, tell_seconds
from digest.net.lane import Lane
from digest.net.slots import LONGEST_HOLD, load_next, open_slots, unusable
from digest.ports import Clock


class Pace:
    """The turns of every lane; `folder` is shared by all processes of the user."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    @contextmanager
    def turn(self, lane: Lane, host: str, *, patience: float = inf) -> Iterator[None]:
        """Wait for a turn and hold it; where one connection is promised, alone.

        Raises FetchError where the wait would be longer than `patience` seconds in all.
        """
        key, left = lane.key(host), self._count_down(patience)
        self.reserve(key, lane.interval, patience=left())
        if not lane.single:
            yield
            return
        with self._connection(key, left()):
            # A slow answer may have used up the gap to this slot: starts keep their own pace.
            self.reserve(start_key(key), lane.interval, patience=left())
            yield

    def reserve(self, key: str, interval: float, *, patience: float = inf) -> None:
        """Take a lane's next slot and sleep until it comes.

        Raises FetchError, and takes no slot, where that is more than `patience` seconds away.
        """
        wait = self._book(key, interval, patience)
        if wait > 0:
            self._clock.sleep(wait)

    def hold(self, lane: Lane, host: str, seconds: float) -> None:
        """Give nobody a turn for so many seconds, an hour at most.

        Who has a slot of the one connection already is held up at its start.
        """
        now = self._clock.now().timestamp()
        until = now + min(seconds, LONGEST_HOLD)
        key = lane.key(host)
        with self._writing() as db:
            for name in (key, start_key(key)) if lane.single else (key,):
                following = max(until, load_next(db, name, now, lane.interval))
                db.execute("REPLACE INTO lane VALUES (?, ?, ?)", (name, following, now))

    def _count_down(self, patience: float) -> Callable[[], float]:
        """Return what tells how much is left of somebody's patience, from now on."""
        end = self._clock.monotonic() + patience
        return lambda: max(0.0, end - self._clock.monotonic())

    def _book(self, key: str, interval: float, patience: float) -> float:
        with self._writing() as db:
            now = self._clock.now().timestamp()
            at = max(now, load_next(db, key, now, interval))
            refuse_queue(key, at - now, patience)
            db.execute("REPLACE INTO lane VALUES (?, ?, ?)", (key, at + interval, now))
        return at - now

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Give the table in a transaction of its own."""
        try:
            with closing(open_slots(self._folder)) as db, db:
                yield db
        except (OSError, NotImplementedError, sqlite3.Error) as error:
            raise unusable(self._folder, error) from error

    @contextmanager
    def _connection(self, key: str, patience: float) -> Iterator[None]:
        lock = FileLock(self._folder / lock_name(key))
        try:
            lock.acquire(timeout=-1 if patience == inf else patience, poll_interval=0.02)
        except Timeout as error:
            raise queue_error(key) from error
        except (OSError, NotImplementedError) as error:
            raise unusable(self._folder, error) from error
        try:
            yield
        finally:
            lock.release()


def lock_name(key: str) -> str:
    """Name a lane's lock file, whatever the length and the characters of its host."""
    return f"{sha256(key.encode()).hexdigest()[:16]}.lock"


def start_key(key: str) -> str:
    """Name the slots in which the one connection of a lane begins to ask."""
    return f"{key} start"


def refuse_queue(key: str, wait: float, patience: float) -> None:
    """Raise FetchError where a wait is longer than the caller's patience."""
    if wait > patience:
        raise FetchError(
            f"{parse_service(key)} may be asked again in {tell_seconds(wait)} only: it is "
            "overloaded, or other runs on this machine keep it busy.",
            hint=LATER_HINT,
        )


def queue_error(key: str) -> FetchError:
    """Say that others have the one connection."""
    return FetchError(
        f"Other runs on this machine keep {parse_service(key)} busy for too long.",
        hint="Wait until they are done, or look for one that hangs.",
    )


def parse_service(key: str) -> str:
    """Return the service of a lane's key."""
    return key.partition("@")[0]
