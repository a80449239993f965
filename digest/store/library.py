"""The library's folder: made where it is missing, and the library in it opened."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from digest.errors import LibraryError
from digest.store.database import Database
from digest.store.sqlite_library import SqliteLibrary
from digest.store.turns import Turns

FILE_NAME = "library.sqlite"


def open_library(
    folder: Path,
    *,
    now: Callable[[], datetime],
    timeout: float = 30.0,
    patience: float = 3600.0,
) -> SqliteLibrary:
    """Open the library in a folder; make folder and library where they are missing.

    `now` dates the name under which a damaged library is put aside, and turns; `timeout` is how
    many seconds to wait for another writer, `patience` for another run's turn.  Raises
    LibraryError.
    """
    _make(folder)
    database = Database(folder / FILE_NAME, now=now, timeout=timeout)
    try:
        database.prepare()
    except BaseException:
        database.close()
        raise
    return SqliteLibrary(database, Turns(folder, now=now, patience=patience))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"The library folder {folder} cannot be made: {error.strerror}.",
            hint="Set DIGEST_HOME to a folder that you may write to.",
        ) from error
