"""A run waits its turn behind others, but not for ever: what is too long counts as lost."""

import time
from pathlib import Path

import pytest

from digest.errors import FetchError
from digest.net.lane import Lane
from digest.net.pace import Pace
from tests.fakes import FakeClock, RealClock
from tests.net.conftest import MakeClient
from tests.net.server import Act, Handler, answer, serve

HOST = "127.0.0.1"
LANE = Lane(name="arxiv", interval=3.0, single=True)


def queue(folder: Path, clock: FakeClock, places: int) -> None:
    """Stand in line as other runs do, so many places deep."""
    for _ in range(places):
        # Each stands behind the last one before any of them waits.
        Pace(folder / "pace", FakeClock(clock.now())).reserve(LANE.key(HOST), LANE.interval)


def test_turns_behind_healthy_runs_cost_nothing(
    make_client: MakeClient, tmp_path: Path, clock: FakeClock
) -> None:
    """Nine others ask in between, forty times: six minutes of a budget of one are not lost."""
    with serve(answer()) as stage:
        client = make_client(budget=1.0)
        for _ in range(40):
            queue(tmp_path, clock, 9)
            client.get(stage.url, lane=LANE)
    assert clock.elapsed > 1000


def test_turns_that_are_long_in_coming_use_up_the_budget(
    make_client: MakeClient, tmp_path: Path, clock: FakeClock
) -> None:
    """Each is 60 s away, of which 30 are lost: the fourth is one too many."""
    with serve(answer()) as stage:
        client = make_client(budget=100.0)
        for _ in range(3):
            queue(tmp_path, clock, 20)
            client.get(stage.url, lane=LANE)
        queue(tmp_path, clock, 20)
        with pytest.raises(FetchError, match=r"may be asked again in 6\d s only"):
            client.get(stage.url, lane=LANE)
    assert len(stage.requests) == 3


def test_a_turn_that_never_came_is_lost_too(make_client: MakeClient, tmp_path: Path) -> None:
    """Another run holds the one connection; who has waited for it in vain has less to lose."""
    quick = Lane(name="x", interval=0.01, single=True)
    other = Pace(tmp_path / "pace", RealClock())
    with serve(answer(503)) as stage:
        client = make_client(clock=RealClock(), budget=0.4)
        with other.turn(quick, HOST), pytest.raises(FetchError, match="busy for too long"):
            client.get(stage.url, lane=quick)
        with pytest.raises(FetchError, match="may wait only 0 s more"):
            client.get(stage.url, lane=quick)
    assert len(stage.requests) == 1


def test_patience_is_for_the_whole_of_a_turn(tmp_path: Path) -> None:
    """What was spent on the queue is not left for the connection."""
    clock = RealClock()
    lane = Lane(name="x", interval=1.2, single=True)
    mine, other = Pace(tmp_path, clock), Pace(tmp_path, clock)
    with mine.turn(lane, "h"):
        came = clock.monotonic()
        with (
            pytest.raises(FetchError, match="busy for too long"),
            other.turn(lane, "h", patience=2.4),
        ):
            pass
    assert 2.3 < clock.monotonic() - came < 3.4


def slowly(act: Act) -> Act:
    """Do something after a second."""

    def wait(handler: Handler) -> None:
        time.sleep(1.0)
        act(handler)

    return wait


def test_a_service_that_takes_long_for_each_answer_is_not_asked_for_ever(
    make_client: MakeClient,
) -> None:
    quick = Lane(name="x", interval=0.01)
    with serve(slowly(answer())) as stage:
        client = make_client(clock=RealClock(), budget=1.2, patience=0.2)
        for _ in range(2):
            client.get(stage.url, lane=quick)
        with pytest.raises(FetchError, match="has cost this run its time"):
            client.get(stage.url, lane=quick)
    assert len(stage.requests) == 2


def test_without_patience_to_lose_slow_answers_cost_nothing(make_client: MakeClient) -> None:
    quick = Lane(name="x", interval=0.01)
    with serve(slowly(answer())) as stage:
        client = make_client(clock=RealClock(), budget=0.1)
        for _ in range(3):
            client.get(stage.url, lane=quick)
    assert len(stage.requests) == 3


def test_no_cookie_is_kept(make_client: MakeClient) -> None:
    with serve(answer(Set_Cookie="visitor=7; Path=/")) as stage:
        client = make_client()
        for _ in range(2):
            client.get(stage.url, lane=LANE)
    assert all("cookie" not in headers for headers in stage.headers)
