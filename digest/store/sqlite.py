"""A library in one SQLite file, with lock files beside it.

The kernel holds the locks, and releases them when a process ends: a lock file left by a killed run
or a power cut is not locked.
"""

import sqlite3
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from threading import RLock
from typing import Any

from digest.errors import LibraryError, OutputError
from digest.staging import temporary_name
from digest.store import sql
from digest.store.database import IN_USE, RESTORE, DamagedError, RowError, migration

SIDE_FILES = ("-wal", "-shm", "-journal")
"""The suffixes of SQLite's files beside a database."""

# "dgst" in ASCII: the application ID that distinguishes a library from other databases.
_APPLICATION = 0x64677374
# https://www.sqlite.org/fileformat2.html, section 1.3: magic, layout, application.
_HEADER = struct.Struct(">16s44xi4xi28x")
_MAGIC = b"SQLite format 3\0"
_ELSEWHERE = "Move it elsewhere, or set DIGEST_HOME to another folder."
# The usual value of `synchronous`: a power cut may lose the last transactions, but damages nothing.
_USUAL = "NORMAL"

_CLOSED = (
    "The library {location} cannot be opened for writing: {reason}.",
    "Check the permissions of the file and its folder, or set DIGEST_HOME to another folder.",
)
_BROKEN = (
    "The library {location} cannot be read or written: {reason}.",
    "Check the disk it is on and the room left there, then run the same command again.",
)
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_SENTENCES = {
    sqlite3.SQLITE_BUSY: IN_USE,
    sqlite3.SQLITE_LOCKED: IN_USE,
    sqlite3.SQLITE_PROTOCOL: IN_USE,
    sqlite3.SQLITE_FULL: (
        "The disk is full: the library {location} cannot take more.",
        "Free some space and run the same command again; what was saved before is safe.",
    ),
    sqlite3.SQLITE_CANTOPEN: _CLOSED,
    sqlite3.SQLITE_READONLY: _CLOSED,
    sqlite3.SQLITE_PERM: _CLOSED,
    sqlite3.SQLITE_IOERR: _BROKEN,
}

# Seconds between tries to take a lock, and the longest text with which a holder may sign.
_POLL = 0.05
_LONGEST = 1000


class SqliteTransaction(sqlite3.Connection):
    """A connection with `scan`.  Raises RowError for a row that cannot be saved."""

    def scan(self, statement: str, /) -> Iterator[Mapping[str, Any]]:
        """Yield the rows of a statement as mappings, without holding them all in memory."""
        rows = self.execute(statement)
        names = [name for name, *_ in rows.description]
        yield from (dict(zip(names, row, strict=True)) for row in rows)


