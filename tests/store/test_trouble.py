"""Damage, full disks and other programs: each is told in a sentence, and nothing is lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from digest.errors import LibraryError
from digest.model import Run, Search, Window
from digest.store import SqliteLibrary, aside, open_library
from digest.store.database import Database
from digest.store.turns import Turns
from tests.fixtures import paper
from tests.store.permissions import small_files, unwritable
from tests.store.samples import NOON, SEARCH, edition, now, page, papers
from tests.store.schemas import FOLDER
from tests.store.test_migrations import restore
from tests.store.whole import execute, rewriting, upkeep

WEEK = Window(start=date(2026, 2, 22), end=date(2026, 2, 28))
TIDES = Search(query="tides", subject="tides", window=WEEK)
_PAGE = 4096
KEPT = "library.sqlite.corrupt-20260228T120000Z"


def test_what_is_no_database_is_kept_aside_and_a_new_library_begins(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite").write_bytes(b"Dear diary, " * 1000)

    with pytest.raises(LibraryError, match=f"put aside as .*/{KEPT}") as told:
        open_library(tmp_path, now=now)

    assert "new library" in told.value.hint
    assert _contents(tmp_path) == {KEPT: b"Dear diary, " * 1000}
    with open_library(tmp_path, now=now) as library:
        assert library.load_state().papers == 0


def test_side_files_go_with_the_damaged_file(tmp_path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        (tmp_path / f"library.sqlite{suffix}").write_text(suffix)

    aside.put_aside(tmp_path / "library.sqlite", NOON)

    assert _contents(tmp_path) == {
        KEPT: b"",
        f"{KEPT}-wal": b"-wal",
        f"{KEPT}-shm": b"-shm",
        f"{KEPT}-journal": b"-journal",
    }


def test_nothing_kept_aside_is_ever_overwritten(tmp_path: Path) -> None:
    for diary in (b"first" * 500, b"second" * 500, b"third" * 500):
        (tmp_path / "library.sqlite").write_bytes(diary)
        with pytest.raises(LibraryError, match="put aside"):
            open_library(tmp_path, now=now)

    assert _contents(tmp_path) == {
        KEPT: b"first" * 500,
        f"{KEPT}-2": b"second" * 500,
        f"{KEPT}-3": b"third" * 500,
    }


def test_damage_found_in_use_is_told_and_every_later_use_tells_it_again(tmp_path: Path) -> None:
    _damage_pages(tmp_path)

    with open_library(tmp_path, now=now) as library:
        for _ in range(2):
            with pytest.raises(LibraryError, match=KEPT):
                library.load_papers(held.id for held in papers(range(500)))
        with pytest.raises(LibraryError, match=KEPT):
            library.save_papers([paper()], at=NOON)

    assert (tmp_path / KEPT).exists()
    assert not (tmp_path / "library.sqlite").exists()


def test_a_new_library_is_not_put_aside_for_the_damage_of_the_old_one(tmp_path: Path) -> None:
    _damage_pages(tmp_path)
    with open_library(tmp_path, now=now) as late:
        (tmp_path / "library.sqlite").rename(tmp_path / KEPT)
        with open_library(tmp_path / "elsewhere", now=now) as library:
            library.save_papers([paper()], at=NOON)
        (tmp_path / "elsewhere" / "library.sqlite").rename(tmp_path / "library.sqlite")

        with pytest.raises(LibraryError, match="another run has put it aside"):
            late.load_papers(held.id for held in papers(range(500)))

    with open_library(tmp_path, now=now) as library:
        assert library.load_state().papers == 1


def test_damage_that_cannot_be_put_aside_is_told(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite").write_bytes(b"Dear diary, " * 1000)

    with unwritable(tmp_path), pytest.raises(LibraryError, match="cannot be put aside") as told:
        open_library(tmp_path, now=now)

    assert "by hand" in told.value.hint


def test_a_damaged_record_is_told(tmp_path: Path) -> None:
    with _database(tmp_path) as database, database.write() as connection:
        connection.execute("INSERT INTO runs (record) VALUES (?)", [b'{"command": "\xff'])

    with open_library(tmp_path, now=now) as library, pytest.raises(LibraryError, match="damaged"):
        library.load_state()


@pytest.mark.parametrize(
    "statement, name",
    [
        (
            rewriting("papers", "2026", "9999"),
            "paper 2602.00000 is of no use: 9999-02-28T12:00:00",
        ),
        ("UPDATE papers SET record = x'7b7d'", "paper 2602.00000 is of no use: 'id' is missing"),
        ("UPDATE papers SET published = '1-01-01T00:00:00Z'", "a paper is of no use: Invalid"),
        ("UPDATE papers SET published = '0001-01-01T00:00:00Z'", "a paper is of no use: 0001"),
        ("UPDATE papers SET saved = '9999-12-31T23:00:00Z'", "paper 2602.00000 is of no use"),
        ("UPDATE editions SET date = '0001-01-01'", "issue deep-learning of 0001-01-01 is of no"),
        (
            rewriting("editions", "2026-02-22", "0001-01-01"),
            "issue deep-learning of 2026-02-28 is of no use: 0001-01-01 is not of the years",
        ),
        (
            rewriting("editions", "2026-02-22", "2026-03-22"),
            "issue deep-learning of 2026-02-28 is of no use: its days are in disorder",
        ),
        (rewriting("runs", "2026", "9999"), "run 1 is of no use: 9999-02-28"),
        ("UPDATE searches SET asked = '9999-12-31T23:00:00Z'", "9999-12-31T23:00:00+00:00 is not"),
        ("UPDATE searches SET first_day = '0001-01-01'", "a search for tides is of no use: 0001"),
        ("UPDATE searches SET last_day = '2026-W09-6'", "'2026-W09-6' is not a day as YYYY"),
    ],
)
def test_what_cannot_be_used_is_told_and_never_passed_on(
    tmp_path: Path, statement: str, name: str
) -> None:
    run = Run(command="build", started=NOON, ended=NOON, exit_code=0, summary="tides")
    with open_library(tmp_path, now=now) as library:
        library.save_papers(papers([0]), at=NOON)
        library.finish_search(TIDES, (), at=NOON)
        library.save_edition(edition(date(2026, 2, 28)))
        library.save_run(run)
    execute(tmp_path, statement)

    with open_library(tmp_path, now=now) as library, pytest.raises(LibraryError) as told:
        _load_all(library)

    assert name in str(told.value)
    assert "library check" in told.value.hint
    assert (tmp_path / "library.sqlite").exists()


def test_a_text_that_is_none_is_told(tmp_path: Path) -> None:
    with open_library(tmp_path, now=now) as library:
        library.save_papers(papers([0]), at=NOON)
    execute(tmp_path, "UPDATE papers SET id = CAST(x'ff' AS TEXT)")

    with (
        open_library(tmp_path, now=now) as library,
        pytest.raises(LibraryError, match=r"A text in the library .* is damaged") as told,
    ):
        library.load_submitted(NOON - timedelta(days=1), NOON + timedelta(days=1))

    assert "library check" in told.value.hint


@pytest.mark.parametrize("text", ["rows INTEGER", "position INTEGER PRIMARY KEY"])
@pytest.mark.parametrize("letter", [b"e", b"\xff"])
def test_a_damaged_schema_is_told_as_damage(tmp_path: Path, text: str, letter: bytes) -> None:
    """The tables are whole, but the text that names their columns is not."""
    with open_library(tmp_path, now=now) as library:
        library.save_page(SEARCH, page(0), at=NOON)
    file = tmp_path / "library.sqlite"
    content = file.read_bytes()
    whole = text.encode()
    assert whole in content
    file.write_bytes(content.replace(whole, whole.replace(b"o", letter)))

    with open_library(tmp_path, now=now) as library, pytest.raises(LibraryError, match=KEPT):
        _load_all(library)

    assert [part.name for part in tmp_path.iterdir()] == [KEPT]


def test_damage_that_an_error_quotes_is_told_as_damage(tmp_path: Path) -> None:
    """The words of such an error are no text either."""
    open_library(tmp_path, now=now).close()
    file = tmp_path / "library.sqlite"
    file.write_bytes(file.read_bytes().replace(b"CREATE TABLE runs", b"CREATE T\xffBLE runs"))

    with pytest.raises(LibraryError, match="is damaged; it was left as it is"):
        next(upkeep(tmp_path).export_lines())
    assert upkeep(tmp_path).check()[0].message.startswith("The file is damaged: ")
    with pytest.raises(LibraryError, match=KEPT):
        open_library(tmp_path, now=now)


def test_a_migration_that_fails_is_no_damage(tmp_path: Path) -> None:
    """An earlier schema lacks what today's has, and is none the worse for it."""
    restore(tmp_path, (FOLDER / "1.sql").read_text("utf-8"))
    database = Database(tmp_path / "library.sqlite", now=now, timeout=1)

    with (
        closing(database),
        pytest.raises(sqlite3.OperationalError, match="no such column"),
        database.write() as connection,
    ):
        connection.execute("SELECT subject FROM searches")

    assert (tmp_path / "library.sqlite").exists()


