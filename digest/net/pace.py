"""The pace of requests, kept by all processes of a user: lanes, slots and quotas."""

import errno
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from math import inf
from pathlib import Path

from filelock import FileLock, Timeout

from digest.errors import FetchError
from digest.net.failures import LATER_HINT, tell_seconds
from digest.ports import Clock

# A number of seconds is a span below this, and a moment since 1970 from here on.
_SPAN = 1e8
# What is further off than this is no statement.
_LONGEST = 32 * 86_400.0
_FIELD = re.compile(r";\s*([rt])\s*=\s*(\d{1,9})\b")


def find_renewal(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return in how many seconds a spent quota is renewed; None where none is, or who knows when.

    GitHub and OpenAlex tell in `x-ratelimit-…` what is left, Hugging Face in `RateLimit`.
    """
    fields = dict(_FIELD.findall(headers.get("ratelimit", "")))
    if fields.get("r") == "0" and "t" in fields:
        return float(fields["t"])
    return _read_reset(headers, now) if _is_spent(headers) else None


def _is_spent(headers: Mapping[str, str]) -> bool:
    """Tell whether nothing is left, or less than a request costs (in dollars)."""
    price = _number(headers.get("x-ratelimit-cost-required-usd")) or 0.0
    purse = _number(headers.get("x-ratelimit-remaining-usd"))
    return (
        _number(headers.get("x-ratelimit-remaining")) == 0
        or purse == 0
        or (purse is not None and purse < price)
    )


def _read_reset(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds until a reset, which is told as a span or as a moment."""
    reset = _number(headers.get("x-ratelimit-reset"))
    if reset is None:
        return None
    seconds = reset if reset < _SPAN else reset - now.timestamp()
    return max(0.0, seconds) if seconds < _LONGEST else None


def _number(text: str | None) -> float | None:
    """Read a number without a sign."""
    told = (text or "").strip()
    return float(told) if re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,9})?", told) else None


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


ARXIV = "arxiv.org"
ARXIV_INTERVAL = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Requests that share one pace.

    `interval` is the least number of seconds from one request to the next; `single` promises one
    connection at a time.  Both count over every process of the user on this machine.
    """

    name: str
    interval: float
    single: bool = False

    def key(self, host: str) -> str:
        """Name the lane at a host; the hosts of one site share it."""
        return f"{self.name}@{parse_site(host)}"

    def at(self, host: str) -> "Lane":
        """Return the lane that holds at a host: a redirect to arXiv leads into arXiv's own."""
        if parse_site(host) != ARXIV:
            return self
        interval = max(self.interval, ARXIV_INTERVAL)
        return replace(self, name="arxiv", interval=interval, single=True)

    def back_off(self, attempt: int, asked: float | None = None) -> float:
        """Return the seconds to wait after the given failed attempt, counted from 1.

        Ten intervals, doubling, at most forty; `asked` (a Retry-After) counts where it is longer.
        """
        own = self.interval * min(10 << (attempt - 1), 40)
        return max(own, asked or 0.0)


def parse_site(host: str) -> str:
    """Return the last two labels of a host name, or an address whole.

    `export.arxiv.org` and `rss.arxiv.org` are one service and count as one.
    """
    labels = host.lower().rstrip(".").split(".")
    is_address = ":" in host or labels[-1].isdigit()
    return ".".join(labels if is_address else labels[-2:])


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
