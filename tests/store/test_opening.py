"""A library is made where there is none, waits, and says what it cannot do; no other is touched."""

import os
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path

import pytest

from digest.errors import LibraryError
from tests.fixtures import REEF, paper
from tests.store.conftest import ON_FILE
from tests.store.home import Home
from tests.store.permissions import small_files, unwritable
from tests.store.samples import HOUR, NOON, SEARCH, page, papers
from tests.store.test_ledger import SENT
from tests.store.whole import load_all

PAGE = 4096
POST = Path("/post.md")
OURS = "PRAGMA application_id = 0x64677374"
FOREIGN = "is a database of another program, not a library of digest; it was left alone"
NEWER = r"was made by a newer version of digest \(its layout is 99, .*\); it was left alone"
OLDER = "was made by a version of digest before 0.1.0; it was left alone"
DIARY = b"Dear diary, " * 1000


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
    assert state.size == sum(map(len, home.contents().values()))
    library.close()
    library.close()
    assert list(home.contents()) == ["library.sqlite"]
    with closing(sqlite3.connect(home.file)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@ON_FILE
@pytest.mark.parametrize(
    "statements, sentence",
    [
        ([OURS, "PRAGMA user_version = 99"], NEWER),
        ([OURS, "PRAGMA user_version = 6", "CREATE TABLE papers (id)"], OLDER),
        ([OURS, "CREATE TABLE x (y)"], OLDER),
        (["PRAGMA application_id = 7"], FOREIGN),
        (["CREATE TABLE bookmarks (url)"], FOREIGN),
        (["PRAGMA journal_mode = WAL", "CREATE TABLE bookmarks (url)"], FOREIGN),
    ],
)
def test_what_is_no_library_of_ours_or_of_today_is_refused_and_left_alone(
    home: Home, statements: list[str], sentence: str
) -> None:
    check_left_alone(home, statements, sentence, "DIGEST_HOME")


@ON_FILE
@pytest.mark.parametrize(
    "folder, told",
    [
        ("home", "is a folder, where the library's file should be"),
        ("home/pipe", "is no file, where the library's file should be"),
        ("home/file", "cannot be made: File exists"),
        ("home/file/x", "cannot be made: Not a directory"),
    ],
)
def test_what_stands_in_the_way_of_a_library_is_told(home: Home, folder: str, told: str) -> None:
    home.file.mkdir(parents=True)
    (home.folder / "file").touch()
    (home.folder / "pipe").mkdir()
    os.mkfifo(home.folder / "pipe" / home.file.name)
    with pytest.raises(LibraryError, match=told) as caught:
        Home(home.folder.parent / folder).open()
    assert "DIGEST_HOME" in caught.value.hint


@ON_FILE
@pytest.mark.parametrize(
    "damage",
    [
        lambda _: DIARY,
        lambda _: b"SQLite format 3\0",
        lambda whole: whole[: 3 * PAGE],
        lambda whole: whole[:PAGE] + b"\xa5" * (len(whole) - PAGE),
        lambda whole: whole.replace(b"TABLE runs", b"T\xffBLE runs"),
    ],
)
def test_a_damaged_file_is_refused_stays_where_it_is_and_fails_the_check(
    full: Home, damage: Callable[[bytes], bytes]
) -> None:
    damaged = damage(full.file.read_bytes())
    full.file.write_bytes(damaged)
    for look in (lambda: load_all(full.open()), full.exported):
        with pytest.raises(LibraryError, match="is damaged") as told:
            look()
        assert "backup" in told.value.hint
    assert any("damaged" in found for found in full.check())
    assert full.file.read_bytes() == damaged


RECORDS = {
    "papers": "record of paper 2602.0000",
    "lists": "record of list",
    "answers": "by html is damaged",
    "issues": "issue deep-learning of 2026-02-",
    "deliveries": "delivery ada@example.org is damaged",
    "runs": "run 1 is damaged",
}


@pytest.mark.parametrize("record", ["x'7b'", "x'00ff'", "x'5b5d'"])
@pytest.mark.parametrize("table", RECORDS)
def test_a_damaged_record_is_named_in_use_in_an_export_and_by_the_check(
    full: Home, table: str, record: str
) -> None:
    full.execute(f"UPDATE {table} SET record = {record}")  # noqa: S608 - our own
    with pytest.raises(LibraryError, match=RECORDS[table]) as told:
        load_all(full.open())
    assert "digest library check" in told.value.hint
    assert any(RECORDS[table] in found for found in full.check())


@pytest.mark.parametrize(
    "statement, finding",
    [
        (
            "DELETE FROM papers WHERE id = '2602.00001'",
            "null]: The library lacks its paper",
        ),
        (
            "UPDATE decisions SET paper = '2602.99999' WHERE decision = 'chosen'",
            "its paper 2602.99999",
        ),
        (
            "UPDATE decisions SET version = 8",
            "of 2026-02-28: The library lacks its paper 2602.00004v8",
        ),
        ("UPDATE papers SET latest = 0", "paper 2602.00005: It has no latest version, or several"),
    ],
)
def test_what_does_not_belong_together_is_found(full: Home, statement: str, finding: str) -> None:
    full.execute(statement)
    assert any(finding in found for found in full.check())


@ON_FILE
@pytest.mark.parametrize(
    "statement, finding",
    [
        ("DELETE FROM lists", "entries: Row "),
        ("UPDATE papers SET saved = CAST(x'ff' AS TEXT)", "file: The library "),
    ],
)
def test_what_no_database_should_have_taken_is_found(
    full: Home, statement: str, finding: str
) -> None:
    full.execute(statement)
    assert any(finding in found for found in full.check())


@ON_FILE
def test_a_sound_library_has_no_findings_in_use_or_not(full: Home) -> None:
    assert full.check() == []
    library = full.open()
    library.save_papers(papers(range(100)), at=NOON)
    assert full.upkeep.check() == ()
    library.close()
    assert list(full.contents()) == ["library.sqlite"]
    with unwritable(full.folder):
        assert full.check() == []


@ON_FILE
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
        with pytest.raises(LibraryError, match="cannot be opened for writing") as told:
            library.save_papers([paper()], at=NOON)
        library.close()
        with pytest.raises(LibraryError, match="cannot be made: Permission denied"):
            Home(home.folder / "new").open()
    assert "permissions" in told.value.hint
    assert list(home.contents()) == ["library.sqlite"]


@ON_FILE
def test_what_is_in_a_log_is_read_from_a_closed_folder(full: Home) -> None:
    full.leave("INSERT INTO written VALUES ('file:///post.md', 'aa')")
    with unwritable(full.folder):
        library = full.open()
        assert library.load_written(POST) == {"aa"}
        library.close()


Change = Callable[[sqlite3.Connection], object]


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Change], None]:
    """Give what has every connection changed before it is used."""

    def change_all(change: Change) -> None:
        connect = sqlite3.connect

        def changing(*args: object, **options: object) -> sqlite3.Connection:
            connection = connect(*args, **options)  # type: ignore[call-overload]
            change(connection)
            return connection  # type: ignore[no-any-return]

        monkeypatch.setattr(sqlite3, "connect", changing)

    return change_all


