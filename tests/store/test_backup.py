"""A backup is whole and of one moment, whoever writes meanwhile, and replaces nothing unasked."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.errors import LibraryError, OutputError
from digest.store import Upkeep
from tests.store.conftest import ON_FILE
from tests.store.home import Home
from tests.store.permissions import small_files, unwritable
from tests.store.samples import HOUR, NOON, papers

pytestmark = ON_FILE
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


def names(folder: Path) -> list[str]:
    """Return what is in a folder."""
    return sorted(part.name for part in folder.iterdir())


@pytest.fixture
def target(home: Home) -> Path:
    """Give a place for a backup."""
    return home.folder.with_name("copy.sqlite")


def test_a_backup_is_the_library(full: Home, target: Path) -> None:
    full.upkeep.back_up(target, replace=False)
    assert full.upkeep.check(target) == ()
    assert names(target.parent) == ["copy.sqlite", "home"]
    assert copied(full, target).exported() == full.exported()


def test_backups_made_while_another_process_writes_are_whole(home: Home, target: Path) -> None:
    home.open().save_papers(papers(range(90_000, 92_000)), at=NOON)
    writer = home.start(WRITE)
    sizes = []
    for number in range(3):
        writer.tells.readline()
        copy = target.with_name(f"{number}.sqlite")
        home.upkeep.back_up(copy, replace=False)
        assert home.upkeep.check(copy) == ()
        sizes.append(copied(home, copy).open().load_state().papers)
    assert writer.process.poll() is None
    assert all(size % BATCH == 0 for size in sizes)
    assert 2_000 < sizes[0] <= sizes[1] <= sizes[2]


def test_a_file_is_replaced_only_if_asked_and_never_under_a_log(full: Home, target: Path) -> None:
    """SQLite would take a log that lies beside the place for part of the new file."""
    target.write_text("precious")
    with pytest.raises(OutputError, match="exists already; nothing was written") as told:
        full.upkeep.back_up(target, replace=False)
    assert "--force" in told.value.hint
    log = target.with_name("copy.sqlite-wal")
    log.write_text("frames")
    with pytest.raises(OutputError, match=r"copy\.sqlite-wal belongs to a database that"):
        full.upkeep.back_up(target, replace=True)
    assert target.read_text() == "precious"
    log.unlink()
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


@pytest.mark.parametrize("act", [back_up, Upkeep.export_to])
def test_of_a_damaged_library_nothing_is_made_and_what_is_there_stays(
    home: Home, target: Path, act: Callable[[Upkeep, Path], None]
) -> None:
    library = home.open()
    library.save_papers(papers(range(2_000)), at=NOON)
    library.close()
    act(home.upkeep, target)
    before = target.read_bytes()
    with home.file.open("rb+") as file:
        file.seek(20 * 4096)
        file.write(b"\xa5" * 40_960)
    with pytest.raises(LibraryError, match="damaged"):
        act(home.upkeep, target)
    assert target.read_bytes() == before
    assert names(target.parent) == ["copy.sqlite", "home"]


def test_what_killed_runs_left_goes_after_a_day(full: Home, target: Path) -> None:
    for name, hours in (("a", 25), ("b", 23)):
        part = target.with_name(f".digest-{name * 16}.tmp")
        part.touch()
        left = (NOON - hours * HOUR).timestamp()
        os.utime(part, (left, left))
    full.upkeep.back_up(target, replace=False)
    assert names(target.parent) == [f".digest-{'b' * 16}.tmp", "copy.sqlite", "home"]


def test_a_full_disk_is_told_and_leaves_nothing(home: Home, target: Path) -> None:
    home.open().save_papers(papers(range(2_000)), at=NOON)
    with small_files(100_000), pytest.raises(OutputError, match="The backup cannot be written"):
        home.upkeep.back_up(target, replace=False)
    assert names(target.parent) == ["home"]


def test_a_library_that_may_only_be_read_can_be_backed_up(full: Home, target: Path) -> None:
    target.parent.chmod(0o777)
    with unwritable(full.folder):
        full.upkeep.back_up(target, replace=False)
    assert full.upkeep.check(target) == ()
