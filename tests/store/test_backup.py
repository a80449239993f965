"""A backup is whole and of one moment, whoever writes meanwhile, and replaces nothing unasked."""

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from time import sleep

import pytest

from digest.errors import LibraryError, OutputError
from digest.store import open_library
from digest.store.upkeep import Upkeep
from tests.store.permissions import small_files, unwritable
from tests.store.samples import NOON, now, papers
from tests.store.schemas import FOLDER
from tests.store.test_migrations import restore
from tests.store.whole import exported, fill, upkeep

SPAWN = multiprocessing.get_context("spawn")
# As many lots as there are identifiers below those that the library begins with.
BATCH, LOTS = 20, 4500
PAUSE = 0.005


def write_always(folder: Path, reports: Connection) -> None:
    """Save batch after batch, and report how many there are."""
    with open_library(folder, now=now, timeout=1) as library:
        for number in count():
            first = number % LOTS * BATCH
            library.save_papers(papers(range(first, first + BATCH)), at=NOON)
            reports.send(number)
            sleep(PAUSE)


@contextmanager
def writer(folder: Path) -> Iterator[Connection]:
    """Let a process write all the time."""
    ours, theirs = SPAWN.Pipe(duplex=False)
    process = SPAWN.Process(target=write_always, args=(folder, theirs))
    process.start()
    theirs.close()
    ours.recv()
    yield ours
    process.kill()
    process.join()


def restored(backup: Path, folder: Path) -> Upkeep:
    """Put a backup in a library's place."""
    folder.mkdir()
    (folder / "library.sqlite").write_bytes(backup.read_bytes())
    return upkeep(folder)


def test_a_backup_is_the_library(tmp_path: Path) -> None:
    store = fill(tmp_path / "home")

    store.back_up(tmp_path / "copy.sqlite", replace=False)

    assert store.check(tmp_path / "copy.sqlite") == ()
    assert exported(restored(tmp_path / "copy.sqlite", tmp_path / "new")) == exported(store)
    assert sorted(part.name for part in tmp_path.iterdir()) == ["copy.sqlite", "home", "new"]


def test_backups_made_while_another_process_writes_are_whole(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with open_library(home, now=now) as library:
        library.save_papers(papers(range(90_000, 92_000)), at=NOON)
    breaths: list[float] = []
    store = Upkeep(home, now=now, sleep=breaths.append)
    sizes, written = [], []

    with writer(home) as reports:
        for number in range(5):
            store.back_up(tmp_path / f"{number}.sqlite", replace=False)
            written.append(reports.recv())
            while reports.poll():
                written.append(reports.recv())
            assert store.check(tmp_path / f"{number}.sqlite") == ()
            sizes.append(_count(tmp_path / f"{number}.sqlite"))

    assert all(size % BATCH == 0 for size in sizes)
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]
    assert len(breaths) > 5  # each copy made room for others on its way
    assert written[-1] > 0


def test_a_backup_is_of_the_moment_when_it_began(tmp_path: Path) -> None:
    """A writer gets in between the steps of the copy, and neither waits nor shows."""
    home = tmp_path / "home"
    with open_library(home, now=now) as library:
        library.save_papers(papers(range(2_000)), at=NOON)
    numbers = count(50_000)

    with open_library(home, now=now, timeout=0) as library:
        Upkeep(
            home, now=now, sleep=lambda _: library.save_papers(papers([next(numbers)]), at=NOON)
        ).back_up(tmp_path / "copy", replace=False)

    assert _count(tmp_path / "copy") == 2_000
    assert _count(home / "library.sqlite") == 2_000 + next(numbers) - 50_000 > 2_000


def test_an_existing_file_is_replaced_only_if_asked(tmp_path: Path) -> None:
    store = fill(tmp_path / "home")
    target = tmp_path / "copy.sqlite"
    target.write_text("precious")

    with pytest.raises(OutputError, match="exists already; nothing was written") as told:
        store.back_up(target, replace=False)
    assert target.read_text() == "precious"
    assert "--force" in told.value.hint

    store.back_up(target, replace=True)
    assert store.check(target) == ()


@pytest.mark.parametrize("suffix", ["-wal", "-journal"])
def test_a_log_that_lies_beside_the_place_is_not_mixed_in(tmp_path: Path, suffix: str) -> None:
    store = fill(tmp_path / "home")
    (tmp_path / f"copy{suffix}").write_text("frames")

    with pytest.raises(OutputError, match=f"copy{suffix} belongs to a database"):
        store.back_up(tmp_path / "copy", replace=True)


