"""One SQLite file, opened and used in short transactions.

It knows nothing of papers.  Threads may share it: they take turns.
"""

import json
import sqlite3
import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from threading import RLock
from typing import TypeVar

from digest.codec import load
from digest.errors import LibraryError, OutputError
from digest.store.statements import LAYOUT, TABLES

Connection = sqlite3.Connection
Error = sqlite3.Error
IntegrityError = sqlite3.IntegrityError

RESTORE = "Restore a backup in its place; without one, move it elsewhere: the next run starts anew."
SIDE_FILES = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database."""

# "dgst" in ASCII, so that `file` and SQLite tell a library from other databases.
_APPLICATION = 0x64677374
# https://www.sqlite.org/fileformat2.html, section 1.3: magic, layout, application.
_HEADER = struct.Struct(">16s44xi4xi28x")
_MAGIC = b"SQLite format 3\0"
_ELSEWHERE = "Move it elsewhere, or set DIGEST_HOME to another folder."
# A power cut may take back the last transactions, and damages nothing.
_USUAL = "NORMAL"

_IN_USE = (
    "The library {file} is in use by another program that does not let go of it.",
    "Wait until that has ended, then run the same command again.",
)
_CLOSED = (
    "The library {file} cannot be opened for writing: {reason}.",
    "Check the permissions of the file and its folder, or set DIGEST_HOME to another folder.",
)
_BROKEN = (
    "The library {file} cannot be read or written: {reason}.",
    "Check the disk it is on and the room left there, then run the same command again.",
)
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_SENTENCES = {
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
    sqlite3.SQLITE_PROTOCOL: _IN_USE,
    sqlite3.SQLITE_FULL: (
        "The disk is full: the library {file} cannot take more.",
        "Free some space and run the same command again; what was saved before is safe.",
    ),
    sqlite3.SQLITE_CANTOPEN: _CLOSED,
    sqlite3.SQLITE_READONLY: _CLOSED,
    sqlite3.SQLITE_PERM: _CLOSED,
    sqlite3.SQLITE_IOERR: _BROKEN,
}

_T = TypeVar("_T")


class DamagedError(LibraryError):
    """The file is no database, or one that is not whole."""


class Database:
    """A connection to a library file, which is made unless it `must_exist`.

    `timeout` is how many seconds to wait for other writers.  Every method may raise LibraryError.
    """

    def __init__(self, file: Path, *, timeout: float = 30.0, must_exist: bool = False) -> None:
        self.file = file
        self._turn = RLock()
        if must_exist and not (file.exists() and (file.is_dir() or file.stat().st_size)):
            raise LibraryError(
                f"There is no library at {file}.",
                hint="digest fetch and digest build make one; DIGEST_HOME names another folder.",
            )
        _refuse_others(file)
        with self._explained(), ExitStack() as failing:
            self._connection = self._connect(timeout)
            failing.callback(self._connection.close)
            self._prepare()
            failing.pop_all()

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[Connection]:
        """Give a transaction that is kept whole, or not at all where the block raises.

        A `durable` one is on the disk when it ends, so that a power cut does not take it back.
        Within another transaction of this thread, it is part of that.
        """
        with self._turn, self._explained():
            if durable:
                self._connection.execute("PRAGMA synchronous = FULL")
            try:
                with self._transaction("BEGIN IMMEDIATE") as connection:
                    yield connection
            finally:
                if durable:
                    self._connection.execute(f"PRAGMA synchronous = {_USUAL}")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give one moment's view of the library."""
        with self._turn, self._explained(), self._transaction("BEGIN") as connection:
            try:
                yield connection
            except (ValueError, OverflowError) as error:  # of a day or a moment that is none
                raise self._damaged(error) from error

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Connection]:
        if self._connection.in_transaction:
            yield self._connection
            return
        with self._connection as connection:
            connection.execute(begin)
            yield connection

    def copy(self, target: Path) -> None:
        """Copy the library, as it is now, into an empty file, whoever writes meanwhile.

        Raises OutputError where the file takes no more.
        """
        with self._turn, self._explained():
            try:
                self._connection.execute("VACUUM INTO ?", [str(target)])
            except sqlite3.OperationalError as error:
                if _code(error) not in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
                    raise
                raise OutputError(
                    f"The backup cannot be written: {error}.", hint="Look for room on that disk."
                ) from error

    def find_damage(self) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the file: a part of it, and a sentence."""
        with self.read() as connection:
            for (message,) in connection.execute("PRAGMA integrity_check"):
                if message != "ok":
                    yield "file", f"The file is damaged: {message}."
            for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
                yield table, f"Row {row} belongs to nothing that {parent} holds."

    def size(self) -> int:
        """Return the bytes on disk, side files included."""
        parts = (self.file.with_name(self.file.name + end) for end in ("", *SIDE_FILES))
        return sum(part.stat().st_size for part in parts if part.exists())

    def close(self) -> None:
        """Let go of the file; a second time does nothing."""
        with self._turn:
            self._connection.close()

    def _connect(self, timeout: float) -> Connection:
        """Connect, to a file that stays as it is where that must do.

        SQLite reads a log only with a file beside it, which a closed folder does not take.
        """
        connect = partial(sqlite3.connect, uri=True, isolation_level=None, check_same_thread=False)
        address = self.file.absolute().as_uri()
        connection = connect(address, timeout=timeout)
        try:
            connection.execute("PRAGMA schema_version")
        except sqlite3.OperationalError as error:
            log = self.file.with_name(f"{self.file.name}-wal")
            if _SENTENCES.get(_code(error)) is not _CLOSED or (log.exists() and log.stat().st_size):
                raise
            connection.close()
            return connect(f"{address}?mode=ro&immutable=1")
        return connection

    def _prepare(self) -> None:
        """Make the tables where there are none yet."""
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.execute(f"PRAGMA synchronous = {_USUAL}")
        if not self._is_made():
            with self.write() as connection:
                # Another run may have been faster.
                for statement in () if self._is_made() else TABLES:
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {_APPLICATION}")
                connection.execute(f"PRAGMA user_version = {LAYOUT}")
        try:
            # Write-ahead logging: readers and the writer do not wait for each other.
            self._connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # Runs that make a library at once stand in each other's way; one of them succeeds.
            if _SENTENCES.get(_code(error)) not in (_IN_USE, _CLOSED):
                raise

    def _is_made(self) -> bool:
        return bool(self._connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall())

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if _code(error) in _DAMAGED or str(error).startswith("Could not decode to UTF-8"):
                raise self._damaged(error) from error
            if _code(error) not in _SENTENCES:
                raise  # a bug of ours
            sentence, hint = _SENTENCES[_code(error)]
            raise LibraryError(sentence.format(file=self.file, reason=error), hint=hint) from error
        except UnicodeDecodeError as error:  # in the words of an error that quotes damaged text
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> DamagedError:
        return DamagedError(f"The library {self.file} is damaged: {error}.", hint=RESTORE)


class Part:
    """What the parts of a library have in common."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def _load(self, make: Callable[..., _T], statement: str, *values: object) -> tuple[_T, ...]:
        """Return what `make` makes of each row that a statement yields."""
        with self.database.read() as connection:
            return tuple(make(*row) for row in connection.execute(statement, values))

    def _change(self, statement: str, *values: object, durable: bool = False) -> bool:
        """Execute a statement, and return whether it changed a row."""
        with self.database.write(durable=durable) as connection:
            return connection.execute(statement, values).rowcount > 0


