"""The interface of the library's database: short transactions, and locks.

It knows nothing of papers.  The default database is a SQLite file (`sqlite.py`); several machines
can share a PostgreSQL database (`postgresql.py`).
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from digest.codec import load
from digest.errors import LibraryError

RESTORE = "Restore a backup; if you have none, move the library away: the next run makes a new one."

_T = TypeVar("_T")


class DamagedError(LibraryError):
    """The library's database is damaged, or no database at all."""


class RowError(ValueError):
    """A row cannot be saved: a value does not fit its column, or violates a constraint."""


class Rows(Protocol):
    """The result of a statement, a cursor of either database."""

    @property
    def rowcount(self) -> int:
        """The number of changed rows, over all values of `executemany`."""
        ...

    def __iter__(self) -> Iterator[Any]: ...

    def fetchone(self) -> Any:  # noqa: ANN401 - as the columns are
        """Return the next row, a tuple, or None."""
        ...

    def fetchall(self) -> list[Any]:
        """Return the remaining rows."""
        ...


class Connection(Protocol):
    """An open transaction.  Statements come from `sql.py`, in SQLite's dialect.

    Raises RowError for a row that cannot be saved.
    """

    def execute(self, statement: str, values: Sequence[object] = (), /) -> Rows:
        """Execute a statement."""
        ...

    def executemany(self, statement: str, rows: Iterable[Sequence[object]], /) -> Rows:
        """Execute a statement for each of these rows, in few round trips to a server."""
        ...

    def scan(self, statement: str, /) -> Iterator[Mapping[str, Any]]:
        """Yield the rows of a statement as mappings, without holding them all in memory."""
        ...


class Database(ABC):
    """A library's database.  Threads may share it: their transactions run one after another.

    Every method may raise LibraryError.
    """

    location: str
    """Its path or address, for messages."""

    @abstractmethod
    def write(self, *, durable: bool = False) -> AbstractContextManager[Connection]:
        """Open a write transaction for a block; it is rolled back if the block raises.

        There is one at a time, over all runs.  A `durable` transaction is on the disk when the
        block ends, so that it survives a power cut.  Inside another transaction of this thread,
        the block becomes part of that.
        """

    @abstractmethod
    def read(self) -> AbstractContextManager[Connection]:
        """Open a read transaction for a block, which sees one snapshot of the library."""

    @abstractmethod
    def copy(self, target: Path) -> None:
        """Copy a snapshot of the library into an empty file, while others may write.

        Raises OutputError if the file cannot be written.
        """

    @abstractmethod
    def find_damage(self) -> Iterator[tuple[str, str]]:
        """Check the database itself; yield the damaged part, and a sentence about it."""

    @abstractmethod
    def size(self) -> int:
        """Return the size on disk, in bytes."""

    @abstractmethod
    def close(self) -> None:
        """Close the database and release all locks; a second call does nothing."""

    @abstractmethod
    def lock(
        self, name: str, patience: float, waiting: Callable[[], None]
    ) -> AbstractContextManager[object]:
        """Take a lock that one run at a time can have, until the block or the run ends.

        `waiting` is called if another run has the lock.  Raises TimeoutError if that run keeps it
        for more than `patience` seconds.
        """

    @abstractmethod
    def sign(self, name: str, text: str) -> None:
        """Save who holds a lock, so that waiting runs can say for whom they wait."""

    @abstractmethod
    def find_holder(self, name: str) -> str:
        """Return the text that the holder of a lock saved with `sign`, or ""."""


class LibraryPart:
    """The base class of the parts of a library."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def _load(self, make: Callable[..., _T], statement: str, *values: object) -> tuple[_T, ...]:
        """Execute a query, and return `make(*row)` for each row."""
        with self.database.read() as connection:
            return tuple(make(*row) for row in connection.execute(statement, values))

    def _change(self, statement: str, *values: object, durable: bool = False) -> bool:
        """Execute a statement, and return whether it changed a row."""
        with self.database.write(durable=durable) as connection:
            return connection.execute(statement, values).rowcount > 0


def json_list(values: Iterable[str]) -> str:
    """Return distinct values as a JSON list for a statement, without those no column can hold."""
    return json.dumps([value for value in dict.fromkeys(values) if storable(value) == value])


def storable(text: str) -> str:
    """Return a text without NUL and lone surrogates, which databases refuse."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


def parse_record(name: str, kind: type[_T], record: bytes) -> _T:
    """Return the value of a record.  Raises LibraryError with its name if it is damaged."""
    try:
        return load(kind, record)
    except ValueError as error:
        raise damaged(name, error) from error


def damaged(name: str, error: Exception) -> LibraryError:
    """Return the error for a damaged record."""
    return LibraryError(
        f"The library's record of {name} is damaged: {error}.",
        hint=f"digest library check names all such records. {RESTORE}",
    )
