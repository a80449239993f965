"""A check finds every kind of damage and contradiction, and only reads."""

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from digest.errors import LibraryError
from digest.model import ListingPage
from digest.store import open_library
from digest.store.aside import SIDE_FILES
from tests.store.permissions import unwritable
from tests.store.samples import NOON, now, papers
from tests.store.schemas import FOLDER
from tests.store.test_migrations import restore
from tests.store.whole import DAY, execute, fill, rewriting, upkeep


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return everything in a folder, and when it was changed."""
    return {part.name: (part.read_bytes(), part.stat().st_mtime_ns) for part in folder.iterdir()}


def check(folder: Path) -> list[str]:
    """Return what is found in a library, which stays as it was, to the byte."""
    before = snapshot(folder)
    findings = upkeep(folder).check()
    assert snapshot(folder) == before
    assert all(found.stage == "library" and found.hint for found in findings)
    return [f"{found.subject}: {found.message}" for found in findings]


def test_a_sound_library_has_no_findings(tmp_path: Path) -> None:
    fill(tmp_path)

    assert check(tmp_path) == []


def test_a_library_that_may_only_be_read_can_be_checked(tmp_path: Path) -> None:
    fill(tmp_path)

    with unwritable(tmp_path):
        assert check(tmp_path) == []


@pytest.mark.parametrize(
    "statement, finding",
    [
        ("UPDATE papers SET record = x'7b'", "paper 2602.00000: The record is of no use: it is"),
        ("UPDATE papers SET record = 'text'", "paper 2602.00000: The record is of no use: it is"),
        ("UPDATE papers SET version = 9", "paper 2602.00000: The record is of no use: it is of"),
        ("UPDATE papers SET published = ''", "paper 2602.00000: The record is of no use: it is f"),
        ("UPDATE papers SET saved = 'now'", "paper 2602.00000: The record is of no use: it does"),
        (
            "UPDATE papers SET record = CAST(replace(record, '\"authors\"', '\"a\"') AS BLOB)",
            "paper 2602.00000: The record is of no use: 'authors' is missing.",
        ),
        ("UPDATE versions SET record = x'00'", "version 2602.00000v1: The record is of no use"),
        ("UPDATE papers SET version = 2", "version 2602.00000v2: It is history, and no older"),
        ("UPDATE searches SET key = 'x'", "search x: It contradicts itself: it is not JSON"),
        ("UPDATE searches SET key = CAST(x'ff' AS TEXT)", "search \udcff: It contradicts itself"),
        ("UPDATE searches SET key = '[1]'", "search [1]: It contradicts itself: its key is not"),
        ("UPDATE searches SET rows = 1", "3 rows are kept of 1 that came"),
        ("UPDATE searches SET rows = 5", "5 rows came of 4 that there are"),
        ("UPDATE searches SET rows = 3", "it is called complete with 3 of 4 rows"),
        ("UPDATE searches SET complete = 1", "it is called complete and cut short"),
        ("UPDATE searches SET page_problems = x'7b7d'", "its problems are of no use: 'problems'"),
        ("UPDATE searches SET asked = ''", "it has no time"),
        ("UPDATE searches SET last_day = '2026-01-01'", "its days are in disorder"),
        ("UPDATE searches SET first_day = NULL", "its days are in disorder"),
        ("UPDATE listings SET day = 'today'", "listing of cs.CV on today: It contradicts itself"),
        ("UPDATE listings SET total = 3", "it is called complete with 2 of 3 rows"),
        ("UPDATE listings SET category = '../x'", "listing of ../x on 2026-02-28: It contradicts"),
        (
            "UPDATE notices SET paper = 'x' WHERE kind = 'new'",
            "It has paper x as new, which can",
        ),
        ("UPDATE searches SET rows = -1", "its numbers count nothing"),
        ("UPDATE searches SET rows = 'many'", "Values of searches.rows that are no integer: 2."),
        ("UPDATE listings SET day = x'00'", "Values of listings.day that are no text: 2."),
        (
            "UPDATE listings SET source = CAST(x'ff' AS TEXT)",
            "Values of listings.source that are damaged: 2.",
        ),
        ("UPDATE listings SET source = char(27)", "listings.source that are damaged: 2."),
        (
            "UPDATE fates SET paper = paper || char(0, 120)",
            "Values of fates.paper that are damaged: 4.",
        ),
        ("UPDATE searches SET first_day = '2026-W08-7'", "its days are none"),
        ("UPDATE editions SET slug = '../x'", "The record is of no use: it is called what no post"),
        ("UPDATE notices SET kind = 'old'", "It has paper 2602.00005 as old, which cannot be"),
        ("UPDATE editions SET record = x'7b7d'", "issue deep-learning of 2026-02-21: The record"),
        ("UPDATE editions SET date = slug", "The record is of no use: its day is none"),
        ("UPDATE fates SET fate = 'lost'", "paper 2602.00002 with the fate lost"),
        ("UPDATE fates SET paper = '9'", "issue deep-learning of 2026-02-21: It tells of paper 9"),
        ("UPDATE fates SET paper = '2602.99999'", "The library lacks its paper 2602.99999."),
        ("UPDATE fates SET version = 8", "The library lacks version 8 of its paper 2602.00002"),
        ("UPDATE corrections SET paper = '9'", "The library lacks paper 9, which it corrects."),
        ("UPDATE runs SET record = x'5b5d'", "run 1: The record is of no use: it is not a JSON"),
        ("DELETE FROM papers WHERE id = '2602.00002'", "search_rows: 2 rows belong to nothing"),
        ("DROP TABLE notices", "file: The table notices is missing."),
        ("DROP INDEX fates_by_paper", "file: The index fates_by_paper is missing."),
        ("ALTER TABLE runs ADD COLUMN host", "file: The table runs is not as digest makes it."),
        ("CREATE TABLE mine (x)", "file: The table mine is not as digest makes it."),
    ],
)
def test_every_contradiction_is_found(tmp_path: Path, statement: str, finding: str) -> None:
    fill(tmp_path)
    execute(tmp_path, statement.replace("UPDATE ", "UPDATE OR IGNORE "))

    assert any(finding in found for found in check(tmp_path))


@pytest.mark.parametrize(
    "table, name, before, after, fault",
    [
        ("papers", "paper 2602.00000", '"published":"2026', '"published":"0001', "'published' is"),
        ("papers", "paper 2602.00000", '"updated":"2026', '"updated":"9999', "'updated' is not"),
        ("papers", "paper 2602.00000", '"announced":"2026', '"announced":"2101', "'announced' is"),
        ("editions", "issue deep-learning", '"start":"2026', '"start":"0001', "'start' is not"),
        ("editions", "issue deep-learning", '"end":"2026', '"end":"9999', "'end' is not a day"),
        ("editions", "issue deep-learning", '"start":"2026', '"start":"2027', "in disorder"),
        ("editions", "issue deep-learning", '"begun":"2026', '"begun":"0001', "'begun' is not"),
        ("runs", "run 1", '"ended":"2026', '"ended":"9999', "'ended' is not a time of the years"),
        ("papers", "paper 2602.00000", '"id":"', '"id":"\\u001b[31m', "'id' is not an arXiv"),
    ],
)
def test_impossible_facts_are_named(  # noqa: PLR0913, PLR0917 - one row of a table
    tmp_path: Path, table: str, name: str, before: str, after: str, fault: str
) -> None:
    fill(tmp_path)
    execute(tmp_path, rewriting(table, before, after))

    assert any(found.startswith(name) and fault in found for found in check(tmp_path))


def test_what_was_announced_stays_so_and_contradicts_no_later_answer(tmp_path: Path) -> None:
    fill(tmp_path)
    shorter = ListingPage(category="cs.CV", day=DAY, notices=(), start=0, rows=1, total=1)
    with open_library(tmp_path, now=now) as library:
        library.save_listing(shorter, source="catchup", at=NOON + timedelta(hours=2))
        library.finish_listing("cs.CV", DAY, (), at=NOON + timedelta(hours=2))
        held = library.load_listing("cs.CV", DAY)

    assert held is not None
    assert (len(held.notices), held.rows) == (2, 1)
    assert check(tmp_path) == []


def test_more_rows_than_there_are_is_a_sources_fault_where_it_was_told(tmp_path: Path) -> None:
    fill(tmp_path)
    execute(tmp_path, "UPDATE searches SET total = 2, rows = 3 WHERE NOT complete")

    assert check(tmp_path) == []


def test_what_one_damaged_record_hides_is_found_beside_it(tmp_path: Path) -> None:
    fill(tmp_path)
    execute(tmp_path, "UPDATE papers SET record = x'ff'", "UPDATE runs SET record = x'ff'")

    assert len(check(tmp_path)) == 6 + 2


@pytest.mark.parametrize("pages", [[2], [3, 4], range(2, 30)])
def test_damaged_pages_are_told_and_the_file_is_not_put_aside(
    tmp_path: Path, pages: Sequence[int]
) -> None:
    with open_library(tmp_path, now=now) as library:
        library.save_papers(papers(range(200)), at=NOON)
    with (tmp_path / "library.sqlite").open("rb+") as file:
        for page in pages:
            file.seek((page - 1) * 4096)
            file.write(b"\xa5" * 4096)

    findings = check(tmp_path)

    assert findings
    assert findings[0].startswith("file: The file is damaged: ")


@pytest.mark.parametrize("content", [b"Dear diary, " * 1000, b"SQLite format 3\0", b"xx"])
def test_what_is_no_database_is_told_as_damage(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "library.sqlite").write_bytes(content)

    assert check(tmp_path) == ["file: The file is damaged: file is not a database."]


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite").touch()

    assert check(tmp_path) == ["file: The file is empty."]


def test_a_file_that_was_cut_short_is_damaged(tmp_path: Path) -> None:
    fill(tmp_path)
    os.truncate(tmp_path / "library.sqlite", 3 * 4096)

    assert check(tmp_path)[0].startswith("file: The file is damaged: ")


@pytest.mark.parametrize("schema", sorted(FOLDER.glob("*.sql")))
def test_a_library_of_an_earlier_schema_is_checked_and_stays_one(
    tmp_path: Path, schema: Path
) -> None:
    file = restore(tmp_path, schema.read_text("utf-8"))
    execute(tmp_path, "UPDATE runs SET record = x'5b5d' WHERE number = 1")

    assert any(found.startswith("run 1: ") for found in check(file.parent))


def test_what_a_killed_run_left_in_its_log_is_checked_too(tmp_path: Path) -> None:
    fill(tmp_path)
    program = (
        "import os, sqlite3, sys\n"
        "db = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "db.execute(\"UPDATE runs SET record = x'5b5d'\")\n"
        "os._exit(0)"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "library.sqlite")]
    subprocess.run(command, check=True)  # noqa: S603 - our own program
    log = (tmp_path / "library.sqlite-wal").read_bytes()
    assert log

    findings = upkeep(tmp_path).check()

    assert [found.subject for found in findings] == ["run 1", "run 2"]
    assert (tmp_path / "library.sqlite-wal").read_bytes() == log


def test_what_a_killed_run_began_is_checked_as_the_next_run_will_find_it(tmp_path: Path) -> None:
    """As it is killed while it makes a library, when there is no log yet."""
    fill(tmp_path)
    code = (
        "import os, signal, sqlite3, sys\n"
        "library = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "library.execute('PRAGMA journal_mode = DELETE')\n"
        "library.execute('PRAGMA cache_size = 1')\n"
        "library.execute('BEGIN')\n"
        "library.execute('DELETE FROM papers')\n"
        "library.execute('CREATE TABLE junk AS SELECT randomblob(1000000)')\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "library.sqlite"], check=False)  # noqa: S603 - ours
    assert (tmp_path / "library.sqlite-journal").stat().st_size > 0

    assert check(tmp_path) == []


def test_a_library_can_be_checked_while_it_is_open(tmp_path: Path) -> None:
    store = fill(tmp_path)
    with open_library(tmp_path, now=now) as library:
        library.save_papers(papers(range(50)), at=NOON)
        assert store.check() == ()
        library.save_papers(papers(range(100)), at=NOON)
    assert store.check() == ()
    assert [part.name for part in tmp_path.iterdir()] == ["library.sqlite"]


def write_and_leave(folder: Path, times: int) -> None:
    """Open the library, write to it and close it, again and again."""
    for number in range(times):
        with open_library(folder, now=now) as library:
            library.save_papers(papers(range(number * 30, number * 30 + 30)), at=NOON)


def test_runs_that_come_and_go_meanwhile_are_no_damage(tmp_path: Path) -> None:
    store = fill(tmp_path)
    others = multiprocessing.get_context("spawn").Process(
        target=write_and_leave, args=(tmp_path, 150)
    )
    others.start()

    findings = [store.check()]
    while others.is_alive():
        findings.append(store.check())
    others.join()

    assert others.exitcode == 0
    assert len(findings) > 10
    assert set(findings) == {()}


@pytest.mark.parametrize(
    "statement, sentence",
    [
        ("PRAGMA user_version = 99", "newer version of digest"),
        ("PRAGMA user_version = 0", "which digest never writes"),
        ("PRAGMA application_id = 7", "another program"),
    ],
)
def test_what_is_no_library_of_ours_is_refused(
    tmp_path: Path, statement: str, sentence: str
) -> None:
    store = fill(tmp_path)
    execute(tmp_path, statement)

    with pytest.raises(LibraryError, match=sentence):
        store.check()


def test_without_a_library_there_is_nothing_to_check(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="There is no library at"):
        upkeep(tmp_path).check()
    (tmp_path / "library.sqlite").mkdir()
    with pytest.raises(LibraryError, match="is a folder"):
        upkeep(tmp_path).check()
    assert not any((tmp_path / f"library.sqlite{suffix}").exists() for suffix in SIDE_FILES)
