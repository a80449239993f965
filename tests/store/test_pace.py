"""One pace for all machines: a server keeps it, whatever their clocks say."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import timedelta

import pytest

from digest.errors import FetchError, LibraryError
from digest.net.rate_limits import Pacer, RateLimit
from digest.store.rate_limits import SharedRateLimits
from tests.fakes import START, FakeClock
from tests.store.home import Home

LANE, HOST = RateLimit(name="arxiv", interval=3.0, single=True), "export.arxiv.org"
# Holds the one connection until it is killed.
HOLD = """
from digest.store.rate_limits import SharedRateLimits
with SharedRateLimits(home.url).hold(sys.argv[2], 1):
    tell("held")
    sys.stdin.readline()
"""
pytestmark = pytest.mark.parametrize("home", ["postgresql"], indirect=True)


@pytest.fixture
def machines(home: Home) -> Iterator[list[Pacer]]:
    """Give the paces of machines whose clocks differ by days."""
    with ExitStack() as cleanup:
        books = [cleanup.enter_context(closing(SharedRateLimits(home.url))) for _ in range(3)]
        clocks = [FakeClock(START + timedelta(days=number)) for number in range(3)]
        yield [Pacer(book, clock) for book, clock in zip(books, clocks, strict=True)]


def test_machines_take_each_slot_once_whatever_their_clocks_say(machines: list[Pacer]) -> None:
    def take(pace: Pacer) -> list[float]:
        waits = list[float]()
        for _ in range(5):
            pace.reserve("arxiv@arxiv.org", 400.0, waiting=waits.append)
        return waits

    with ThreadPoolExecutor(len(machines)) as pool:
        waits = sorted(wait for found in pool.map(take, machines) for wait in found)
    assert waits == pytest.approx([400.0 * slot for slot in range(1, 15)], abs=150)


def test_a_pause_holds_back_every_machine(machines: list[Pacer]) -> None:
    waits = list[float]()
    machines[0].hold(LANE, HOST, 600.0)
    with machines[1].turn(LANE, HOST, waiting=waits.append):
        assert sum(waits) > 500
    with pytest.raises(FetchError, match="may be asked again only in"):
        machines[2].reserve(LANE.key(HOST), LANE.interval, patience=60.0)


def test_one_machine_at_a_time_has_the_one_connection_until_it_ends(
    home: Home, machines: list[Pacer]
) -> None:
    rate_limit = RateLimit(name="x", interval=0.001, single=True)
    holder = home.start(HOLD, rate_limit.key(HOST))
    assert holder.tells.readline() == "held\n"
    with (
        pytest.raises(FetchError, match="Other runs keep x busy for too long"),
        machines[0].turn(rate_limit, HOST, patience=0.2),
    ):
        pytest.fail("two had the connection")
    with machines[0].turn(RateLimit(name="y", interval=0.001, single=True), HOST):
        holder.process.kill()
    with machines[1].turn(rate_limit, HOST, patience=60.0):
        pass


def test_lanes_that_are_free_are_not_kept(home: Home, machines: list[Pacer]) -> None:
    for number in range(3):
        machines[0].reserve(f"host-{number}@x", 0.001)
    time.sleep(0.01)
    machines[1].reserve("busy@x", 600.0)
    with closing(SharedRateLimits(home.url)) as book, book.open() as (rate_limits, _):
        assert list(rate_limits) == ["busy@x"]


def test_without_the_server_nothing_may_be_asked(home: Home, machines: list[Pacer]) -> None:
    machines[0].reserve("x@x", 0.001)
    assert home.server
    home.server.stop()
    try:
        for pace in machines[:2]:
            with pytest.raises(LibraryError, match="cannot be reached"):
                pace.reserve("x@x", 0.001)
    finally:
        home.server.start()
