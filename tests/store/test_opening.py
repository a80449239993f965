"""A library is made where there is none, and nothing that is not ours is touched."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from digest.errors import LibraryError
from tests.fixtures import REEF, paper
from tests.store.home import Home
from tests.store.permissions import unwritable
from tests.store.samples import DAY, HOUR, NOON, papers
from tests.store.test_ledger import SENT

FRAME = 24 + 4096
POST = Path("/post.md")
WRITTEN = "INSERT INTO written VALUES ('file:///post.md', 'aa')"
OURS = "PRAGMA application_id = 0x64677374"
FOREIGN = "is a database of another program, not a library of digest; it was left alone"
NEWER = "was made by a newer version of digest; it was left alone"


def refused(home: Home, sentence: str) -> LibraryError:
    """Return the refusal of a library, which stays as it was, whether it is used or checked."""
    before = {name: content for name, (content, _) in home.contents().items()}
    with pytest.raises(LibraryError, match=sentence):
        home.upkeep.check()
    with pytest.raises(LibraryError, match=sentence) as told:
        home.open()
    assert {name: content for name, (content, _) in home.contents().items()} == before
    return told.value


@pytest.mark.parametrize("empty", [False, True])
def test_a_library_is_made_where_there_is_none(tmp_path: Path, *, empty: bool) -> None:
    home = Home(tmp_path / "a" / "b")
    if empty:
        home.folder.mkdir(parents=True)
        home.file.touch()
    library = home.open()
    library.save_papers([paper()], at=NOON)
    state = library.load_state()
    assert state.location == str(home.file)
    assert state.size == sum(part.stat().st_size for part in home.folder.iterdir())
    library.close()
    library.close()
    home.cleanup.close()
    assert list(home.contents()) == ["library.sqlite"]
    with closing(sqlite3.connect(home.file)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA application_id").fetchone() == (0x64677374,)


@pytest.mark.parametrize("lost", [None, "", "library.sqlite-shm"])
@pytest.mark.parametrize(
    "statements, sentence",
    [
        ([OURS, "PRAGMA user_version = 99"], NEWER),
        ([OURS, "PRAGMA user_version = -5"], "says that its version is -5, which digest never wr"),
        ([OURS, "CREATE TABLE x (y)"], "says that its version is 0, which digest never writes"),
        (["PRAGMA application_id = 7"], FOREIGN),
        (["PRAGMA user_version = 3"], FOREIGN),
        (["CREATE TABLE bookmarks (url)"], FOREIGN),
        (["PRAGMA user_version = 6", "CREATE TABLE papers (id)"], FOREIGN),
    ],
)
def test_what_is_no_library_of_ours_or_of_today_is_refused_and_left_alone(
    home: Home, statements: list[str], sentence: str, lost: str | None
) -> None:
    """Also where it stands in the log of a program that was killed."""
    statements = ["PRAGMA journal_mode = WAL", *statements]
    if lost is None:
        home.execute(*statements)
    else:
        home.leave(*statements, but=lost)
        assert home.file.with_name("library.sqlite-wal").stat().st_size > 0
    hint = refused(home, sentence).hint
    assert "DIGEST_HOME" in hint or "Move it elsewhere" in hint


@pytest.mark.parametrize("log", [b"", b"short", b"x" * 32, b"x" * 4_200])
def test_a_log_that_says_nothing_leaves_it_to_the_file(home: Home, log: bytes) -> None:
    home.make()
    home.execute("PRAGMA user_version = 99")
    home.file.with_name("library.sqlite-wal").write_bytes(log)
    refused(home, NEWER)


def test_only_what_was_committed_to_the_log_counts(home: Home) -> None:
    """A commit that was cut off leaves its first frames behind; page 1 leads them."""
    library = home.open()
    library.save_papers(papers(range(100)), at=NOON)
    library.close()
    rewrite = "UPDATE papers SET saved = 'again'"
    home.leave("BEGIN", "PRAGMA user_version = 99", rewrite, "COMMIT")
    log = home.file.with_name("library.sqlite-wal")
    os.truncate(log, log.stat().st_size - FRAME)
    assert home.open().load_state().papers == 100


@pytest.mark.parametrize(
    "folder, told",
    [
        ("home", "is a folder, where the library's file should be"),
        ("home/file", "cannot be made: File exists"),
        ("home/file/x", "cannot be made: Not a directory"),
    ],
)
def test_what_stands_in_the_way_of_a_library_is_told(home: Home, folder: str, told: str) -> None:
    home.file.mkdir(parents=True)
    (home.folder / "file").touch()
    place = Home(home.folder.parent / folder)
    for look in (place.open, place.upkeep.check)[: 1 + (folder == "home")]:
        with pytest.raises(LibraryError, match=told) as caught:
            look()
        assert "DIGEST_HOME" in caught.value.hint


def test_a_closed_folder_is_told(home: Home) -> None:
    home.folder.mkdir()
    with unwritable(home.folder):
        with pytest.raises(LibraryError, match="cannot be opened for writing") as told:
            home.open()
        with pytest.raises(LibraryError, match="cannot be made: Permission denied"):
            Home(home.folder / "new").open()
    assert "permissions" in told.value.hint


@pytest.mark.parametrize("journal", ["WAL", "DELETE"])
def test_a_library_that_may_only_be_read_says_that_it_takes_nothing(
    home: Home, journal: str
) -> None:
    library = home.open()
    library.save_papers([paper()], at=NOON)
    library.close()
    home.execute(f"PRAGMA journal_mode = {journal}")
    with unwritable(home.folder):
        library = home.open()
        assert list(library.load_papers([REEF])) == [REEF]
        assert library.load_state().papers == 1
        with pytest.raises(LibraryError, match="cannot be opened for writing") as told:
            library.save_papers([paper()], at=NOON)
        library.close()
    assert "permissions" in told.value.hint
    assert list(home.contents()) == ["library.sqlite"]


def test_a_log_is_read_in_a_closed_folder_or_missed_aloud(home: Home) -> None:
    home.make()
    home.leave(WRITTEN)
    with unwritable(home.folder):
        library = home.open()
        assert library.load_written(POST) == {"aa"}
        library.close()
    home.file.with_name("library.sqlite-shm").unlink()
    with unwritable(home.folder), pytest.raises(LibraryError, match="cannot be opened for writing"):
        home.open()


def test_another_writer_is_waited_for_and_then_told(home: Home) -> None:
    home.make()
    library = home.open(timeout=0.05)
    with closing(sqlite3.connect(home.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(
            LibraryError, match="is in use by another program that does not"
        ) as told:
            library.save_papers([paper()], at=NOON)
        assert library.load_papers([REEF]) == {}
        other.execute("ROLLBACK")
    library.save_papers([paper()], at=NOON)
    assert "Wait until" in told.value.hint


def test_the_disk_is_waited_for_where_a_power_cut_must_take_nothing_back(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is so of what was delivered, and of nothing else."""
    done: list[str] = []
    connect = sqlite3.connect

    def traced(*args: object, **options: object) -> sqlite3.Connection:
        connection = connect(*args, **options)  # type: ignore[call-overload]
        connection.set_trace_callback(done.append)
        return connection  # type: ignore[no-any-return]

    monkeypatch.setattr(sqlite3, "connect", traced)
    library = home.open()
    full, usual = "PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL"
    assert done.index(usual) > 0
    saves: tuple[tuple[bool, Callable[[], object]], ...] = (
        (True, lambda: library.claim_parcel(SENT, ())),
        (True, lambda: library.save_receipt(SENT)),
        (False, lambda: library.save_papers([paper()], at=NOON + HOUR)),
        (False, lambda: library.forget_receipt("letters", "reefs", DAY, SENT.key)),
    )
    for is_durable, save in saves:
        done.clear()
        save()
        begin, end = done.index("BEGIN IMMEDIATE"), done.index("COMMIT")
        assert (full in done[:begin]) == (usual in done[end:]) == is_durable


