"""The pace holds over threads, processes, killed holders and clocks that jump."""

import errno
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from digest.errors import FetchError
from digest.net.lane import Lane
from digest.net.pace import Pace
from digest.net.slots import unusable
from tests.fakes import START, FakeClock, RealClock
from tests.net.turns import HOST, LANE

INTERVAL = LANE.interval
ROOT = Path(__file__).parents[2]


def test_slots_are_an_interval_apart(tmp_path: Path) -> None:
    clock = FakeClock()
    pace = Pace(tmp_path, clock)
    starts = []
    for _ in range(3):
        pace.reserve("a", 3.0)
        starts.append(clock.elapsed)
    assert starts == [0.0, 3.0, 6.0]


def test_lanes_run_side_by_side(tmp_path: Path) -> None:
    clock = FakeClock()
    pace = Pace(tmp_path, clock)
    pace.reserve("a", 3.0)
    pace.reserve("b", 3.0)
    assert clock.slept == []


def test_a_long_queue_is_refused_and_takes_no_slot(tmp_path: Path) -> None:
    clock = FakeClock()
    pace = Pace(tmp_path, clock)
    pace.reserve("a", 100.0)
    with pytest.raises(FetchError, match="busy"):
        pace.reserve("a", 100.0, patience=50.0)
    pace.reserve("a", 100.0)
    assert clock.elapsed == pytest.approx(100.0)


@pytest.mark.parametrize("ahead", [timedelta(minutes=5), timedelta(days=900)])
def test_a_clock_set_back_costs_one_interval_at_most(tmp_path: Path, ahead: timedelta) -> None:
    Pace(tmp_path, FakeClock(START + ahead)).reserve("a", 3.0)
    clock = FakeClock()
    Pace(tmp_path, clock).reserve("a", 3.0)
    assert clock.elapsed <= 3.0


def test_a_start_that_was_held_up_holds_up_the_next(tmp_path: Path) -> None:
    """One connection: an answer slower than the interval must not let two starts fall together."""
    clock = FakeClock()
    pace = Pace(tmp_path, clock)
    starts = []
    for _ in range(3):
        with pace.turn(LANE, HOST):
            starts.append(clock.elapsed)
            clock.sleep(INTERVAL * 1.5)
    gaps = [after - before for before, after in pairwise(starts)]
    assert min(gaps) >= INTERVAL * 1.5


@pytest.mark.parametrize(
    "garbage", [b"this is no database" * 100, b"SQLite format 3\0" + b"x" * 9000]
)
def test_a_damaged_file_is_put_aside_and_begun_anew(tmp_path: Path, garbage: bytes) -> None:
    (tmp_path / "pace.sqlite").write_bytes(garbage)
    (tmp_path / "pace.sqlite-journal").write_bytes(garbage)
    clock = FakeClock()
    pace = Pace(tmp_path, clock)
    for _ in range(2):
        pace.reserve("a", 3.0)
    assert clock.elapsed == 3.0
    assert (tmp_path / "pace.sqlite.damaged").read_bytes() == garbage


def test_a_file_with_another_table_is_put_aside(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "pace.sqlite")) as db:
        db.execute("CREATE TABLE lane (other)")
    Pace(tmp_path, FakeClock()).reserve("a", 3.0)
    assert (tmp_path / "pace.sqlite.damaged").exists()


def test_a_damaged_file_is_renewed_once_however_many_find_it(tmp_path: Path) -> None:
    for _ in range(2):
        (tmp_path / "pace.sqlite").write_bytes(b"this is no database" * 100)
        runs = [start_turns(tmp_path, 2, 0.0) for _ in range(3)]
        turns = sorted(read_turn(run) for run in runs for _ in range(2))
        for run in runs:
            run.communicate(timeout=10)
        for (began, _), (following, _) in pairwise(turns):
            assert following - began >= INTERVAL / 2


def test_a_folder_in_the_files_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "pace.sqlite").mkdir()
    with pytest.raises(FetchError, match="pace of requests cannot be kept") as info:
        Pace(tmp_path, FakeClock()).reserve("a", 3.0)
    assert "writable" in info.value.hint


