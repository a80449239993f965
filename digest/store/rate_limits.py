"""The pace of requests, kept in a PostgreSQL library by all machines that share it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock

from digest.errors import LibraryError
from digest.net.rate_limits import Lanes
from digest.store import sql
from digest.store.postgresql import Postgres


class SharedBook:
    """A book (`net/rate_limits.py`) in the library at a URL, to which it connects when it is used.

    Time is the server's: the clocks of machines differ.  Every method may raise LibraryError.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._opening = Lock()
        self._opened: Postgres | LibraryError | None = None

    @contextmanager
    def open(self) -> Iterator[tuple[Lanes, float]]:
        """Give the rate limits to change, alone, and the time; free ones are left out."""
        with self._database().alone("pace") as connection:
            rows = connection.execute(sql.RATE_LIMITS).fetchall()
            rate_limits = {rate_limit: (free, written) for rate_limit, free, written in rows}
            before = dict(rate_limits)
            (now,) = connection.execute(sql.SERVER_TIME).fetchone()
            yield rate_limits, now
            changed = [(key, *row) for key, row in rate_limits.items() if before.get(key) != row]
            connection.executemany(sql.SAVE_LANE, changed)
            connection.execute(sql.FORGET_FREE_RATE_LIMITS, (now,))

    def hold(self, key: str, patience: float) -> ExitStack:
        """Hold the one connection of a rate limit until this run or its connection ends."""
        return self._database().lock(f"lane {key}", patience, lambda: None)

    def close(self) -> None:
        """Let go of the server; a second time does nothing."""
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
                raise self._opened  # a silent server is waited for once
            return self._opened
