"""Made is made: only `--refresh` looks again, and nothing that goes wrong takes anything away."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from digest.errors import FetchError, LibraryError
from digest.model import Paper, Problem
from digest.pipeline.archive import remake
from digest.store import open_library
from digest.taste import NO_TASTE
from tests.fakes import FakeClock, FakeSource
from tests.pipeline.workbench import (
    FRIDAY,
    MONDAY,
    SATURDAY,
    TIDES,
    WEDNESDAY,
    WEEK,
    WaitObserver,
    Workbench,
    decisions,
    digest_of,
    ids,
    is_complete,
    messages,
    names,
    past,
    request,
    tide,
    tides,
    workbench_in,
)

ODD = Problem(stage="fetch", subject="fake", message="Rows 1–3 may be missing.")
PAPERS = tides(range(1, 12))
JUMPS = [timedelta(days=-400), timedelta(hours=-1), timedelta(days=8), timedelta(days=400)]


def test_what_the_library_has_learnt_since_is_for_the_next_issue(bench: Workbench) -> None:
    """New versions, withdrawals, days stated since, papers that were not there."""
    bench.source.papers = (tide(1, MONDAY), tide(2), tide(3, FRIDAY))
    bench.build()
    files = bench.files()
    gone = replace(tide(2), version=2, title="Another Title", comment="withdrawn by the authors")
    bench.library.save_papers([gone], at=bench.clock.now())
    bench.library.save_announced({"2602.00001": SATURDAY + timedelta(days=3)})
    bench.source.papers = (tide(1, MONDAY), gone, tide(3, FRIDAY), tide(4))

    requests = bench.source.requests
    for offline in (False, True):
        assert bench.chosen(offline=offline) == names(1, 2, 3)
        assert (bench.files(), bench.source.requests) == (files, requests)
    assert bench.chosen(refresh=True) == names(1, 3, 4)


def test_number_include_and_exclude_choose_among_what_was_found(bench: Workbench) -> None:
    old = tide(90, MONDAY - WEEK * 9)
    bench.source.papers = (*tides(range(1, 6)), old)
    assert len(bench.chosen(number=2)) == 2
    bench.source.papers += (tide(6),)
    for options, expected in (
        ({"number": 5}, names(1, 2, 3, 4, 5)),
        ({"exclude": frozenset(names(2, 3))}, names(1, 4, 5)),
        ({"include": frozenset({old.id})}, names(1, 2, 3, 4, 5, 90)),
        ({}, names(1, 2, 3, 4, 5)),
    ):
        assert bench.chosen(**options) == expected
    assert bench.chosen(refresh=True) == names(1, 2, 3, 4, 5, 6)


def test_an_issue_knows_what_those_before_it_were_about(bench: Workbench) -> None:
    """And has it still when they were built again with other papers."""
    bench.source.papers = (*tides(range(1, 5), WEDNESDAY - WEEK), *tides(range(5, 12)))
    first = digest_of(bench.build(SATURDAY - WEEK))
    bench.clock.sleep(1)
    second = digest_of(bench.build())
    (told,) = second.history
    assert (first.history, told.date) == ((), SATURDAY - WEEK)
    themes = [(theme.key, theme.title, theme.papers) for theme in told.themes]
    assert themes == [(one.key, one.title, len(one.papers)) for one in first.sections]

    bench.build(SATURDAY - WEEK, number=1)
    assert digest_of(bench.build()).history == second.history
    assert digest_of(bench.build(refresh=True)).history != second.history


def test_an_issue_is_compared_with_what_it_was_whatever_came_into_others(bench: Workbench) -> None:
    def looms(numbers: Iterable[int], day: date) -> tuple[Paper, ...]:
        text = "We present a loom for tide pools that weaves {0} patterns of wool and silk."
        return tuple(tide(n, day, title=f"Loom {n}", abstract=text.format(n)) for n in numbers)

    bench.source.papers = (*tides(range(1, 41), WEDNESDAY - WEEK), *tides(range(41, 46)))
    bench.source.papers += looms([46], WEDNESDAY)
    bench.build(SATURDAY - WEEK)
    bench.clock.sleep(1)
    first = digest_of(bench.build())
    bench.source.papers += looms(range(50, 90), WEDNESDAY - WEEK)
    bench.build(SATURDAY - WEEK, refresh=True)
    assert digest_of(bench.build()).entries == first.entries
    assert digest_of(bench.build(refresh=True)).entries != first.entries


def test_a_withdrawn_paper_is_left_out_once_though_a_third_issue_knew_that_another_had_it(
    bench: Workbench,
) -> None:
    gone = tide(9, WEDNESDAY - WEEK, comment="This paper has been withdrawn by the authors.")
    bench.source.papers = (gone, *tides(range(1, 4)))
    for weeks, decision in ((2, "already_issued"), (1, "withdrawn")):
        bench.library.save_issue_record(
            past(SATURDAY - WEEK * weeks, decisions={gone.id: decision})
        )
    assert decisions(bench.make()).keys() == set(names(1, 2, 3))


def test_late_papers_that_cannot_be_looked_for_are_a_problem_and_not_the_end(
    bench: Workbench,
) -> None:
    bench.source.papers = (*tides(range(1, 5)), tide(9, WEDNESDAY - WEEK))
    bench.build(dry_run=True)
    bench.library.save_issue_record(past(SATURDAY - WEEK))
    bench.source.fails_at = 0

    built = bench.build()
    files = bench.files()
    assert messages(built) == "Papers announced late could not be looked for."
    assert not is_complete(built)
    assert bench.progress.notes == ["The line is dead."]
    assert bench.build(offline=True).problems == built.problems
    assert bench.files() == files

    bench.source.error = LibraryError("The disk is full.")
    with pytest.raises(LibraryError, match="disk is full"):
        bench.build()


def test_days_without_a_paper_are_doubted_where_their_issue_had_some(bench: Workbench) -> None:
    bench.source.papers = (tide(1, WEDNESDAY - WEEK), tide(2))
    bench.build(SATURDAY - WEEK)
    bench.source.papers = (tide(2),)

    assert "nothing for tide pools from 2026-02-09 to 2026-02-21" in messages(bench.build())


def test_a_day_without_a_listing_needs_no_fetch(bench: Workbench) -> None:
    made = bench.build(SATURDAY, days=1, offline=True)
    assert (made.issue, decisions(made), made.problems) == (None, {}, ())
    assert bench.source.requests == 0


def test_builds_of_one_topic_wait_for_one_another(bench: Workbench, tmp_path: Path) -> None:
    bench.source.papers = tides([1])
    order: list[str] = []
    waiting: list[Thread] = []
    goes_on = Event()

    def build_too() -> None:
        with open_library(tmp_path / "home", now=bench.clock.now) as library:
            rival = Workbench(library, FakeSource(), FakeClock(), tmp_path / "others")
            rival.progress = WaitObserver(goes_on.set)
            rival.build(offline=True)
        order.append("second")
        goes_on.set()

    def begin_another() -> None:
        if not waiting:
            waiting.append(Thread(target=build_too))
            waiting[0].start()
            assert goes_on.wait(30)
            order.append("first")

    bench.source.before = begin_another
    bench.build()
    waiting[0].join(30)

    assert order == ["first", "second"]
    assert [path.name for path in (tmp_path / "others").iterdir()]


class SetClock(FakeClock):
    """A clock whose time of day somebody sets; the seconds that pass are none of his business."""

    shift = timedelta()

    def now(self) -> datetime:
        """Return the moment that it shows."""
        return super().now() + self.shift


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_a_clock_that_is_set_amid_a_build_costs_nothing(tmp_path: Path, jump: timedelta) -> None:
    later = (tide(21, MONDAY + WEEK), tide(22, FRIDAY + WEEK))
    with workbench_in(tmp_path / "usual", FakeSource(PAPERS)) as usual:
        usual.build()
    clock = SetClock()
    with workbench_in(tmp_path / "set", FakeSource(PAPERS), clock) as bench:

        def set_clock() -> None:
            clock.shift = jump if bench.source.requests > 1 else timedelta()

        bench.source.before = set_clock
        for shift in (jump, jump, timedelta()):
            bench.build()
            assert bench.files() == usual.files()
            clock.shift, bench.source.before = shift, lambda: None

        clock.elapsed += WEEK.total_seconds()
        bench.source.papers = (*PAPERS, *later)
        assert bench.chosen(SATURDAY + WEEK) == ids(later)


def test_an_issue_is_made_again_of_exactly_what_it_chose_asking_nobody(bench: Workbench) -> None:
    """Whatever its topic's editor has changed since."""
    bench.source.papers = tides(range(1, 9))
    options: dict[str, Any] = {
        "number": 3,
        "include": frozenset(names(8)),
        "exclude": frozenset(names(1)),
    }
    built = bench.build(**options)
    requests = bench.source.requests
    (issue_record,) = bench.library.load_issue_records(TIDES.slug)
    asked = request(topic=replace(TIDES, taste=replace(NO_TASTE, mute_authors=("Ada Quill-2",))))

    again = remake(issue_record, asked, bench.ports, ())
    assert {entry.paper.id for entry in again.entries} == set(bench.chosen(**options))
    assert (again.counts, bench.source.requests) == (digest_of(built).counts, requests)
    with pytest.raises(FetchError, match="never fetched"):
        remake(replace(issue_record, date=SATURDAY - WEEK), request(), bench.ports, ())
