"""A row that does not say when a lane is free holds nobody up, and is written anew."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from digest.net.lane import Lane
from digest.net.pace import Pace
from tests.fakes import FakeClock
from tests.net.turns import HOST

LANE = Lane(name="a", interval=3.0, single=True)


@pytest.mark.parametrize("value", [None, "soon", b"\x00", ""])
@pytest.mark.parametrize("column", ["next", "stamped"])
def test_a_damaged_row_is_a_free_lane(tmp_path: Path, column: str, value: object) -> None:
    clock = FakeClock()
    pace = Pace(tmp_path, clock)
    with pace.turn(LANE, HOST):
        pass
    clock.sleep(100.0)
    with closing(sqlite3.connect(tmp_path / "pace.sqlite")) as db, db:
        assert db.execute(f"UPDATE lane SET {column} = ?", (value,)).rowcount == 2  # noqa: S608 - ours
    before, starts = clock.elapsed, []
    for _ in range(3):
        with pace.turn(LANE, HOST):
            starts.append(clock.elapsed - before)
    assert starts == [0.0, 3.0, 6.0]


@pytest.mark.parametrize("value", [None, "soon"])
def test_a_pause_mends_a_damaged_row(tmp_path: Path, value: object) -> None:
    clock = FakeClock()
    pace = Pace(tmp_path, clock)
    pace.reserve(LANE.key(HOST), LANE.interval)
    with closing(sqlite3.connect(tmp_path / "pace.sqlite")) as db, db:
        db.execute("UPDATE lane SET next = ?, stamped = ?", (value, value))
    pace.hold(LANE, HOST, 60.0)
    with pace.turn(LANE, HOST):
        assert clock.elapsed == pytest.approx(60.0)