@ON_FILE
def test_the_disk_is_waited_for_where_a_power_cut_must_take_nothing_back(
    home: Home, changed: Callable[[Change], None]
) -> None:
    """That is so of what was delivered, and of nothing else."""
    done: list[str] = []
    changed(lambda connection: connection.set_trace_callback(done.append))
    library = home.open()
    full, usual = "PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL"
    assert done.index(usual) > 0
    saves: tuple[tuple[bool, Callable[[], object]], ...] = (
        (True, lambda: library.claim_parcel(SENT, ())),
        (True, lambda: library.save_receipt(SENT)),
        (False, lambda: library.save_papers([paper()], at=NOON + HOUR)),
    )
    for is_durable, save in saves:
        done.clear()
        save()
        begin, end = done.index("BEGIN IMMEDIATE"), done.index("COMMIT")
        assert (full in done[:begin]) == (usual in done[end:]) == is_durable


@ON_FILE
@pytest.mark.parametrize("is_full", [True, False])
def test_where_there_is_no_room_nothing_is_lost_that_was_saved(
    home: Home, changed: Callable[[Change], None], *, is_full: bool
) -> None:
    home.open().close()
    limit: AbstractContextManager[None] = nullcontext()
    if is_full:
        changed(lambda connection: connection.execute("PRAGMA max_page_count = 70"))
        told = "The disk is full: the library .* cannot take more"
    else:
        limit, told = small_files(300_000), "cannot be read or written: disk I/O error"
    library, saved = home.open(), list[int]()

    def save_all() -> None:
        for number in range(100):
            library.save_page(SEARCH, page(number * 10), at=NOON)
            saved.append(number)

    with limit, pytest.raises(LibraryError, match=told) as caught:
        save_all()
    assert "run the same command again" in caught.value.hint
    state = library.load_search(SEARCH)
    assert state
    assert state.rows == len(library.load_papers(state.ids)) == len(saved) * 10 > 10
    library.close()
    assert home.check() == []


def check_left_alone(home: Home, statements: Iterable[str], told: str, hint: str) -> None:
    """See what was done to a library refused by all that opens it, and left as it is."""
    home.execute(*statements)
    before = home.contents()
    for look in (home.open, home.upkeep.check, home.exported):
        with pytest.raises(LibraryError, match=told) as caught:
            look()
        assert hint in caught.value.hint
    assert home.contents() == before