def fill_database() -> sqlite3.Error:
    """Return what SQLite raises where there is no more room."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("PRAGMA max_page_count = 1")
        with pytest.raises(sqlite3.OperationalError) as info:
            db.execute("CREATE TABLE a AS SELECT zeroblob(100000)")
    return info.value


@pytest.mark.parametrize("error", [fill_database(), OSError(errno.ENOSPC, "No space left")])
def test_a_full_disk_is_called_so(tmp_path: Path, error: Exception) -> None:
    told = unusable(tmp_path, error)
    assert "The disk is full" in str(told)
    assert "Free some space" in told.hint


def test_a_host_of_any_length_has_its_lock(tmp_path: Path) -> None:
    pace = Pace(tmp_path, FakeClock())
    with pace.turn(LANE, "x" * 300), pace.turn(LANE, "x" * 299 + "y"):
        assert len(list(tmp_path.glob("*.lock"))) == 2


@pytest.mark.parametrize("single", [True, False])
def test_a_pause_holds_back_those_who_queue(tmp_path: Path, single: bool) -> None:  # noqa: FBT001
    lane = Lane(name="a", interval=3.0, single=single)
    clock = FakeClock()
    mine, other = Pace(tmp_path, clock), Pace(tmp_path, clock)
    mine.hold(lane, HOST, 3600.0)
    starts = []
    for pace in (mine, other):
        with pace.turn(lane, HOST):
            starts.append(clock.elapsed)
    assert starts == pytest.approx([3600.0, 3603.0])


def test_a_pause_holds_back_who_has_a_slot_already(tmp_path: Path) -> None:
    """One run waits for the connection; its holder is asked for a pause before it lets go."""
    lane = Lane(name="a", interval=0.1, single=True)
    pace, began = Pace(tmp_path, RealClock()), []

    def wait_and_ask() -> None:
        with Pace(tmp_path, RealClock()).turn(lane, HOST):
            began.append(time.monotonic())

    with pace.turn(lane, HOST):
        late = threading.Thread(target=wait_and_ask)
        late.start()
        time.sleep(0.3)
        pace.hold(lane, HOST, 0.5)
        held = time.monotonic()
    late.join()
    assert began[0] - held >= 0.45


def start_turns(folder: Path, count: int, length: float) -> "subprocess.Popen[str]":
    """Start a process that takes turns of some length and tells when each began and ended."""
    command = [sys.executable, "-m", "tests.net.turns", str(folder), str(count), str(length)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours


def read_turn(run: "subprocess.Popen[str]") -> tuple[float, float]:
    """Read when a process had its next turn."""
    assert run.stdout is not None
    began, ended = run.stdout.readline().split()
    return float(began), float(ended)


def test_processes_take_turns_and_a_killed_one_frees_its_own(tmp_path: Path) -> None:
    with start_turns(tmp_path, 1, 60.0) as holder:
        assert holder.stdout is not None
        float(holder.stdout.read(1))  # it has its turn once it begins to tell of it
        runs = [start_turns(tmp_path, 3, LANE.interval / 2) for _ in range(3)]
        time.sleep(0.6)
        killed = time.time()
        holder.kill()
        turns = sorted(read_turn(run) for run in runs for _ in range(3))
    for run in runs:
        run.communicate(timeout=10)
    assert turns[0][0] >= killed, "nobody may ask while the one connection is held"
    for (began, ended), (following, _) in pairwise(turns):
        assert following >= ended, "two connections at a time"
        assert following - began >= LANE.interval * 0.8


def test_a_connection_held_for_too_long_is_reported(tmp_path: Path) -> None:
    mine, other = Pace(tmp_path, RealClock()), Pace(tmp_path, FakeClock())
    with mine.turn(LANE, HOST), pytest.raises(FetchError, match="busy"):  # noqa: SIM117 - two turns
        with other.turn(LANE, HOST, patience=2 * INTERVAL):
            pass