def given(values: Iterable[str]) -> str:
    """Return a list of values as a statement takes it."""
    return json.dumps(list(dict.fromkeys(values)))


def parse(name: str, kind: type[_T], record: bytes) -> _T:
    """Return the fact of a record.  Raises LibraryError, which names it, where it is damaged."""
    try:
        return load(kind, record)
    except ValueError as error:
        raise damaged(name, error) from error


def damaged(name: str, error: Exception) -> LibraryError:
    """Return the error for a record that cannot be read."""
    return LibraryError(
        f"The library's record of {name} is damaged: {error}.",
        hint=f"digest library check names all such records. {RESTORE}",
    )


def _refuse_others(file: Path) -> None:
    """Refuse what is no library of this layout, from its bytes: asking SQLite may change it."""
    if file.is_dir():
        raise LibraryError(
            f"{file} is a folder, where the library's file should be.", hint=_ELSEWHERE
        )
    try:
        with file.open("rb") as stream:
            header = stream.read(_HEADER.size)
    except OSError:
        return  # there is none yet, or SQLite says why it cannot be read
    if len(header) < _HEADER.size or not header.startswith(_MAGIC):
        return
    _, layout, application = _HEADER.unpack(header)
    if application != _APPLICATION:
        raise LibraryError(
            f"{file} is a database of another program, not a library of digest; it was left alone.",
            hint=_ELSEWHERE,
        )
    if layout != LAYOUT:
        raise LibraryError(
            f"The library {file} was made by another version of digest; it was left alone.",
            hint=f"Use that version. {_ELSEWHERE}",
        )


def _code(error: Exception) -> int:
    # Errors that Python raises itself carry none.
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF
