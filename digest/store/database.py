"""What a library asks of its database, whichever keeps it: short transactions, and locks.

It knows nothing of papers.  SQLite keeps a library by default (`sqlite.py`), a PostgreSQL server
one that several machines share (`postgresql.py`).
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from digest.codec import load
from digest.errors import LibraryError

RESTORE = "Restore a backup in its place; without one, move it elsewhere: the next run starts anew."

_T = TypeVar("_T")


class DamagedError(LibraryError):
    """What should be the library is no database, or one that is not whole."""


class RowError(ValueError):
    """A row cannot be kept: a value does not fit its column, or contradicts other rows."""


class Rows(Protocol):
    """What a statement yields, as both databases have it."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed, over all values of `executemany`."""
        ...

    def __iter__(self) -> Iterator[Any]: ...

    def fetchone(self) -> Any:  # noqa: ANN401 - as the columns are
        """Return the next row, a tuple, or None."""
        ...

    def fetchall(self) -> list[Any]:
        """Return the other rows."""
        ...


class Connection(Protocol):
    """An open transaction.  Statements are those of `statements.py`, in SQLite's spelling.

    Raises RowError for a row that cannot be kept.
    """

    def execute(self, statement: str, values: Sequence[object] = (), /) -> Rows:
        """Execute a statement."""
        ...

    def executemany(self, statement: str, rows: Iterable[Sequence[object]], /) -> Rows:
        """Execute a statement for each of these rows; of a database elsewhere, in few journeys."""
        ...

    def scan(self, statement: str, /) -> Iterator[Mapping[str, Any]]:
        """Yield the rows of a statement, too many to be held, by the names of their columns."""
        ...


class Database(ABC):
    """A library's database.  Threads may share it: they take turns.

    Every method may raise LibraryError.
    """

    location: str
    """What messages call it: a path or an address."""

    @abstractmethod
    def write(self, *, durable: bool = False) -> AbstractContextManager[Connection]:
        """Give a transaction that is kept whole, or not at all where the block raises.

        There is one at a time, over all runs.  A `durable` one is on the disk when it ends, so that
        a power cut does not take it back.  Within another transaction of this thread, it is part of
        that.
        """

    @abstractmethod
    def read(self) -> AbstractContextManager[Connection]:
        """Give one moment's view of the library."""

    @abstractmethod
    def copy(self, target: Path) -> None:
        """Copy the library, as it is now, into an empty file, whoever writes meanwhile.

        Raises OutputError where the file takes no more.
        """

    @abstractmethod
    def find_damage(self) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the database itself: a part of it, and a sentence."""

    @abstractmethod
    def size(self) -> int:
        """Return the bytes on disk."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the database, and of all locks; a second time does nothing."""

    @abstractmethod
    def lock(
        self, name: str, patience: float, waiting: Callable[[], None]
    ) -> AbstractContextManager[object]:
        """Take a lock that one run at a time has, until the block ends or the run does.

        `waiting` is called where another has it.  Raises TimeoutError where that keeps it for more
        than `patience` seconds.
        """

    @abstractmethod
    def sign(self, name: str, text: str) -> None:
        """Say who has a lock that is held: it tells others for whom they wait."""

    @abstractmethod
    def find_holder(self, name: str) -> str:
        """Return how the holder of a lock signed, or nothing."""


class LibraryPart:
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
    """Return a list of values as a statement takes it, without those that no column can hold."""
    return json.dumps([value for value in dict.fromkeys(values) if storable(value) == value])


def storable(text: str) -> str:
    """Return a text as databases take it: without NUL and lone surrogates."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


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