def test_a_full_disk_loses_nothing_that_was_saved(tmp_path: Path) -> None:
    with _database(tmp_path) as database:
        with database.write() as connection:
            connection.execute("PRAGMA max_page_count = 44")
        library = SqliteLibrary(database, Turns(tmp_path, now=now, patience=1.0))
        pages = _fill(library, "The disk is full")

        state = library.load_search(SEARCH)
        assert state is not None
        assert state.rows == pages * 10
        assert len(library.load_papers(state.ids)) == pages * 10


def test_a_file_that_may_not_grow_loses_nothing_that_was_saved(tmp_path: Path) -> None:
    open_library(tmp_path, now=now).close()

    with open_library(tmp_path, now=now) as library, small_files(200_000):
        pages = _fill(library, "The disk is full|cannot be read or written")

    with open_library(tmp_path, now=now) as library:
        state = library.load_search(SEARCH)
        assert state is not None
        assert state.rows == pages * 10
        library.save_page(SEARCH, page(pages * 10), at=NOON)


def test_another_writer_is_waited_for_and_then_told(tmp_path: Path) -> None:
    open_library(tmp_path, now=now).close()
    with (
        closing(sqlite3.connect(tmp_path / "library.sqlite", isolation_level=None)) as other,
        open_library(tmp_path, now=now, timeout=0.05) as library,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryError, match="in use by another program") as told:
            library.save_papers([paper()], at=NOON)
        assert library.load_papers([paper().id]) == {}
        other.execute("ROLLBACK")
        library.save_papers([paper()], at=NOON)

    assert "Wait" in told.value.hint


