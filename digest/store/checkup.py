"""Looks through a library's file for damage, without changing it or anything beside it."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from digest.errors import LibraryError
from digest.model import Problem
from digest.store import aside, failures, migrations, schema
from digest.store.consistency import RESTORE, find_inconsistencies, finding
from digest.store.stamp import read_stamp

_TIMEOUT = 30.0
_Traces = tuple[tuple[int, int, int], ...]


def check(file: Path) -> tuple[Problem, ...]:
    """Return everything wrong with a library, in the order found.

    Raises LibraryError where there is no file, or one that digest has not made.
    """
    _refuse_others(file)
    before = _traces(file)
    if len(before) == 1:
        # Nobody uses it.  Told so, SQLite leaves no files of its own beside it.
        findings = _look(file, "mode=ro&immutable=1")
        if _traces(file) == before:
            return findings
    if _was_killed(file):
        return _look_at_copy(file)
    return _look(file, "mode=ro")


def missing(file: Path) -> LibraryError:
    """Return what to tell where there is no library."""
    return LibraryError(
        f"There is no library at {file}.",
        hint="digest fetch and digest build make one; DIGEST_HOME names another folder.",
    )


def _refuse_others(file: Path) -> None:
    if file.is_dir():
        raise failures.folder(file)
    if not file.exists():
        raise missing(file)
    stamp = read_stamp(file)
    if stamp is None or (stamp.application, stamp.version, stamp.used) == (0, 0, False):
        return  # empty, or not to be read at all: told as damage
    if stamp.application != migrations.APPLICATION_ID:
        raise failures.foreign(file)
    if stamp.version < 1:
        raise failures.unknown(file, stamp.version)
    if stamp.version > len(migrations.MIGRATIONS):
        raise failures.newer(file)


def _traces(file: Path) -> _Traces:
    """Return by what a change of the file, or somebody who uses it, is noticed."""
    found = (part.stat() for part in reversed(aside.files(file)) if part.exists())
    return tuple((state.st_ino, state.st_size, state.st_mtime_ns) for state in found)


def _was_killed(file: Path) -> bool:
    """Tell whether a writer died amid a change, which the next one has to take back first."""
    if not aside.beside(file, "-journal").exists():
        return False
    try:
        with _opened(f"{file.absolute().as_uri()}?mode=ro") as connection:
            connection.execute("PRAGMA schema_version")
    except sqlite3.OperationalError as error:
        return failures.is_closed(error)
    except failures.RAISED:
        pass
    return False


def _look_at_copy(file: Path) -> tuple[Problem, ...]:
    """Look at what the next run will find, once it has taken back what a dead one began."""
    with TemporaryDirectory(prefix="digest-check-") as folder:
        for part in aside.files(file):
            if part.exists():
                copyfile(part, Path(folder) / part.name)
        return _look(Path(folder) / file.name, "mode=rw")


def _look(file: Path, mode: str) -> tuple[Problem, ...]:
    found: list[Problem] = []
    try:
        with _opened(f"{file.absolute().as_uri()}?{mode}") as connection:
            for problem in _find(connection):
                found.append(problem)  # noqa: PERF402 - what came before an error counts
    except failures.RAISED as error:
        if failures.is_damage(error) or failures.is_garbled(error):
            found.append(finding("file", f"The file is damaged: {error}.", RESTORE))
        else:
            raise failures.explain(error, file) or error from error
    return tuple(found)


@contextmanager
def _opened(uri: str) -> Iterator[sqlite3.Connection]:
    with closing(
        sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_TIMEOUT)
    ) as connection:
        connection.text_factory = _decode
        yield connection


def _decode(text: bytes) -> str:
    # Damaged text has to come to light, not to stop the search.
    return text.decode("utf-8", "surrogateescape")


def _find(connection: sqlite3.Connection) -> Iterator[Problem]:
    connection.execute("BEGIN")
    if migrations.is_blank(connection):
        yield finding("file", "The file is empty.", "The next run makes a library of it.")
        return
    for (message,) in connection.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield finding("file", f"The file is damaged: {message}.", RESTORE)
    with _migrated(connection) as current:
        # What is of another form cannot be looked into.
        yield from tuple(_find_misshapen(current)) or _find_within(current)


def _find_misshapen(connection: sqlite3.Connection) -> Iterator[Problem]:
    for fault in tuple(schema.find_strange(connection)) or schema.find_mistyped(connection):
        yield finding("file", f"{fault}.", RESTORE)


def _find_within(connection: sqlite3.Connection) -> Iterator[Problem]:
    for fault in schema.find_garbled(connection):
        yield finding("file", f"{fault}.", RESTORE)
    yield from _find_orphans(connection)
    yield from find_inconsistencies(connection)


@contextmanager
def _migrated(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Give the library, or a copy of this version where it is of an earlier one."""
    _, version = migrations.read_stamp(connection)
    if version == len(migrations.MIGRATIONS):
        yield connection
        return
    with (
        TemporaryDirectory(prefix="digest-check-") as folder,
        _opened((Path(folder) / "copy").as_uri()) as copied,
    ):
        connection.backup(copied)
        copied.execute("BEGIN")
        migrations.migrate(copied)
        yield copied


def _find_orphans(connection: sqlite3.Connection) -> Iterator[Problem]:
    rows = connection.execute("PRAGMA foreign_key_check")
    for (table, parent), number in Counter((row[0], row[2]) for row in rows).items():
        yield finding(table, f"{number:,} rows belong to nothing that {parent} holds.", RESTORE)