class SqliteFile:
    """A connection to a library file, which is created unless it `must_exist`.

    A file of an earlier layout is migrated after a backup, and `migrated` says so; with
    `migrate=False` it is refused.  `timeout` is the number of seconds to wait for other writers.
    Threads may share it: their transactions run one after another.  `location` is its path, for
    messages.  Every method may raise LibraryError.
    """

    def __init__(
        self, file: Path, *, timeout: float = 30.0, must_exist: bool = False, migrate: bool = True
    ) -> None:
        self.file = file
        self.location = str(file)
        self.migrated = ""
        self._turn = RLock()
        self._timeout = timeout
        self._damage = ""
        if must_exist and not (file.exists() and (not file.is_file() or file.stat().st_size)):
            raise LibraryError(
                f"There is no library at {file}.",
                hint="digest fetch and digest build make one; DIGEST_HOME names another folder.",
            )
        _refuse_others(file)
        with self._explained(), ExitStack() as failing:
            self._connection = self._connect()
            failing.callback(self._connection.close)
            self._prepare()
            self._migrate(allowed=migrate)
            failing.pop_all()

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[SqliteTransaction]:
        """Open a write transaction for a block; it is rolled back if the block raises.

        There is one at a time, over all runs.  A `durable` transaction is on the disk when the
        block ends, so that it survives a power cut.  Inside another transaction of this thread,
        the block becomes part of that.
        """
        with self._turn, self._explained():
            if self._damage:  # a write could damage more
                raise DamagedError(self._damage, hint=RESTORE)
            if durable:
                self._connection.execute("PRAGMA synchronous = FULL")
            try:
                with self._transaction("BEGIN IMMEDIATE") as connection:
                    yield connection
            finally:
                if durable:
                    with suppress(sqlite3.ProgrammingError):  # see `_transaction`
                        self._connection.execute(f"PRAGMA synchronous = {_USUAL}")

    @contextmanager
    def read(self) -> Iterator[SqliteTransaction]:
        """Open a read transaction for a block, which sees one snapshot of the library."""
        with self._turn, self._explained(), self._transaction("BEGIN") as connection:
            try:
                yield connection
            except (ValueError, OverflowError) as error:  # from a column that is no valid date
                raise self._damaged(error) from error

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[SqliteTransaction]:
        if self._connection.in_transaction:
            yield self._connection
            return
        try:
            self._connection.execute(begin)
            yield self._connection
            self._connection.commit()
        except BaseException:
            # An interrupted run may end a block after it closed the file, which rolled this back.
            with suppress(sqlite3.ProgrammingError):
                self._connection.rollback()
            raise

    def copy(self, target: Path) -> None:
        """Copy a snapshot of the library into an empty file, while others may write.

        Raises OutputError if the file cannot be written.
        """
        # A connection of its own: this one may be in a transaction.
        with self._turn, self._explained(), closing(self._connect()) as connection:
            try:
                connection.execute("VACUUM INTO ?", [str(target)])
            except sqlite3.OperationalError as error:
                if _code(error) not in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
                    raise
                raise OutputError(
                    f"The backup cannot be written: {error}.", hint="Free some space on that disk."
                ) from error

    def find_damage(self) -> Iterator[tuple[str, str]]:
        """Check the file itself; yield the damaged part, and a sentence about it."""
        with self.read() as connection:
            for (message,) in connection.execute("PRAGMA integrity_check"):
                if message != "ok":
                    yield "file", f"The file is damaged: {message}."
            for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
                yield table, f"Row {row} refers to a row that {parent} lacks."

    def size(self) -> int:
        """Return the size on disk with side files, in bytes."""
        parts = (self.file.with_name(self.file.name + end) for end in ("", *SIDE_FILES))
        return sum(part.stat().st_size for part in parts if part.exists())

    def close(self) -> None:
        """Close the file and release all locks; a second call does nothing."""
        with self._turn:
            self._connection.close()

    def lock(self, name: str, patience: float, waiting: Callable[[], None]) -> ExitStack:
        """Take a lock that one run at a time can have, until the block or the run ends.

        `waiting` is called if another run has the lock.  Raises TimeoutError if that run keeps it
        for more than `patience` seconds.  In a folder that is read-only or has no locks, it does
        nothing: nothing can be saved there.
        """
        # Imported here, as most commands lock nothing.
        from filelock import FileLock, Timeout  # noqa: PLC0415 - see above

        lock, held = FileLock(self._lock_file(name)), ExitStack()
        try:
            try:
                lock.acquire(timeout=0)
            except Timeout:
                waiting()
                lock.acquire(timeout=patience, poll_interval=_POLL)
        except Timeout as error:
            raise TimeoutError(name) from error
        except (OSError, NotImplementedError):
            return held
        held.callback(lock.release)
        return held

    def sign(self, name: str, text: str) -> None:
        """Save who holds a lock, so that waiting runs can say for whom they wait."""
        with suppress(OSError):
            self._lock_file(name).write_text(text)

    def find_holder(self, name: str) -> str:
        """Return the text that a lock's holder saved; "" if there is none that can be shown."""
        with suppress(OSError, UnicodeDecodeError):
            text = self._lock_file(name).read_text("ascii")
            if text.isprintable() and len(text) < _LONGEST:
                return text
        return ""

    def _lock_file(self, name: str) -> Path:
        return self.file.with_name(f"{name}.lock")

    def _connect(self) -> SqliteTransaction:
        """Connect to the file; read-only if its folder cannot be written to and there is no log.

        SQLite cannot read a write-ahead log without creating another file beside it.
        """

        def connect(address: str) -> SqliteTransaction:
            return sqlite3.connect(
                address,
                timeout=self._timeout,
                factory=SqliteTransaction,
                uri=True,
                isolation_level=None,
                check_same_thread=False,
            )

        address = self.file.absolute().as_uri()
        connection = connect(address)
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
        """Configure the connection, and create the tables if there are none."""
        self._connection.execute("PRAGMA foreign_keys = ON")
        # For a new library: records of 2 kB would leave much of smaller pages empty.
        self._connection.execute("PRAGMA page_size = 8192")
        self._connection.execute(f"PRAGMA synchronous = {_USUAL}")
        if not self._is_made():
            with self.write() as connection:
                # Another run may have been faster.
                for statement in () if self._is_made() else sql.TABLES:
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {_APPLICATION}")
                connection.execute(f"PRAGMA user_version = {sql.LAYOUT}")
        try:
            # Write-ahead logging: readers and the writer do not wait for each other.
            self._connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # If several runs create the library at the same time, one of them succeeds.
            if _SENTENCES.get(_code(error)) not in (IN_USE, _CLOSED):
                raise

    def _migrate(self, *, allowed: bool) -> None:
        """Bring a library of an earlier layout to this one, after a backup."""
        if not self._pending_steps():
            return
        if not allowed:
            raise LibraryError(
                f"{self.file} has the layout of an earlier version of digest; it was left alone.",
                hint="Put it where the library is: digest migrates it there.",
            )
        with self.write(durable=True) as connection:
            layout, steps = self._layout(), self._pending_steps()
            if not steps:
                return  # another run was faster
            backup = next(
                path
                for number in count(1)
                if not (path := self._backup_file(layout, number)).exists()
            )
            temporary = temporary_name(backup)
            try:
                temporary.touch(exist_ok=False)
                self.copy(temporary)
                temporary.replace(backup)
            except OSError as error:
                raise OutputError(
                    f"The library has to be migrated, and the backup {backup} cannot be written:"
                    f" {error.strerror}.",
                    hint="Choose another folder, or free some space there.",
                ) from error
            finally:
                temporary.unlink(missing_ok=True)
            for statement in steps:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {sql.LAYOUT}")
        self.migrated = (
            f"The library was migrated from layout {layout} to layout {sql.LAYOUT}; as it was, it"
            f" is kept as {backup}."
        )

    def _backup_file(self, layout: int, number: int) -> Path:
        name = f"layout-{layout}" if number == 1 else f"layout-{layout}-{number}"
        return self.file.with_name(f"{self.file.stem}.{name}{self.file.suffix}")

    def _layout(self) -> int:
        (layout,) = self._connection.execute("PRAGMA user_version").fetchone()
        return int(layout)

    def _pending_steps(self) -> tuple[str, ...]:
        return migration(self.location, self._layout(), _ELSEWHERE)

    def _is_made(self) -> bool:
        return bool(self._connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall())

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError as error:
            raise RowError(str(error)) from error
        except sqlite3.Error as error:
            if _code(error) in _DAMAGED or str(error).startswith("Could not decode to UTF-8"):
                raise self._damaged(error) from error
            if _code(error) not in _SENTENCES:
                raise  # a bug of ours
            sentence, hint = _SENTENCES[_code(error)]
            raise LibraryError(
                sentence.format(location=self.file, reason=error), hint=hint
            ) from error
        except UnicodeDecodeError as error:  # from an error message that quotes damaged text
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> DamagedError:
        self._damage = f"The library {self.file} is damaged: {error}."
        return DamagedError(self._damage, hint=RESTORE)


def _refuse_others(file: Path) -> None:
    """Raise LibraryError for another database or layout; read the bytes, as SQLite may change them.

    A missing or unreadable file passes.
    """
    if file.exists() and not file.is_file():  # opening a pipe would wait for ever
        what = "a folder" if file.is_dir() else "no file"
        raise LibraryError(
            f"{file} is {what}, where the library's file should be.", hint=_ELSEWHERE
        )
    try:
        with file.open("rb") as stream:
            header = stream.read(_HEADER.size)
    except OSError:
        return  # there is no file yet, or SQLite reports why it cannot be read
    if len(header) < _HEADER.size or not header.startswith(_MAGIC):
        return
    _, layout, application = _HEADER.unpack(header)
    if application != _APPLICATION:
        raise LibraryError(
            f"{file} is a database of another program, not a library of digest; it was left alone.",
            hint=_ELSEWHERE,
        )
    migration(str(file), layout, _ELSEWHERE)


def _code(error: Exception) -> int:
    # Errors that Python itself raises have no code.
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF
