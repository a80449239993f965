"""The pace holds over threads, processes, killed holders and clocks that jump."""

import subprocess
import sys
import time
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from digest.errors import FetchError
from digest.net.pace import Pace
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


@pytest.mark.parametrize("content", [b"this is no database" * 100])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pace.sqlite").write_bytes(content)
    with pytest.raises(FetchError, match="pace of requests cannot be kept") as info:
        Pace(tmp_path, FakeClock()).reserve("a", 3.0)
    assert "pace.sqlite" in info.value.hint


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
        assert following - began >= LANE.interval * 0.9


def test_a_connection_held_for_too_long_is_reported(tmp_path: Path) -> None:
    mine, other = Pace(tmp_path, RealClock()), Pace(tmp_path, FakeClock())
    with mine.turn(LANE, HOST), pytest.raises(FetchError, match="busy"):  # noqa: SIM117 - two turns
        with other.turn(LANE, HOST, patience=2 * INTERVAL):
            pass
