"""One SQLite file, opened, checked, and used in short transactions.

It knows nothing of papers.  Threads may share it: they take turns.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import RLock

from digest.errors import LibraryError
from digest.store import aside, failures, migrations


class Database:
    """A connection to a library file.  Every method may raise LibraryError.

    `now` dates a damaged file; `timeout` is how many seconds to wait for other writers.
    """

    def __init__(self, file: Path, *, now: Callable[[], datetime], timeout: float) -> None:
        self.file = file
        self._now = now
        self._turn = RLock()
        self._lost: LibraryError | None = None
        with self._explained():
            self._connection = sqlite3.connect(
                file, timeout=timeout, isolation_level=None, check_same_thread=False
            )
        self._opened = _identity(file)

    def prepare(self) -> None:
        """Make sure that the file is a library of this version; change no other."""
        with self._explained():
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.execute("PRAGMA synchronous = NORMAL")
        with self.read() as connection:
            current = self._is_current(connection)
        if not current:
            self._migrate()
        with self._explained():
            self._let_readers_in()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Give a transaction that is kept whole, or not at all where the block raises."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Give one moment's view of the library."""
        with self._transaction("BEGIN") as connection:
            yield connection

    def size(self) -> int:
        """Return the bytes on disk, side files included."""
        return sum(part.stat().st_size for part in aside.files(self.file) if part.exists())

    def close(self) -> None:
        """Let go of the file; a second time does nothing."""
        with self._turn:
            self._connection.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._turn, self._explained(), self._connection as connection:
            connection.execute(begin)
            yield connection

    @contextmanager
    def _explained(self) -> Iterator[None]:
        if self._lost:
            raise self._lost
        try:
            yield
        except sqlite3.Error as error:
            told = self._give_up() if failures.is_damage(error) else self._explain(error)
            if told is None:
                raise
            raise told from error

    def _explain(self, error: sqlite3.Error) -> LibraryError | None:
        return failures.explain(error, self.file)

    def _give_up(self) -> LibraryError:
        self._connection.close()
        self._lost = self._put_aside()
        return self._lost

    def _put_aside(self) -> LibraryError:
        # By now another run may have put the file aside and begun a new, sound one.
        if _identity(self.file) == self._opened:
            return aside.put_aside(self.file, self._now())
        return aside.taken_away(self.file)

    def _migrate(self) -> None:
        with self.write() as connection:
            # Another run may have been faster.
            if not self._is_current(connection):
                migrations.migrate(connection)

    def _let_readers_in(self) -> None:
        # Write-ahead logging: readers and the writer do not wait for each other.
        try:
            self._connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # Runs that make a library at once stand in each other's way; one of them succeeds.
            if not failures.is_busy(error):
                raise

    def _is_current(self, connection: sqlite3.Connection) -> bool:
        application, version = migrations.read_stamp(connection)
        if application == migrations.APPLICATION_ID:
            if version > len(migrations.MIGRATIONS):
                raise failures.newer(self.file)
            return version == len(migrations.MIGRATIONS)
        if not migrations.is_blank(connection):
            raise failures.foreign(self.file)
        return False


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
