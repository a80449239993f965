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
from digest.store import aside, failures, migrations, schema
from digest.store.stamp import read_stamp

# A power cut may take back the last transactions, and damages nothing.
_USUAL = "NORMAL"


class Database:
    """A connection to a library file.  Every method may raise LibraryError.

    `now` dates a damaged file; `timeout` is how many seconds to wait for other writers.
    """

    def __init__(self, file: Path, *, now: Callable[[], datetime], timeout: float) -> None:
        self.file = file
        self._now = now
        self._turn = RLock()
        self._lost: LibraryError | None = None
        self._refuse_others()
        with self._explained():
            self._connection = sqlite3.connect(
                file, timeout=timeout, isolation_level=None, check_same_thread=False
            )
        self._opened = _identity(file)

    def prepare(self) -> None:
        """Make sure that the file is a library of this version; change no other.

        One that may not be written to can be read.
        """
        with self._explained():
            self._reach()
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.execute(f"PRAGMA synchronous = {_USUAL}")
        with self.read() as connection:
            current = self._is_current(connection)
        if not current:
            self._migrate()
        with self._explained():
            self._let_readers_in()

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """Give a transaction that is kept whole, or not at all where the block raises.

        A `durable` one is on the disk when it ends, so that a power cut does not take it back.
        """
        with self._turn, self._flushed(durable), self._transaction("BEGIN IMMEDIATE") as connection:
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
    def _flushed(self, wanted: bool) -> Iterator[None]:  # noqa: FBT001 - what `write` was told
        """Wait for the disk at the end of a block's transaction, if that is wanted."""
        if not wanted:
            yield
            return
        with self._explained():
            self._connection.execute("PRAGMA synchronous = FULL")
        try:
            yield
        finally:
            with self._explained():
                self._connection.execute(f"PRAGMA synchronous = {_USUAL}")

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
        except failures.RAISED as error:
            told = self._give_up() if self._is_damage(error) else self._explain(error)
            if told is None:
                raise
            raise told from error

    def _explain(self, error: Exception) -> LibraryError | None:
        return failures.explain(error, self.file)

    def _is_damage(self, error: Exception) -> bool:
        if not (failures.is_mistaken(error) or failures.is_garbled(error)):
            return failures.is_damage(error)
        try:
            return schema.is_torn(self._connection)
        except failures.RAISED as deeper:
            return failures.is_damage(deeper) or failures.is_garbled(deeper)

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

    def _refuse_others(self) -> None:
        if self.file.is_dir():
            raise failures.folder(self.file)
        stamp = read_stamp(self.file)
        if stamp:
            self._judge(stamp.application, stamp.version, used=stamp.used)

    def _reach(self) -> None:
        """Read the file for the first time, as one that stays as it is where that must do.

        SQLite reads a log only with a file beside it, which a closed folder does not take.
        """
        try:
            self._connection.execute("PRAGMA schema_version")
        except sqlite3.OperationalError as error:
            if not failures.is_closed(error) or self._has_log():
                raise
            self._connection.close()
            self._connection = sqlite3.connect(
                f"{self.file.absolute().as_uri()}?mode=ro&immutable=1",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
            )

    def _has_log(self) -> bool:
        log = aside.beside(self.file, "-wal")
        return log.exists() and log.stat().st_size > 0

    def _let_readers_in(self) -> None:
        # Write-ahead logging: readers and the writer do not wait for each other.
        try:
            self._connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # Runs that make a library at once stand in each other's way; one of them succeeds.
            if not failures.is_busy(error) and not failures.is_closed(error):
                raise

    def _is_current(self, connection: sqlite3.Connection) -> bool:
        application, version = migrations.read_stamp(connection)
        return self._judge(application, version, used=not migrations.is_blank(connection))

    def _judge(self, application: int, version: int, *, used: bool) -> bool:
        """Tell whether a library is of this version.  Raises LibraryError where it is not ours."""
        if application != migrations.APPLICATION_ID:
            if used or (application, version) != (0, 0):
                raise failures.foreign(self.file)
            return False
        if version < 1:
            raise failures.unknown(self.file, version)
        if version > len(migrations.MIGRATIONS):
            raise failures.newer(self.file)
        return version == len(migrations.MIGRATIONS)


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