def test_an_error_of_ours_stays_a_bug(tmp_path: Path) -> None:
    with (
        _database(tmp_path) as database,
        pytest.raises(sqlite3.OperationalError, match="no such table"),
        database.read() as connection,
    ):
        connection.execute("SELECT * FROM nowhere")


def _load_all(library: SqliteLibrary) -> None:
    """Read something of every kind."""
    library.load_papers(["2602.00000"])
    library.load_saved(["2602.00000"])
    library.load_search(TIDES)
    library.load_searches("tides", WEEK)
    library.load_fates("tides", WEEK.end)
    library.load_state()


@contextmanager
def _database(folder: Path) -> Iterator[Database]:
    database = Database(folder / "library.sqlite", now=now, timeout=1)
    database.prepare()
    with closing(database):
        yield database


def _damage_pages(folder: Path) -> None:
    """Make a library whose schema is sound, and noise where its papers were."""
    with open_library(folder, now=now) as library:
        library.save_papers(papers(range(500)), at=NOON)
    file = folder / "library.sqlite"
    content = file.read_bytes()
    pages = [content[at : at + _PAGE] for at in range(0, len(content), _PAGE)]
    file.write_bytes(b"".join(b"\xa5" * _PAGE if b"abstract" in page else page for page in pages))


def _fill(library: SqliteLibrary, sentence: str) -> int:
    """Save pages until there is no more room, and return how many were saved."""
    saved = 0

    def save_all() -> None:
        nonlocal saved
        for saved in range(100):
            library.save_page(SEARCH, page(saved * 10), at=NOON)

    with pytest.raises(LibraryError, match=sentence):
        save_all()
    assert saved > 1
    return saved


def _contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}
