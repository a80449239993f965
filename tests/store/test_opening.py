"""A library is made where there is none, and nothing that is not ours is touched."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from digest.errors import LibraryError
from digest.store import migrations, open_library
from tests.fixtures import paper
from tests.store.permissions import unwritable
from tests.store.samples import NOON, now, papers

FRAME = 24 + 4096


def test_folder_and_library_are_made(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"

    open_library(folder, now=now).close()

    with closing(sqlite3.connect(folder / "library.sqlite")) as connection:
        steps = len(migrations.MIGRATIONS)
        assert migrations.read_stamp(connection) == (migrations.APPLICATION_ID, steps)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_an_empty_file_becomes_a_library(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite").touch()

    with open_library(tmp_path, now=now) as library:
        library.save_papers([paper()], at=NOON)

    with open_library(tmp_path, now=now) as library:
        assert list(library.load_papers([paper().id])) == [paper().id]


def test_closing_twice_is_harmless(tmp_path: Path) -> None:
    library = open_library(tmp_path, now=now)

    library.close()
    library.close()

    assert [file.name for file in tmp_path.iterdir()] == ["library.sqlite"]


def test_a_newer_library_is_refused_and_left_alone(tmp_path: Path) -> None:
    open_library(tmp_path, now=now).close()
    _execute(tmp_path, "PRAGMA user_version = 99")

    _refuses_untouched(tmp_path, "made by a newer version of digest; it was left alone")


@pytest.mark.parametrize("version", [0, -5])
def test_a_version_that_was_never_written_is_refused(tmp_path: Path, version: int) -> None:
    open_library(tmp_path, now=now).close()
    _execute(tmp_path, f"PRAGMA user_version = {version}")

    _refuses_untouched(tmp_path, f"its version is {version}, which digest never writes")


@pytest.mark.parametrize(
    "statements, sentence",
    [
        (["PRAGMA application_id = 0x64677374", "PRAGMA user_version = 99"], "newer version"),
        (["PRAGMA user_version = 3"], "another program"),
        (["CREATE TABLE bookmarks (url)"], "another program"),
    ],
)
@pytest.mark.parametrize("logs", [("-wal", "-shm"), ("-wal",)])
def test_what_a_killed_program_left_in_its_log_is_neither_missed_nor_touched(
    tmp_path: Path, statements: list[str], sentence: str, logs: tuple[str, ...]
) -> None:
    _die_with(tmp_path, "PRAGMA journal_mode = WAL", *statements)
    for suffix in {"-wal", "-shm"}.difference(logs):
        (tmp_path / f"library.sqlite{suffix}").unlink()
    assert (tmp_path / "library.sqlite-wal").stat().st_size > 0

    _refuses_untouched(tmp_path, sentence)


def test_only_what_was_committed_to_the_log_counts(tmp_path: Path) -> None:
    """A commit that was cut off leaves its first frames behind; page 1 leads them."""
    with open_library(tmp_path, now=now) as library:
        library.save_papers(papers(range(100)), at=NOON)
    rewrite = "UPDATE papers SET saved = 'again'"
    _die_with(tmp_path, "BEGIN", "PRAGMA user_version = 99", rewrite, "COMMIT")
    log = tmp_path / "library.sqlite-wal"
    os.truncate(log, log.stat().st_size - FRAME)

    with open_library(tmp_path, now=now) as library:
        assert len(library.load_papers(held.id for held in papers(range(100)))) == 100


@pytest.mark.parametrize("log", [b"", b"short", b"x" * 32, b"x" * 4_200])
def test_a_log_that_says_nothing_leaves_it_to_the_file(tmp_path: Path, log: bytes) -> None:
    open_library(tmp_path, now=now).close()
    _execute(tmp_path, "PRAGMA user_version = 99")
    (tmp_path / "library.sqlite-wal").write_bytes(log)

    _refuses_untouched(tmp_path, "newer version")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE bookmarks (url)",
        "PRAGMA application_id = 7",
        "PRAGMA user_version = 3",
    ],
)
def test_another_programs_database_is_refused_and_left_alone(
    tmp_path: Path, statement: str
) -> None:
    _execute(tmp_path, statement)

    _refuses_untouched(tmp_path, "a database of another program")


def test_another_programs_journal_is_left_alone(tmp_path: Path) -> None:
    _execute(tmp_path, "PRAGMA journal_mode = WAL", "CREATE TABLE bookmarks (url)")

    _refuses_untouched(tmp_path, "a database of another program")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(LibraryError, match="cannot be made: Not a directory") as told:
        open_library(tmp_path / "file" / "library", now=now)

    assert "DIGEST_HOME" in told.value.hint


def test_a_file_in_the_folders_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(LibraryError, match="cannot be made: File exists"):
        open_library(tmp_path / "file", now=now)


def test_a_folder_in_the_librarys_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite").mkdir()

    with pytest.raises(LibraryError, match="is a folder, where the library's file should be"):
        open_library(tmp_path, now=now)


def test_a_read_only_folder_is_told(tmp_path: Path) -> None:
    with unwritable(tmp_path):
        with pytest.raises(LibraryError, match="cannot be opened for writing") as told:
            open_library(tmp_path, now=now)
        with pytest.raises(LibraryError, match="cannot be made: Permission denied"):
            open_library(tmp_path / "new", now=now)

    assert "permissions" in told.value.hint


def test_a_read_only_library_can_be_read_and_says_that_it_takes_nothing(tmp_path: Path) -> None:
    with open_library(tmp_path, now=now) as library:
        library.save_papers([paper()], at=NOON)

    with unwritable(tmp_path), open_library(tmp_path, now=now) as library:
        assert list(library.load_papers([paper().id])) == [paper().id]
        assert library.load_state().papers == 1
        with pytest.raises(LibraryError, match="cannot be opened for writing") as told:
            library.save_papers([paper()], at=NOON)

    assert "permissions" in told.value.hint
    assert [file.name for file in tmp_path.iterdir()] == ["library.sqlite"]


def test_a_read_only_library_is_read_with_the_log_of_a_killed_run(tmp_path: Path) -> None:
    open_library(tmp_path, now=now).close()
    _die_with(tmp_path, "INSERT INTO written VALUES ('file:///post.md', 'aa')")

    with unwritable(tmp_path), open_library(tmp_path, now=now) as library:
        assert library.load_written(Path("/post.md")) == {"aa"}


def test_a_log_that_cannot_be_read_in_a_closed_folder_is_not_passed_over(tmp_path: Path) -> None:
    open_library(tmp_path, now=now).close()
    _die_with(tmp_path, "INSERT INTO written VALUES ('file:///post.md', 'aa')")
    (tmp_path / "library.sqlite-shm").unlink()

    with unwritable(tmp_path), pytest.raises(LibraryError, match="cannot be opened for writing"):
        open_library(tmp_path, now=now)


def test_a_read_only_library_that_keeps_no_log_can_be_read(tmp_path: Path) -> None:
    open_library(tmp_path, now=now).close()
    _execute(tmp_path, "PRAGMA journal_mode = DELETE")

    with unwritable(tmp_path), open_library(tmp_path, now=now) as library:
        assert library.load_state().papers == 0


def test_steps_are_taken_once_and_in_one_transaction() -> None:
    first = ("CREATE TABLE a (x)",)
    broken = ("CREATE TABLE b (x)", "CREATE TABLE b (x)")
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        _migrate(connection, first)
        _migrate(connection, first, ("CREATE TABLE c (x)",))
        with pytest.raises(sqlite3.OperationalError, match="already exists"):
            _migrate(connection, first, ("CREATE TABLE c (x)",), broken)

        assert migrations.read_stamp(connection) == (migrations.APPLICATION_ID, 2)
        names = connection.execute("SELECT name FROM sqlite_master ORDER BY name").fetchall()

    assert names == [("a",), ("c",)]


def _migrate(connection: sqlite3.Connection, *steps: migrations.Migration) -> None:
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        migrations.migrate(connection, steps)


def _execute(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "library.sqlite", isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def _die_with(folder: Path, *statements: str) -> None:
    """Let a process carry statements out on the library and end without closing it."""
    program = (
        "import os, sqlite3, sys\n"
        "db = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "for statement in sys.argv[2:]: db.execute(statement)\n"
        "os._exit(0)"
    )
    command = [sys.executable, "-c", program, str(folder / "library.sqlite"), *statements]
    subprocess.run(command, check=True)  # noqa: S603 - our own program


def _refuses_untouched(folder: Path, sentence: str) -> None:
    before = {file.name: file.read_bytes() for file in folder.iterdir()}

    with pytest.raises(LibraryError, match=sentence):
        open_library(folder, now=now)

    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
