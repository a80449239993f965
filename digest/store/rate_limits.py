"""The pace of requests, shared by all machines that use the same PostgreSQL library."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock

from digest.errors import LibraryError
from digest.net.rate_limits import RateLimitSlots
from digest.store import sql
from digest.store.postgresql import Postgres


class SharedRateLimits:
    """A RateLimitStore (`net/rate_limits.py`) in the library at a URL; it connects when first used.

    Times are the server's, as machines' clocks differ.  Every method may raise LibraryError.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._opening = Lock()
        self._opened: Postgres | LibraryError | None = None

    @contextmanager
    def open(self) -> Iterator[tuple[RateLimitSlots, float]]:
        """Give the rate limits to one run for changes, with the time; free ones are deleted."""
        with self._database().alone("pace") as connection:
            rows = connection.execute(sql.RATE_LIMITS).fetchall()
            rate_limits = {name: (free, written) for name, free, written in rows}
            before = dict(rate_limits)
            (now,) = connection.execute(sql.SERVER_TIME).fetchone()
            yield rate_limits, now
            changed = [(key, *row) for key, row in rate_limits.items() if before.get(key) != row]
            connection.executemany(sql.SAVE_RATE_LIMIT, changed)
            connection.execute(sql.FORGET_FREE_RATE_LIMITS, (now,))

    def hold(self, key: str, patience: float) -> ExitStack:
        """Hold a rate limit's only connection until this run or its database connection ends."""
        return self._database().lock(f"lane {key}", patience, lambda: None)

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        if isinstance(self._opened, Postgres):
            self._opened.close()

    def _database(self) -> Postgres:
        with self._opening:
            if self._opened is None:
                try:
                    self._opened = Postgres(self._url)
                except LibraryError as error:
                    self._opened = error
            if isinstance(self._opened, LibraryError):
                raise self._opened  # a server that does not answer is waited for only once
            return self._opened
