"""What all parts of the library share: the types of both databases, and damaged records.

The default database is a SQLite file (`sqlite.py`); several machines can share a PostgreSQL
database (`postgresql.py`).  Both have the same methods.
"""

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from digest.codec import load
from digest.errors import LibraryError
from digest.store import sql

if TYPE_CHECKING:
    from digest.store.postgresql import Postgres, PostgresTransaction
    from digest.store.sqlite import SqliteFile, SqliteTransaction

Database: TypeAlias = "SqliteFile | Postgres"
"""A library's database."""
Connection: TypeAlias = "SqliteTransaction | PostgresTransaction"
"""An open transaction, which executes statements of `sql.py`."""
IN_USE = (
    "The library {location} is in use by another program that does not let go of it.",
    "Wait until that has ended, then run the same command again.",
)
"""The sentence and the hint about a lock that another program keeps."""
RESTORE = "Restore a backup; if you have none, move the library away: the next run makes a new one."

_T = TypeVar("_T")


class DamagedError(LibraryError):
    """The library's database is damaged, or no database at all."""


class RowError(ValueError):
    """A row cannot be saved: a value does not fit its column, or violates a constraint."""


def migration(location: str, layout: int, hint: str) -> tuple[str, ...]:
    """Return the statements that bring a library from its layout to this version's.

    Raises LibraryError for a library of a newer version, or of one before 0.1.0.
    """
    if layout > sql.LAYOUT:
        raise LibraryError(
            f"The library {location} was made by a newer version of digest (its layout is"
            f" {layout}, this version knows {sql.LAYOUT}); it was left alone.",
            hint=f"Use that version. {hint}",
        )
    if layout < sql.FIRST_LAYOUT:
        raise LibraryError(
            f"The library {location} was made by a version of digest before 0.1.0; it was left"
            " alone.",
            hint=f"Build its posts anew with another library. {hint}",
        )
    return tuple(
        statement for step in range(layout, sql.LAYOUT) for statement in sql.MIGRATIONS[step]
    )


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
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


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
