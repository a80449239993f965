"""Rate limits that all runs share, and the budget of seconds that a run may lose."""

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
from digest.net.failures import LATER_HINT, format_seconds
from digest.ports import Clock

_ARXIV = "arxiv.org"
_ARXIV_INTERVAL = 3.0
_FILE = "pace.json"
# The longest pause, in seconds, that a service can impose on all runs.
_LONGEST_HOLD = 3600.0
# The longest possible queue, in seconds; a later timestamp comes from a clock that was wrong.
_HORIZON = 2 * _LONGEST_HOLD
# The longest wait for the file's lock, in seconds; processes hold it for milliseconds.
_BUSY = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """The pace of one service.

    `interval` is the minimum number of seconds between two requests; `single` allows one
    connection at a time.  Both apply to all runs that share a store.  `first` is the first wait
    after a failure, in seconds; ten intervals by default.
    """

    name: str
    interval: float
    single: bool = False
    first: float | None = None

    def key(self, host: str) -> str:
        """Return the key of the rate limit at a host; the hosts of one site share it."""
        return f"{self.name}@{_parse_site(host)}"

    def at(self, host: str) -> "RateLimit":
        """Return the rate limit for a host: after a redirect to arXiv, arXiv's own."""
        if _parse_site(host) != _ARXIV:
            return self
        interval = max(self.interval, _ARXIV_INTERVAL)
        return replace(self, name="arxiv", interval=interval, single=True)

    def back_off(self, attempt: int, retry_after: float | None = None) -> float:
        """Return the seconds to wait after the given failed attempt, counted from 1.

        The first wait doubles, to four times its length at most; a longer `retry_after` wins.
        """
        first = 10 * self.interval if self.first is None else self.first
        return max(first * min(1 << (attempt - 1), 4), retry_after or 0.0)


def _parse_site(host: str) -> str:
    """Return the last two labels of a host name, or a whole IP address.

    `export.arxiv.org` and `rss.arxiv.org` are one service.
    """
    labels = host.lower().rstrip(".").split(".")
    is_address = ":" in host or labels[-1].isdigit()
    return ".".join(labels if is_address else labels[-2:])


class Budget:
    """Seconds that a run may lose, counted over all its threads.

    If `whole`, all time from the first request on counts as lost.
    """

    def __init__(self, seconds: float, clock: Clock, *, whole: bool = False) -> None:
        self.seconds = seconds
        self._clock = clock
        self._whole = whole
        self._began: float | None = None
        self._lost = 0.0
        self._lock = Lock()

    def lose(self, seconds: float) -> None:
        """Count seconds as lost; a negative number counts as 0."""
        with self._lock:
            self._lost += max(0.0, seconds)

    def left(self) -> float:
        """Return the seconds that may still be lost; negative once the budget is exceeded."""
        with self._lock:
            if not self._whole:
                return self.seconds - self._lost
            now = self._clock.monotonic()
            self._began = now if self._began is None else self._began
            return self.seconds - (now - self._began)

    def refuse(self, wait: float) -> str:
        """Return why a wait is too long, as a sentence; empty if the budget allows it."""
        if not self.seconds:
            return "It is not tried again."
        left = self.left()
        if wait <= left:
            return ""
        due, rest = format_seconds(wait), format_seconds(max(0.0, left))
        return f"The next try is due in {due}, and this run may wait only {rest} more."


RateLimitSlots = dict[str, tuple[float, float]]
"""By rate limit: its next free slot, and when that was written, both in seconds since 1970."""


class RateLimitStore(Protocol):
    """A store of rate limits that all runs share.  Raises DigestError if it cannot be used."""

    def open(self) -> AbstractContextManager[tuple[RateLimitSlots, float]]:
        """Give exclusive access to the rate limits, which the block may change, and the time."""
        ...

    def hold(self, key: str, patience: float) -> AbstractContextManager[object]:
        """Hold the only connection of a rate limit.

        Raises TimeoutError if another run holds it for more than `patience` seconds.
        """
        ...


