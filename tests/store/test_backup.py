"""A backup is whole and of one moment, whoever writes meanwhile, and replaces nothing unasked."""

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from digest.errors import LibraryError, OutputError
from digest.store.upkeep import Upkeep
from tests.store.home import Home
from tests.store.permissions import small_files, unwritable
from tests.store.samples import HOUR, NOON, now, papers

BATCH = 20
# Without end, with identifiers below those that the library begins with.
WRITE = f"""
library, first = home.open(timeout=1), 0
while True:
    first = (first + {BATCH}) % 90_000
    library.save_papers(papers(range(first, first + {BATCH})), at=NOON)
    tell(first)
"""


def back_up(upkeep: Upkeep, target: Path) -> None:
    """Copy the library to a file, in place of one that is there."""
    upkeep.back_up(target, replace=True)


def copied(home: Home, target: Path) -> Home:
    """Return a backup as a library in a place of its own."""
    copy = home.beside(f"from-{target.name}")
    copy.folder.mkdir()
    copy.file.write_bytes(target.read_bytes())
    return copy


def counted(home: Home, target: Path) -> int:
    """Return how many papers a backup holds."""
    return copied(home, target).open().load_state().papers


def names(folder: Path) -> list[str]:
    """Return what is in a folder."""
    return sorted(part.name for part in folder.iterdir())


@pytest.fixture
def target(home: Home) -> Path:
    """Give a place for a backup."""
    return home.folder.with_name("copy.sqlite")


@pytest.fixture
def large(home: Home) -> Home:
    """Give the place of a library that takes several steps to copy."""
    library = home.open()
    library.save_papers(papers(range(90_000, 92_000)), at=NOON)
    library.close()
    return home


def test_a_backup_is_the_library(full: Home, target: Path) -> None:
    full.upkeep.back_up(target, replace=False)
    assert full.upkeep.check(target) == ()
    assert names(target.parent) == ["copy.sqlite", "home"]
    assert copied(full, target).exported() == full.exported()


def test_backups_made_while_another_process_writes_are_whole(large: Home, target: Path) -> None:
    writer = large.start(WRITE)
    breaths: list[float] = []
    upkeep = Upkeep(large.folder, now=now, sleep=breaths.append)
    sizes = []
    for number in range(3):
        writer.tells.readline()
        copy = target.with_name(f"{number}.sqlite")
        upkeep.back_up(copy, replace=False)
        assert upkeep.check(copy) == ()
        sizes.append(counted(large, copy))
    assert writer.process.poll() is None
    assert all(size % BATCH == 0 for size in sizes)
    assert 2_000 < sizes[0] <= sizes[1] <= sizes[2]
    assert len(breaths) > 3  # each copy made room for others on its way
    assert all(0 < breath < 0.1 for breath in breaths)


def test_a_backup_is_of_the_moment_when_it_began(large: Home, target: Path) -> None:
    """A writer gets in between the steps of the copy, and neither waits nor shows."""
    numbers, library = count(50_000), large.open(timeout=0)

    def write(_: float) -> None:
        library.save_papers(papers([next(numbers)]), at=NOON)

    Upkeep(large.folder, now=now, sleep=write).back_up(target, replace=False)
    assert counted(large, target) == 2_000
    assert library.load_state().papers == 2_000 + next(numbers) - 50_000 > 2_000


def test_a_file_is_replaced_only_if_asked_and_never_under_a_log(full: Home, target: Path) -> None:
    """SQLite would take a log that lies beside the place for part of the new file."""
    target.write_text("precious")
    with pytest.raises(OutputError, match="exists already; nothing was written") as told:
        full.upkeep.back_up(target, replace=False)
    assert "--force" in told.value.hint
    for suffix in ("-wal", "-shm", "-journal"):
        log = target.with_name(f"copy.sqlite{suffix}")
        log.write_text("frames")
        with pytest.raises(OutputError, match=f"copy.sqlite{suffix} belongs to a database that"):
            full.upkeep.back_up(target, replace=True)
        log.unlink()
    assert target.read_text() == "precious"
    full.upkeep.back_up(target, replace=True)
    assert full.upkeep.check(target) == ()


