"""What several issues of a run need is asked for once, even where all is asked again."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from digest.pipeline import Subject, Tools, make
from digest.pipeline.announcements.listings import fetch_listing
from digest.pipeline.lookup import collect_ids
from digest.store import open_library
from digest.store.asking import ask_alone
from tests.fakes import FakeListings
from tests.pipeline.asking import KNOWN, add_oracle
from tests.pipeline.desk import FRIDAY, TAXONOMY, TIDES, WEEK, Desk, request, tides
from tests.pipeline.oracle import Oracle
from tests.store.samples import now

REEFS = replace(TIDES, slug="reefs", name="reefs")


@pytest.fixture(name="hub")
def _hub(desk: Desk) -> Oracle:
    desk.source.papers = tides((1, 2))
    return add_oracle(desk, "huggingface", said={"2602.00001": KNOWN})


def make_both(desk: Desk, begun: datetime | None) -> None:
    """Make the issues of two topics of one query, asking for everything again."""
    for subject in (TIDES, REEFS):
        make(request(subject=subject, refresh=True), replace(desk.tools, begun=begun), TAXONOMY)


@pytest.mark.parametrize("is_one_run, times", [(True, 1), (False, 2)])
def test_a_run_asks_again_but_once(
    desk: Desk, hub: Oracle, *, is_one_run: bool, times: int
) -> None:
    desk.build()
    desk.clock.sleep(60)
    searches, questions = len(desk.source.searched), len(hub.asked)
    make_both(desk, desk.clock.now() if is_one_run else None)
    assert len(desk.source.searched) == searches + times
    assert len(hub.asked) == questions + 2 * times


@pytest.mark.parametrize("is_one_run, times", [(True, 1), (False, 2)])
def test_records_are_asked_for_again_but_once(desk: Desk, *, is_one_run: bool, times: int) -> None:
    desk.source.papers = tides((1,))
    collect_ids(["2602.00001"], desk.tools, offline=False)
    desk.clock.sleep(60)
    tools = replace(desk.tools, begun=desk.clock.now() if is_one_run else None)
    for _ in range(2):
        collect_ids(["2602.00001"], tools, offline=False, refresh=True)
    assert len(desk.source.asked_ids) == 1 + times


def test_a_listing_that_another_run_had_meanwhile_is_not_asked_for(desk: Desk) -> None:
    desk.listings = FakeListings()
    desk.listings.announce(FRIDAY, "2602.00001")
    assert fetch_listing("cs.LG", FRIDAY, desk.tools) == ((), None)
    held = desk.library.load_listing("cs.LG", FRIDAY)
    assert fetch_listing("cs.LG", FRIDAY, desk.tools) == ((), None)
    assert len(desk.listings.asked) == 1
    fetch_listing("cs.LG", FRIDAY, desk.tools, before=held)
    assert len(desk.listings.asked) == 2


def test_a_search_that_another_run_finishes_meanwhile_is_waited_for(
    desk: Desk, tmp_path: Path
) -> None:
    desk.source.papers = tides((1,))
    with open_library(tmp_path / "home", now=now) as library:
        tools = replace(desk.tools, library=library)
        asking, go_on = Event(), Event()

        def dawdle() -> None:
            asking.set()
            go_on.wait(30)

        desk.source.before = dawdle
        runs = [Thread(target=_make, args=(subject, tools)) for subject in (TIDES, REEFS)]
        runs[0].start()
        assert asking.wait(30)
        desk.source.before = lambda: None
        runs[1].start()
        go_on.set()
        for run in runs:
            run.join(30)
    assert len(desk.source.searched) == 1


def _make(subject: Subject, tools: Tools) -> None:
    make(request(subject=subject), tools, TAXONOMY)


def test_who_asks_for_the_same_waits_and_is_told(tmp_path: Path) -> None:
    order: list[str] = []
    inside, told = Event(), Event()

    def first() -> None:
        with ask_alone(tmp_path, "search", "tides", order.append):
            inside.set()
            assert told.wait(30)
            order.append("first")

    def hear(message: str) -> None:
        order.append(message)
        told.set()

    one = Thread(target=first)
    one.start()
    assert inside.wait(30)
    with ask_alone(tmp_path, "search", "tides", hear):
        order.append("second")
    one.join(30)
    assert order == [
        "Another run is asking for the same, or for something like it.",
        "first",
        "second",
    ]


def test_questions_of_different_kinds_are_asked_within_one_another(tmp_path: Path) -> None:
    with ask_alone(tmp_path, "listing", "a", _fail), ask_alone(tmp_path, "records", "a", _fail):
        pass
    assert len(list(tmp_path.iterdir())) == 2


def test_without_a_folder_to_write_in_everybody_asks(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with ask_alone(tmp_path / "file", "listing", "a", _fail):
        pass


def _fail(message: str) -> None:
    raise AssertionError(message)


def test_a_clock_that_ran_ahead_asked_in_no_run(desk: Desk) -> None:
    tools = replace(desk.tools, begun=desk.clock.now() - WEEK)
    assert tools.is_of_this_run(desk.clock.now())
    assert not tools.is_of_this_run(desk.clock.now() + timedelta(seconds=1))
    assert not desk.tools.is_of_this_run(desk.clock.now())
