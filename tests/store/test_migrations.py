"""A library of any earlier version becomes one of today's, with all that it held, or stays."""

import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from digest.store import migrations, open_library
from digest.store.migrations import MIGRATIONS, Migration
from tests.store.samples import now
from tests.store.schemas import FOLDER
from tests.store.schemas.__main__ import dump
from tests.store.schemas.contents import CONTENTS

SPAWN = multiprocessing.get_context("spawn")
DUMPS = {int(file.stem): file for file in FOLDER.glob("*.sql")}
NEXT: Migration = ("ALTER TABLE runs ADD COLUMN host TEXT", "CREATE TABLE hosts (name TEXT)")
BROKEN: Migration = (*NEXT, "DELETE FROM papers", "CREATE TABLE hosts (name TEXT)")
KILLED: Migration = (*NEXT, "DELETE FROM papers", "SELECT die()")
EARLIER = pytest.mark.parametrize("schema", sorted(DUMPS))


def restore(folder: Path, text: str) -> Path:
    """Make a library of a dump, in the state in which a run leaves it."""
    file = folder / "library.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(text)
        connection.execute("PRAGMA journal_mode = WAL")
    return file


def contents(file: Path) -> list[str]:
    """Return all that a database holds, with its stamp."""
    with closing(sqlite3.connect(file)) as connection:
        return [str(migrations.read_stamp(connection)), *connection.iterdump()]


def shape(file: Path) -> list[tuple[str, str]]:
    """Return the schema of a database."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
        ).fetchall()


def migrate(file: Path, steps: Sequence[Migration]) -> None:
    """Take the steps that are missing, as opening a library does."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection, connection:
        connection.execute("BEGIN IMMEDIATE")
        migrations.migrate(connection, steps)


def migrate_and_die(file: Path, steps: Sequence[Migration]) -> None:
    """Take the steps until one calls `die()`."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.create_function("die", 0, lambda: os.kill(os.getpid(), signal.SIGKILL))
        connection.execute("BEGIN IMMEDIATE")
        migrations.migrate(connection, steps)


def test_there_is_a_dump_of_every_earlier_schema() -> None:
    """See `tests/store/schemas/__init__.py` for how one is made before a step is added."""
    assert sorted(DUMPS) == list(range(1, len(MIGRATIONS)))
    assert len(CONTENTS) == len(MIGRATIONS)


@EARLIER
def test_an_earlier_library_is_found_as_it_was(tmp_path: Path, schema: int) -> None:
    restore(tmp_path, DUMPS[schema].read_text("utf-8"))

    for _ in range(2):  # by the run that migrates it, and by the next
        with open_library(tmp_path, now=now) as library:
            for content in CONTENTS[:schema]:
                content.check(library)


@EARLIER
def test_an_earlier_library_takes_all_that_a_new_one_takes(tmp_path: Path, schema: int) -> None:
    restore(tmp_path, DUMPS[schema].read_text("utf-8"))

    with open_library(tmp_path, now=now) as library:
        for content in CONTENTS[schema:]:
            content.fill(library)
        for content in CONTENTS:
            content.check(library)


def test_a_dump_of_the_present_schema_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "filled").mkdir()
    restore(tmp_path, dump(tmp_path / "filled"))

    with open_library(tmp_path, now=now) as library:
        for content in CONTENTS:
            content.check(library)


@EARLIER
def test_an_earlier_library_gets_the_schema_of_a_new_one(tmp_path: Path, schema: int) -> None:
    """So no step was changed after it had been released."""
    file = restore(tmp_path, DUMPS[schema].read_text("utf-8"))
    open_library(tmp_path, now=now).close()
    open_library(tmp_path / "new", now=now).close()

    assert shape(file) == shape(tmp_path / "new" / file.name)


@EARLIER
def test_a_step_that_fails_leaves_the_library_as_it_was(tmp_path: Path, schema: int) -> None:
    file = restore(tmp_path, DUMPS[schema].read_text("utf-8"))
    before = contents(file)

    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        migrate(file, (*MIGRATIONS, BROKEN))

    assert contents(file) == before


@EARLIER
def test_a_run_killed_between_steps_leaves_the_library_as_it_was(
    tmp_path: Path, schema: int
) -> None:
    file = restore(tmp_path, DUMPS[schema].read_text("utf-8"))
    before = contents(file)

    run = SPAWN.Process(target=migrate_and_die, args=(file, (*MIGRATIONS, KILLED)))
    run.start()
    run.join()

    assert run.exitcode == -signal.SIGKILL
    assert contents(file) == before
    with open_library(tmp_path, now=now) as library:
        CONTENTS[0].check(library)
