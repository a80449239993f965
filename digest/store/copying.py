"""Copies a library while others use it, and puts files in place whole or not at all."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from digest.errors import OutputError
from digest.staging import sweep, temporary_name
from digest.store import aside, failures

# A megabyte at a time, and a breath between, so that the disk serves others too.
_PAGES = 256
_PAUSE = 0.002


def check_target(target: Path, library: Path, *, replace: bool) -> None:
    """Refuse a place that a backup must not take.  Raises OutputError."""
    _check_place(target, library)
    if os.path.lexists(target) and not replace:
        raise OutputError(
            f"{target} exists already; nothing was written.",
            hint="Choose another name, or give --force to replace it.",
        )
    for suffix in aside.SIDE_FILES:
        # SQLite would take it for part of the new file.
        if aside.beside(target, suffix).exists():
            raise OutputError(
                f"{aside.beside(target, suffix)} belongs to a database that is in use, or was"
                " when its program died; nothing was written.",
                hint="Choose another name for the backup.",
            )


@contextmanager
def placed(target: Path, library: Path, *, at: datetime) -> Iterator[Path]:
    """Give a temporary path beside `target`; what the block leaves there is put in its place.

    It is on the disk before it has its name, and nothing changes where the block raises.  What
    runs left there that were killed before `at` is removed.  Raises OutputError.
    """
    _check_place(target, library)
    sweep(target.parent, at.timestamp())
    temporary = temporary_name(target)
    try:
        with _explained(target):
            temporary.touch(exist_ok=False)
            yield temporary
            _sync(temporary)
            temporary.replace(target)
            _sync_folder(target.parent)
    finally:
        for part in aside.files(temporary):
            part.unlink(missing_ok=True)


def copy(source: sqlite3.Connection, target: Path, *, sleep: Callable[[float], None]) -> None:
    """Copy a database as it is now into an empty file.

    `source` has a transaction open: its view stays, so that a writer neither waits nor lets the
    copy begin again.  Raises OutputError where the file takes no more, LibraryError where the
    library is damaged.
    """
    source.execute("SELECT count(*) FROM sqlite_master")  # the view begins with the first look
    with closing(sqlite3.connect(target, isolation_level=None)) as copied:
        copied.execute("PRAGMA synchronous = OFF")
        try:
            source.backup(copied, pages=_PAGES, progress=lambda *_: sleep(_PAUSE))
            # Read without side files, from anywhere; the next run of digest turns it back.
            copied.execute("PRAGMA journal_mode = DELETE")
            verdict = copied.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.OperationalError as error:
            if failures.is_busy(error):
                raise
            raise OutputError(
                f"The backup cannot be written: {error}.", hint="Look for room on that disk."
            ) from error
    if verdict != ("ok",):
        raise failures.refused("no backup was made of it")


def refuse_damaged(connection: sqlite3.Connection) -> None:
    """Look through a database of which nothing may be lost.  Raises LibraryError."""
    # Slower than a quick check, and sees what an index lacks by which rows are read.
    if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        raise failures.refused("nothing was exported")


def _check_place(target: Path, library: Path) -> None:
    if os.path.lexists(target) and not target.is_file() and not target.is_symlink():
        raise OutputError(
            f"{target} is not a file; nothing was written.", hint="Name a file to write."
        )
    with suppress(OSError):
        if target.samefile(library):
            raise OutputError(
                f"{target} is the library itself; nothing was written.", hint="Choose another name."
            )


@contextmanager
def _explained(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{target} cannot be written: {error.strerror}.",
            hint="Choose another place, or make room there.",
        ) from error


def _sync(file: Path) -> None:
    with file.open("rb+") as handle:
        os.fsync(handle.fileno())


def _sync_folder(folder: Path) -> None:
    # Without it a power cut may take the new name back; Windows opens no folders.
    with suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