def test_the_library_itself_a_folder_and_a_missing_folder_are_refused(tmp_path: Path) -> None:
    store = fill(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path / "library.sqlite")

    for name in ("library.sqlite", "link"):
        with pytest.raises(OutputError, match="is the library itself"):
            store.back_up(tmp_path / name, replace=True)
    with pytest.raises(OutputError, match="is not a file"):
        store.back_up(tmp_path, replace=True)
    with pytest.raises(OutputError, match="No such file or directory"):
        store.back_up(tmp_path / "none" / "copy", replace=False)
    assert store.check() == ()


def test_a_device_is_never_replaced(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is not a file"):
        fill(tmp_path).back_up(Path(os.devnull), replace=True)
    assert Path(os.devnull).is_char_device()


def test_a_damaged_library_gets_no_backup_and_keeps_the_one_it_has(tmp_path: Path) -> None:
    store = upkeep(tmp_path / "home")
    with open_library(tmp_path / "home", now=now) as library:
        library.save_papers(papers(range(500)), at=NOON)
    target = tmp_path / "copy.sqlite"
    store.back_up(target, replace=False)
    before = target.read_bytes()
    with (tmp_path / "home" / "library.sqlite").open("rb+") as file:
        file.seek(20 * 4096)
        file.write(b"\xa5" * 40_960)

    with pytest.raises(LibraryError, match="damaged"):
        store.back_up(target, replace=True)

    assert target.read_bytes() == before
    assert sorted(part.name for part in tmp_path.iterdir()) == ["copy.sqlite", "home"]
    assert (tmp_path / "home" / "library.sqlite").exists()


@pytest.mark.parametrize("suffix", ["", "-journal", "-wal"])
def test_what_killed_runs_left_goes_after_a_day(tmp_path: Path, suffix: str) -> None:
    store = fill(tmp_path / "home")
    old, new = (tmp_path / f".digest-{letter * 16}.tmp{suffix}" for letter in "ab")
    theirs = tmp_path / ".digest-notes.tmp"
    for part, hours in ((old, 25), (new, 23), (theirs, 99)):
        part.touch()
        left = (NOON - timedelta(hours=hours)).timestamp()
        os.utime(part, (left, left))

    store.back_up(tmp_path / "copy", replace=False)

    names = [theirs.name, new.name, "copy", "home"]
    assert sorted(part.name for part in tmp_path.iterdir()) == sorted(names)


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with open_library(tmp_path / "home", now=now) as library:
        library.save_papers(papers(range(500)), at=NOON)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    with small_files(100_000), pytest.raises(OutputError, match="The backup cannot be written"):
        upkeep(tmp_path / "home").back_up(tmp_path / "copy", replace=False)

    signal.signal(signal.SIGXFSZ, before)
    assert [part.name for part in tmp_path.iterdir()] == ["home"]


def test_a_library_that_may_only_be_read_can_be_backed_up(tmp_path: Path) -> None:
    store = fill(tmp_path / "home")
    out = tmp_path / "out"
    out.mkdir()
    out.chmod(0o777)

    with unwritable(tmp_path / "home"):
        store.back_up(out / "copy", replace=False)

    assert store.check(out / "copy") == ()


@pytest.mark.parametrize("schema", sorted(FOLDER.glob("*.sql")))
def test_a_library_of_an_earlier_schema_is_copied_as_it_is(tmp_path: Path, schema: Path) -> None:
    (tmp_path / "home").mkdir()
    file = restore(tmp_path / "home", schema.read_text("utf-8"))

    upkeep(tmp_path / "home").back_up(tmp_path / "copy", replace=False)

    assert _version(tmp_path / "copy") == _version(file) == int(schema.stem)


def test_what_a_killed_run_left_in_its_log_is_in_the_backup(tmp_path: Path) -> None:
    store = fill(tmp_path / "home")
    program = (
        "import os, sqlite3, sys\n"
        "db = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "db.execute(\"INSERT INTO written VALUES ('file:///post.md', 'aa')\")\n"
        "os._exit(0)"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "home" / "library.sqlite")]
    subprocess.run(command, check=True)  # noqa: S603 - our own program

    store.back_up(tmp_path / "copy", replace=False)

    with open_library(restored(tmp_path / "copy", tmp_path / "new").file.parent, now=now) as copy:
        assert copy.load_written(Path("/post.md")) == {"aa"}


def _count(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        number: int = connection.execute("SELECT count(*) FROM papers").fetchone()[0]
        return number


def _version(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        number: int = connection.execute("PRAGMA user_version").fetchone()[0]
        return number