@pytest.mark.parametrize("act", [back_up, Upkeep.export_to])
@pytest.mark.parametrize(
    "place, told",
    [
        ("home/library.sqlite", "is the library itself; nothing was written"),
        ("link", "is the library itself; nothing was written"),
        ("home", "is not a file; nothing was written"),
        (os.devnull, "is not a file; nothing was written"),
        ("none/copy", "cannot be written: No such file or directory"),
    ],
)
def test_a_place_that_a_backup_or_export_must_not_take_is_refused(
    full: Home, target: Path, act: Callable[[Upkeep, Path], None], place: str, told: str
) -> None:
    target.with_name("link").symlink_to(full.file)
    with pytest.raises(OutputError, match=told):
        act(full.upkeep, target.parent / place)
    assert full.check() == []
    assert names(target.parent) == ["home", "link"]
    assert Path(os.devnull).is_char_device()


def test_a_damaged_library_gets_no_backup_and_keeps_the_one_it_has(
    large: Home, target: Path
) -> None:
    large.upkeep.back_up(target, replace=False)
    before = target.read_bytes()
    with large.file.open("rb+") as file:
        file.seek(20 * 4096)
        file.write(b"\xa5" * 40_960)
    with pytest.raises(LibraryError, match="damaged"):
        large.upkeep.back_up(target, replace=True)
    assert target.read_bytes() == before
    assert names(target.parent) == ["copy.sqlite", "home"]
    assert large.file.exists()


def test_what_killed_runs_left_goes_after_a_day(full: Home, target: Path) -> None:
    for name, hours in (("a", 25), ("b", 23)):
        for suffix in ("", "-journal", "-wal", "-shm"):
            part = target.with_name(f".digest-{name * 16}.tmp{suffix}")
            part.touch()
            left = (NOON - hours * HOUR).timestamp()
            os.utime(part, (left, left))
    full.upkeep.back_up(target, replace=False)
    left_ = [f".digest-{'b' * 16}.tmp{suffix}" for suffix in ("", "-journal", "-shm", "-wal")]
    assert names(target.parent) == [*left_, "copy.sqlite", "home"]


def test_a_full_disk_is_told_and_leaves_nothing(large: Home, target: Path) -> None:
    told = "The backup cannot be written: disk I/O error"
    with small_files(100_000), pytest.raises(OutputError, match=told) as caught:
        large.upkeep.back_up(target, replace=False)
    assert caught.value.hint == "Look for room on that disk."
    assert names(target.parent) == ["home"]


def test_a_library_that_may_only_be_read_can_be_backed_up(full: Home, target: Path) -> None:
    target.parent.chmod(0o777)
    with unwritable(full.folder):
        full.upkeep.back_up(target, replace=False)
    assert full.upkeep.check(target) == ()


def test_what_a_killed_run_left_in_its_log_is_in_the_backup(full: Home, target: Path) -> None:
    full.leave("INSERT INTO written VALUES ('file:///post.md', 'aa')")
    full.upkeep.back_up(target, replace=False)
    assert copied(full, target).open().load_written(Path("/post.md")) == {"aa"}


@pytest.mark.parametrize("act", [back_up, Upkeep.export_to, lambda upkeep, _: upkeep.check()])
def test_where_there_is_no_library_there_is_nothing_to_look_after(
    home: Home, target: Path, act: Callable[[Upkeep, Path], None]
) -> None:
    with pytest.raises(LibraryError, match=r"There is no library at .*library\.sqlite") as told:
        act(home.upkeep, target)
    assert "DIGEST_HOME names another folder" in told.value.hint
    assert names(target.parent) == []
