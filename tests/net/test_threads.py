"""Lanes are threads of one process: they share the pace's folder, and may share a client."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from digest.net.budget import Budget
from digest.net.lane import Lane
from digest.net.pace import Pace
from tests.fakes import RealClock
from tests.net.conftest import MakeClient
from tests.net.server import Handler, answer, serve
from tests.net.test_pace import read_turn, start_turns
from tests.net.turns import HOST, LANE

Turn = tuple[float, float]


@pytest.fixture
def often() -> Iterator[None]:
    """Let Python change from thread to thread as often as it can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def side_by_side(count: int, do: Callable[[int], None]) -> None:
    """Do something in so many threads at once, and let the first failure pass."""
    failures: list[BaseException] = []
    barrier = threading.Barrier(count)

    def run(number: int) -> None:
        barrier.wait()
        try:
            do(number)
        except BaseException as error:  # noqa: BLE001 - raised below, in the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if failures:
        raise failures[0]


def test_threads_and_processes_take_turns(tmp_path: Path) -> None:
    """Two processes and six threads, of which each has a clock and a pace of its own or shares."""
    turns: list[Turn] = []
    shared = Pace(tmp_path, RealClock())

    def take(number: int) -> None:
        pace = shared if number % 2 else Pace(tmp_path, RealClock())
        for _ in range(2):
            with pace.turn(LANE, HOST):
                began = time.time()
                time.sleep(LANE.interval / 2)
                turns.append((began, time.time()))

    runs = [start_turns(tmp_path, 2, LANE.interval / 2) for _ in range(2)]
    side_by_side(6, take)
    turns += [read_turn(run) for run in runs for _ in range(2)]
    for run in runs:
        run.communicate(timeout=10)
    assert len(turns) == 16
    for (began, ended), (following, _) in pairwise(sorted(turns)):
        assert following >= ended, "two connections at a time"
        assert following - began >= LANE.interval * 0.8


def test_lanes_in_threads_do_not_wait_for_one_another(tmp_path: Path) -> None:
    pace = Pace(tmp_path, RealClock())
    together = threading.Barrier(4)

    def hold(number: int) -> None:
        with pace.turn(Lane(name=f"lane {number}", interval=1.0, single=True), HOST):
            together.wait(timeout=10)

    side_by_side(4, hold)


def test_a_client_gives_every_thread_its_own_answer(make_client: MakeClient) -> None:
    def echo(handler: Handler) -> None:
        answer(body=handler.path.encode())(handler)

    quick = Lane(name="x", interval=0.001)
    with serve(echo) as stage:
        client = make_client(clock=RealClock())

        def ask(number: int) -> None:
            for turn in range(10):
                path = f"/{number}/{turn}"
                assert client.get(f"{stage.url}{path}", lane=quick).body.decode() == path

        side_by_side(8, ask)
    assert len(stage.requests) == 80


def test_what_threads_lose_adds_up(often: None) -> None:  # noqa: ARG001 - a setting of Python
    budget = Budget(100_000.0)

    def lose(_: int) -> None:
        for _ in range(10_000):
            budget.lose(1.0)
            budget.lose(-1.0)

    side_by_side(8, lose)
    assert budget.left() == 20_000.0
    assert budget.affords(20_000.0)
    assert not budget.affords(20_001.0)