def test_what_a_run_left_at_its_first_moment_is_checked_as_the_next_one_finds_it(
    full: Home,
) -> None:
    """One that was killed amid a change, when there is no log yet, and one with a log."""
    full.leave(
        "PRAGMA journal_mode = DELETE",
        "PRAGMA cache_size = 1",
        "BEGIN",
        "DELETE FROM search_rows",
        "DELETE FROM papers",
        "CREATE TABLE junk AS SELECT randomblob(1000000)",
    )
    assert full.file.with_name("library.sqlite-journal").stat().st_size > 0
    assert full.check() == []
    assert full.open().load_state().papers == 6


def test_what_a_killed_run_left_in_its_log_is_checked_too(full: Home) -> None:
    full.leave("UPDATE runs SET record = x'5b5d'")
    log = full.file.with_name("library.sqlite-wal")
    before = log.read_bytes()
    assert [found.subject for found in full.upkeep.check()] == ["run 1", "run 2"]
    assert log.read_bytes() == before


def test_a_library_that_is_in_use_can_be_checked_and_runs_that_come_and_go_are_no_damage(
    full: Home,
) -> None:
    library = full.open()
    library.save_papers(papers(range(100)), at=NOON)
    assert full.upkeep.check() == ()
    library.close()
    assert list(full.contents()) == ["library.sqlite"]

    writer = full.start(
        "for first in range(0, 3000, 30):\n"
        "    library = home.open()\n"
        "    library.save_papers(papers(range(first, first + 30)), at=NOON)\n"
        "    library.close()\n"
    )
    findings = [full.upkeep.check()]
    while writer.process.poll() is None:
        findings.append(full.upkeep.check())
    assert writer.process.returncode == 0
    assert len(findings) > 2
    assert set(findings) == {()}
