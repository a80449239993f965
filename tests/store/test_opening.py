"""A library is made where there is none, and nothing that is not ours is touched."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from digest.errors import LibraryError
from digest.store import migrations, open_library
from tests.fixtures import paper
from tests.store.permissions import unwritable
from tests.store.samples import NOON, now


def test_folder_and_library_are_made(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"

    open_library(folder, now=now).close()

    with closing(sqlite3.connect(folder / "library.sqlite")) as connection:
        assert migrations.read_stamp(connection) == (migrations.APPLICATION_ID, 1)
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

    with pytest.raises(LibraryError, match="cannot be opened for writing"):
        open_library(tmp_path, now=now)


def test_a_read_only_folder_is_told(tmp_path: Path) -> None:
    with unwritable(tmp_path):
        with pytest.raises(LibraryError, match="cannot be opened for writing") as told:
            open_library(tmp_path, now=now)
        with pytest.raises(LibraryError, match="cannot be made: Permission denied"):
            open_library(tmp_path / "new", now=now)

    assert "permissions" in told.value.hint


def test_a_read_only_library_is_told(tmp_path: Path) -> None:
    open_library(tmp_path, now=now).close()

    def use() -> None:
        with open_library(tmp_path, now=now) as library:
            library.save_papers([paper()], at=NOON)

    with unwritable(tmp_path), pytest.raises(LibraryError, match="cannot be opened for writing"):
        use()


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


def _refuses_untouched(folder: Path, sentence: str) -> None:
    before = {file.name: file.read_bytes() for file in folder.iterdir()}

    with pytest.raises(LibraryError, match=sentence):
        open_library(folder, now=now)

    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
