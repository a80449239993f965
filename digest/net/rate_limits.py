"""The pace of requests, kept by all runs, and the seconds that a run may lose."""

import errno
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from math import inf
from pathlib import Path
from threading import Lock
from typing import Protocol

from filelock import FileLock, Timeout

from digest.errors import FetchError
from digest.net.failures import LATER_HINT, tell_seconds
from digest.ports import Clock

_ARXIV = "arxiv.org"
_ARXIV_INTERVAL = 3.0
_FILE = "pace.json"
# The longest pause that a service can impose on all runs: its next word may be kinder.
_LONGEST_HOLD = 3600.0
# No queue is longer than this; a later stamp was left by a clock that was wrong.
_HORIZON = 2 * _LONGEST_HOLD
# How long another process may hold the file; it does so for milliseconds.
_BUSY = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """Requests that share one pace.

    `interval` is the least number of seconds from one request to the next; `single` promises one
    connection at a time.  Both count over all runs that share a book.  `first` is the first wait
    after a failure, in seconds; ten intervals if not given.
    """

    name: str
    interval: float
    single: bool = False
    first: float | None = None

    def key(self, host: str) -> str:
        """Name the rate limit at a host; the hosts of one site share it."""
        return f"{self.name}@{_parse_site(host)}"

    def at(self, host: str) -> "RateLimit":
        """Return the rate limit of a host: a redirect to arXiv is under arXiv's own."""
        if _parse_site(host) != _ARXIV:
            return self
        interval = max(self.interval, _ARXIV_INTERVAL)
        return replace(self, name="arxiv", interval=interval, single=True)

    def back_off(self, attempt: int, asked: float | None = None) -> float:
        """Return the seconds to wait after the given failed attempt, counted from 1.

        The first wait doubles up to its fourfold; `asked` (a Retry-After) counts where it is
        longer.
        """
        first = 10 * self.interval if self.first is None else self.first
        return max(first * min(1 << (attempt - 1), 4), asked or 0.0)


def _parse_site(host: str) -> str:
    """Return the last two labels of a host name, or an address whole.

    `export.arxiv.org` and `rss.arxiv.org` are one service and count as one.
    """
    labels = host.lower().rstrip(".").split(".")
    is_address = ":" in host or labels[-1].isdigit()
    return ".".join(labels if is_address else labels[-2:])


class Budget:
    """Seconds that a run may lose, counted over its threads.

    If it is `whole`, all that passes from the first request on is lost.
    """

    def __init__(self, seconds: float, clock: Clock, *, whole: bool = False) -> None:
        self.seconds = seconds
        self._clock = clock
        self._whole = whole
        self._began: float | None = None
        self._lost = 0.0
        self._lock = Lock()

    def lose(self, seconds: float) -> None:
        """Count some seconds as lost; a negative number counts as none."""
        with self._lock:
            self._lost += max(0.0, seconds)

    def left(self) -> float:
        """Return how many seconds may be lost still; a negative number where too many were."""
        with self._lock:
            if not self._whole:
                return self.seconds - self._lost
            now = self._clock.monotonic()
            self._began = now if self._began is None else self._began
            return self.seconds - (now - self._began)

    def refuse(self, wait: float) -> str:
        """Return the sentence that says why a wait is too long; none where it is not."""
        if not self.seconds:
            return "It is not tried again."
        left = self.left()
        if wait <= left:
            return ""
        due, rest = tell_seconds(wait), tell_seconds(max(0.0, left))
        return f"The next try is due in {due}, and this run may wait only {rest} more."


Lanes = dict[str, tuple[float, float]]
"""When each rate limit is free next, and when that was written, both in seconds since 1970."""


class Book(Protocol):
    """Where all runs keep their rate limits.  Raises DigestError where it cannot be used."""

    def open(self) -> AbstractContextManager[tuple[Lanes, float]]:
        """Give the rate limits, for a block to change while nobody else does, and the time."""
        ...

    def hold(self, key: str, patience: float) -> AbstractContextManager[object]:
        """Hold the one connection of a rate limit.

        Raises TimeoutError where others hold it for more than `patience` seconds.
        """
        ...


