"""A log grows to its size and not beyond it, whoever writes to it, and loses no line."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from digest.console import rotating
from digest.console.rotating import KEPT, RotatingFile

LINE = b"x" * 99 + b"\n"

WRITER = """
import sys, time
from pathlib import Path
from digest.console import rotating
rotating.MOST_BYTES = 20_000
file = rotating.RotatingFile(Path(sys.argv[1]), sleep=time.sleep)
for number in range(300):
    file.append(f"{sys.argv[2]} {number} {'x' * 80}\\n".encode())
"""


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files hold ten lines."""
    monkeypatch.setattr(rotating, "MOST_BYTES", 1000)


def log(path: Path) -> RotatingFile:
    """Return a log that does not wait."""
    return RotatingFile(path, sleep=lambda _: None)


@pytest.mark.usefixtures("small")
def test_a_full_file_makes_room_and_old_ones_go(tmp_path: Path) -> None:
    file = log(tmp_path / "log")
    for number in range(10 * (KEPT + 3)):
        file.append(f"{number:99}\n".encode())
    assert sorted(part.name for part in tmp_path.iterdir()) == [
        "log", *(f"log.{number}" for number in range(1, KEPT + 1)),
    ]  # fmt: skip
    lines = [
        int(line)
        for number in range(KEPT, 0, -1)
        for line in (tmp_path / f"log.{number}").read_text().splitlines()
    ]
    last = [int(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert [*lines, *last] == list(range(20, 10 * (KEPT + 3)))
    assert max(part.stat().st_size for part in tmp_path.iterdir()) <= 1000


@pytest.mark.usefixtures("small")
def test_a_line_that_is_larger_than_a_file_is_written(tmp_path: Path) -> None:
    file = log(tmp_path / "log")
    for _ in range(2):
        file.append(b"x" * 3000 + b"\n")
    assert (tmp_path / "log").stat().st_size == 3001


def test_processes_that_write_at_once_lose_and_tear_no_line(tmp_path: Path) -> None:
    path = tmp_path / "log"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name])  # noqa: S603 - ours
        for name in ("one", "two")
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    lines = [line for part in tmp_path.iterdir() for line in part.read_text().splitlines()]
    assert {len(line.split()) for line in lines} == {3}
    # All of them are as much as is kept; none of them is there twice.
    told = sorted((line.split()[0], int(line.split()[1])) for line in lines)
    assert told == [(name, number) for name in ("one", "two") for number in range(300)]


def test_a_writer_that_hangs_holds_up_nobody_for_long(tmp_path: Path) -> None:
    waits: list[float] = []
    path = tmp_path / "log"
    with path.open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        file = RotatingFile(path, sleep=waits.append)
        for _ in range(100):
            file.append(LINE)
    assert path.read_bytes() == LINE * 100
    assert 1 < sum(waits) < 5


def test_a_line_that_was_cut_off_does_not_spoil_the_next(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"half a li")
    log(tmp_path / "log").append(b"whole\n")
    assert (tmp_path / "log").read_bytes() == b"half a li\nwhole\n"


def test_folders_are_made_and_the_umask_kept(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        log(tmp_path / "state" / "deep" / "log").append(LINE)
    finally:
        os.umask(before)
    assert (tmp_path / "state" / "deep" / "log").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["folder", "pipe", "file/below", "/dev/full"])
def test_what_cannot_be_written_to_is_an_error_at_once(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match=r"\w") as caught:
        log(tmp_path / name).append(LINE)
    assert caught.value.strerror
