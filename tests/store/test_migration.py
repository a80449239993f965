"""Libraries of 0.1.0 open in every later version, which migrates them and loses nothing."""

import gzip
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from digest.errors import DigestError, LibraryError, OutputError
from digest.store import sql
from tests.store.conftest import ON_FILE
from tests.store.home import Home
from tests.store.permissions import unwritable
from tests.store.whole import load_all

KEPT = Path(__file__).with_name("library-0.1.0.sqlite.gz")
# What an invented next version does to its tables.
STEPS = (
    "ALTER TABLE papers ADD COLUMN venue TEXT NOT NULL DEFAULT 'unknown'",
    "CREATE TABLE venues (name TEXT PRIMARY KEY)",
    "DELETE FROM derived",
)
BACKUP = f"library.layout-{sql.LAYOUT}.sqlite"


@pytest.fixture
def old(tmp_path: Path) -> Home:
    """Give the place of a library that 0.1.0 made."""
    home = Home(tmp_path / "home")
    home.folder.mkdir()
    home.file.write_bytes(gzip.decompress(KEPT.read_bytes()))
    return home


def upgrade(monkeypatch: pytest.MonkeyPatch, steps: Sequence[str] = STEPS) -> None:
    """Become the invented next version."""
    made = (*sql.TABLES, *(step for step in steps if not step.startswith("DELETE")))
    monkeypatch.setattr(sql, "MIGRATIONS", {**sql.MIGRATIONS, sql.LAYOUT: tuple(steps)})
    monkeypatch.setattr(sql, "TABLES", made)
    monkeypatch.setattr(sql, "LAYOUT", sql.LAYOUT + 1)


def tables_of(file: Path) -> list[tuple[str, ...]]:
    """Return names, columns and indexes of a file."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(
            "SELECT m.name, c.name, c.type FROM sqlite_master AS m, pragma_table_info(m.name) AS c "
            "UNION SELECT name, type, '' FROM sqlite_master ORDER BY 1, 2"
        ).fetchall()


def test_a_library_of_0_1_0_has_the_tables_of_today_once_it_is_migrated(
    old: Home, tmp_path: Path
) -> None:
    new = Home(tmp_path / "new")
    new.open().close()
    old.open().close()
    assert tables_of(old.file) == tables_of(new.file), (
        "A change of the tables raises LAYOUT, and adds a step to MIGRATIONS."
    )
    assert old.check() == []
    with old.open() as library:
        assert all(load_all(library))


def test_nothing_is_lost_on_the_way_to_the_next_layout(
    full: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = full.exported()
    upgrade(monkeypatch)
    with full.open() as library:
        told = library.database.migrated
        held = load_all(library)
    assert f"was migrated from layout {sql.LAYOUT - 1} to layout {sql.LAYOUT}" in told
    # The first line states the layout; all others, and so the ledger, deliveries, answers and
    # marks, are the same.
    assert full.exported()[1:] == before[1:]
    assert all(held)
    assert full.check() == []
    with full.open() as library:
        assert not library.database.migrated


@ON_FILE
def test_an_older_version_refuses_a_newer_library_and_a_backup_has_all_there_was(
    full: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = full.exported()
    with monkeypatch.context() as next_version:
        upgrade(next_version)
        with full.open() as library:
            assert BACKUP in library.database.migrated
            # The log is not yet in the file, whose header has the older number.
            next_version.undo()
            with pytest.raises(LibraryError, match="made by a newer version of digest"):
                full.open()
    with pytest.raises(LibraryError, match="made by a newer version of digest") as caught:
        full.exported()
    assert "Use that version" in caught.value.hint
    assert full.upkeep.check(full.folder / BACKUP) == ()
    (full.folder / BACKUP).replace(full.file)
    assert full.exported() == before


@ON_FILE
def test_a_backup_that_is_checked_is_not_migrated(
    full: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = full.file.read_bytes()
    upgrade(monkeypatch)
    with pytest.raises(LibraryError, match="has the layout of an earlier version"):
        full.upkeep.check(full.file)
    assert full.file.read_bytes() == kept


@pytest.mark.parametrize("step", ["CREATE TABLE papers (id)", "UPDATE papers SET id = NULL"])
def test_a_migration_that_fails_changes_nothing(
    full: Home, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = full.exported()
    with monkeypatch.context() as next_version:
        upgrade(next_version, [*STEPS, step])
        with pytest.raises(Exception, match=r"papers|null"):
            full.open()
    assert full.exported() == before


@ON_FILE
def test_without_a_backup_nothing_is_migrated(full: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = full.contents()
    with monkeypatch.context() as next_version, unwritable(full.folder):
        upgrade(next_version)
        with pytest.raises((LibraryError, OutputError)):
            full.open()
    assert full.contents() == kept


def test_runs_that_begin_together_migrate_once(full: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade(monkeypatch)

    def look(_: int) -> str:
        with full.open() as library:
            return library.database.migrated

    with ThreadPoolExecutor(6) as pool:
        told = [text for text in pool.map(look, range(6)) if text]
    assert len(told) == 1
    assert full.url or sorted(full.contents()) == sorted([BACKUP, full.file.name])


def test_an_export_of_an_earlier_layout_is_read(
    full: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = full.exported()
    upgrade(monkeypatch)
    other = full.beside("other")
    other.take(*lines)
    assert other.exported()[1:] == lines[1:]
    monkeypatch.undo()
    with pytest.raises(DigestError, match="another version"):
        full.beside("third").take(*other_header(lines))


def other_header(lines: Sequence[str]) -> list[str]:
    """Return an export as a later version writes it."""
    layout = f'"layout":{sql.LAYOUT}'
    return [lines[0].replace(layout, f'"layout":{sql.LAYOUT + 1}'), *lines[1:]]