class Pacer:
    """The turns of every rate limit, as a book has them."""

    def __init__(self, book: Book, clock: Clock) -> None:
        self._book = book
        self._clock = clock

    @contextmanager
    def turn(
        self,
        rate_limit: RateLimit,
        host: str,
        *,
        patience: float = inf,
        waiting: Callable[[float], object] = lambda _: None,
    ) -> Iterator[None]:
        """Wait for a turn and hold it; where one connection is promised, alone.

        `waiting` is called with the seconds until the rate limit is free.  Raises FetchError where
        the wait would be longer than `patience` seconds in all.
        """
        key, left = rate_limit.key(host), self._count_down(patience)
        self.reserve(key, rate_limit.interval, patience=left(), waiting=waiting)
        if not rate_limit.single:
            yield
            return
        with self._hold(key, left()):
            # A slow answer may have used up the gap to this slot: starts keep their own pace.
            self.reserve(_start_key(key), rate_limit.interval, patience=left(), waiting=waiting)
            # Whoever woke up late must not let the next one come early.
            self._extend((_start_key(key),), rate_limit.interval, rate_limit.interval)
            yield

    def reserve(
        self,
        key: str,
        interval: float,
        *,
        patience: float = inf,
        waiting: Callable[[float], object] = lambda _: None,
    ) -> None:
        """Take a rate limit's next slot and sleep until it comes.

        Raises FetchError, and takes no slot, where that is more than `patience` seconds away.
        """
        with self._book.open() as (rate_limits, now):
            at = max(now, _find_next(rate_limits, key, now, interval))
            if at - now > patience:
                raise FetchError(
                    f"{_service(key)} may be asked again in {tell_seconds(at - now)} only: it is "
                    "overloaded, or other runs keep it busy.",
                    hint=LATER_HINT,
                )
            rate_limits[key] = (at + interval, now)
        if at > now:
            waiting(at - now)
            self._clock.sleep(at - now)

    def hold(self, rate_limit: RateLimit, host: str, seconds: float) -> None:
        """Give nobody a turn for so many seconds, an hour at most.

        A run that has a slot of the one connection already is held back at its start.
        """
        key = rate_limit.key(host)
        keys = (key, _start_key(key)) if rate_limit.single else (key,)
        self._extend(keys, min(seconds, _LONGEST_HOLD), rate_limit.interval)

    def _extend(self, keys: tuple[str, ...], seconds: float, interval: float) -> None:
        """Let rate limits be free in so many seconds, unless they are later already."""
        with self._book.open() as (rate_limits, now):
            for key in keys:
                rate_limits[key] = (
                    max(now + seconds, _find_next(rate_limits, key, now, interval)),
                    now,
                )

    def _count_down(self, patience: float) -> Callable[[], float]:
        """Return a function that returns how much patience is left."""
        end = self._clock.monotonic() + patience
        return lambda: max(0.0, end - self._clock.monotonic())

    @contextmanager
    def _hold(self, key: str, patience: float) -> Iterator[None]:
        """Hold the one connection of a rate limit."""
        try:
            held = self._book.hold(key, patience)
        except TimeoutError as error:
            raise FetchError(
                f"Other runs keep {_service(key)} busy for too long.",
                hint="Wait until they are done, or look for one that hangs.",
            ) from error
        with held:
            yield


class FileBook:
    """A book in a folder that all processes of a user on this machine share."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    @contextmanager
    def open(self) -> Iterator[tuple[Lanes, float]]:
        """Give the file's rate limits under a lock; what is free by now is left out afterwards."""
        file = self._folder / _FILE
        try:
            with self._acquire("pace.lock", _BUSY):
                rate_limits, now = _read(file), self._clock.now().timestamp()
                yield rate_limits, now
                kept = {key: row for key, row in rate_limits.items() if row[0] > now}
                temporary = file.with_suffix(".new")
                temporary.write_text(json.dumps(kept), "utf-8")
                temporary.replace(file)
        except (OSError, NotImplementedError) as error:
            raise self._unusable(error) from error

    def hold(self, key: str, patience: float) -> AbstractContextManager[object]:
        """Hold the one connection of a rate limit, as `Book` has it."""
        # Its host may be of any length and any characters.
        name = f"{sha256(key.encode()).hexdigest()[:16]}.lock"
        try:
            return self._acquire(name, patience)
        except Timeout:
            raise
        except (OSError, NotImplementedError) as error:
            raise self._unusable(error) from error

    def _acquire(self, name: str, patience: float) -> AbstractContextManager[object]:
        """Take a lock, to be released by `with`."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder / name, poll_interval=0.01)
        return lock.acquire(timeout=-1 if patience == inf else patience)

    def _unusable(self, error: Exception) -> FetchError:
        """Say that the pace cannot be kept, without which nothing may be asked."""
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            return FetchError(
                f"The disk is full: the pace of requests cannot be kept in {self._folder}.",
                hint="Free some space and run the same command again.",
            )
        return FetchError(
            f"The pace of requests cannot be kept in {self._folder}: {error}.",
            hint=f"Make the folder and {_FILE} in it writable, or name another by XDG_STATE_HOME.",
        )


def _read(file: Path) -> Lanes:
    """Return the rows of the file; none where it is missing or damaged, which costs seconds."""
    try:
        stored = json.loads(file.read_bytes())
        return {str(key): (float(following), float(at)) for key, (following, at) in stored.items()}
    except (FileNotFoundError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _find_next(rate_limits: Lanes, key: str, now: float, interval: float) -> float:
    """Return when a rate limit is free next, an interval from now at most if the clock fell."""
    following, stamped = rate_limits.get(key, (now, now))
    absurd = stamped > now + interval or following > now + _HORIZON
    return min(following, now + interval) if absurd else following


def _start_key(key: str) -> str:
    """Name the slots in which the one connection of a rate limit begins to ask."""
    return f"{key} start"


def _service(key: str) -> str:
    """Return the service of a rate limit's key."""
    return key.partition("@")[0]