class Pacer:
    """Gives each request its turn, by the rate limits in a store."""

    def __init__(self, store: RateLimitStore, clock: Clock) -> None:
        self._store = store
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
        """Wait for a turn and hold it; with one connection at a time, exclusively.

        `waiting` is called with the seconds until the rate limit is free.  Raises FetchError if
        the whole wait would be longer than `patience` seconds.
        """
        key, end = rate_limit.key(host), self._clock.monotonic() + patience

        def left() -> float:
            return max(0.0, end - self._clock.monotonic())

        self.reserve(key, rate_limit.interval, patience=left(), waiting=waiting)
        if not rate_limit.single:
            yield
            return
        try:
            connection = self._store.hold(key, left())
        except TimeoutError as error:
            raise FetchError(
                f"Other runs keep {_service(key)} busy for too long.",
                hint="Wait until they are done, or look for a run that hangs.",
            ) from error
        with connection:
            # A slow answer may end right before this slot, so starts have an interval of their own.
            self.reserve(_start_key(key), rate_limit.interval, patience=left(), waiting=waiting)
            # The interval counts from the actual start, which may be later than the slot.
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

        Raises FetchError, and takes no slot, if that is more than `patience` seconds away.
        """
        with self._store.open() as (rate_limits, now):
            at = max(now, _find_next(rate_limits, key, now, interval))
            if at - now > patience:
                raise FetchError(
                    f"{_service(key)} may be asked again only in {format_seconds(at - now)}: it is "
                    "overloaded, or other runs keep it busy.",
                    hint=LATER_HINT,
                )
            rate_limits[key] = (at + interval, now)
        if at > now:
            waiting(at - now)
            self._clock.sleep(at - now)

    def hold(self, rate_limit: RateLimit, host: str, seconds: float) -> None:
        """Block a rate limit for all runs for some seconds, an hour at most.

        A run that already has a slot for the only connection waits before it starts.
        """
        key = rate_limit.key(host)
        keys = (key, _start_key(key)) if rate_limit.single else (key,)
        self._extend(keys, min(seconds, _LONGEST_HOLD), rate_limit.interval)

    def _extend(self, keys: tuple[str, ...], seconds: float, interval: float) -> None:
        """Move the next free slot of rate limits to `seconds` from now, unless it is later."""
        with self._store.open() as (rate_limits, now):
            for key in keys:
                rate_limits[key] = (
                    max(now + seconds, _find_next(rate_limits, key, now, interval)),
                    now,
                )


class FileRateLimits:
    """A store in a folder, shared by all processes of a user on this machine."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    @contextmanager
    def open(self) -> Iterator[tuple[RateLimitSlots, float]]:
        """Give the file's rate limits under a lock, then save those that are not yet free."""
        file = self._folder / _FILE
        try:
            with self._acquire("pace.lock", _BUSY):
                rate_limits, now = _read(file), self._clock.now().timestamp()
                yield rate_limits, now
                busy = {key: row for key, row in rate_limits.items() if row[0] > now}
                temporary = file.with_suffix(".new")
                temporary.write_text(json.dumps(busy), "utf-8")
                temporary.replace(file)
        except (OSError, NotImplementedError) as error:
            raise self._file_error(error) from error

    def hold(self, key: str, patience: float) -> AbstractContextManager[object]:
        """Hold the only connection of a rate limit."""
        # A host name may be too long for a file name, or have other characters.
        name = f"{sha256(key.encode()).hexdigest()[:16]}.lock"
        try:
            return self._acquire(name, patience)
        except Timeout:
            raise
        except (OSError, NotImplementedError) as error:
            raise self._file_error(error) from error

    def _acquire(self, name: str, patience: float) -> AbstractContextManager[object]:
        """Acquire a lock; `with` releases it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder / name, poll_interval=0.01)
        return lock.acquire(timeout=-1 if patience == inf else patience)

    def _file_error(self, error: Exception) -> FetchError:
        """Return the error for a file that cannot be used: no request may be made without it."""
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            return FetchError(
                f"The disk is full: the pace of requests cannot be kept in {self._folder}.",
                hint="Free some space and run the same command again.",
            )
        return FetchError(
            f"The pace of requests cannot be kept in {self._folder}: {error}.",
            hint=f"Make the folder and {_FILE} in it writable, or name another by XDG_STATE_HOME.",
        )


def _read(file: Path) -> RateLimitSlots:
    """Return the rows of the file; none if it is missing or damaged, which costs seconds."""
    try:
        rows = json.loads(file.read_bytes())
        return {str(key): (float(free), float(written)) for key, (free, written) in rows.items()}
    except (FileNotFoundError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _find_next(rate_limits: RateLimitSlots, key: str, now: float, interval: float) -> float:
    """Return when a rate limit is free; one interval from now at most if the clock was set back."""
    free, written = rate_limits.get(key, (now, now))
    is_absurd = written > now + interval or free > now + _HORIZON
    return min(free, now + interval) if is_absurd else free


def _start_key(key: str) -> str:
    return f"{key} start"


def _service(key: str) -> str:
    return key.partition("@")[0]
