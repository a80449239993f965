"""A paper that was issued and withdrawn since is named once, by the topic's next issue."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from digest.errors import FetchError
from digest.model import Paper, Problem
from tests.pipeline.workbench import (
    SATURDAY,
    WEDNESDAY,
    WEEK,
    Workbench,
    digest_of,
    messages,
    names,
    tide,
    tides,
)

REASON = "This paper has been withdrawn: the limpets were barnacles."
ODD = Problem(stage="fetch", subject="fake", message="Rows may be missing.")
GONE = replace(tide(2), version=2, comment=REASON)
NEXT = SATURDAY + WEEK
LATE = NEXT + WEEK * 2


@pytest.fixture(autouse=True)
def _issued(bench: Workbench) -> None:
    """Issue three papers, and let the second be withdrawn while the next week comes."""
    bench.source.papers = tides(range(1, 4))
    bench.build()
    bench.source.papers = (tide(1), GONE, tide(3))


def due(number: int, weeks: int = 1) -> Paper:
    """Invent a paper that is due so many weeks later."""
    return tide(number, WEDNESDAY + WEEK * weeks)


def taken_back(bench: Workbench, day: date, *new: Paper, **options: Any) -> list[str]:  # noqa: ANN401 - any field
    """Build an issue on its day, with new papers, and return what it takes back."""
    bench.source.papers += new
    bench.set_date(max(day, bench.clock.now().date()))
    return [item.paper for item in digest_of(bench.build(day, **options)).corrections]


def test_the_next_issue_names_it_with_the_reason_and_no_later_one_does(bench: Workbench) -> None:
    assert taken_back(bench, NEXT, due(10)) == names(2)
    (found,) = digest_of(bench.build(NEXT)).corrections
    assert found.issued == SATURDAY
    assert REASON in found.statement.text
    assert [quote.field for quote in found.statement.quotes] == ["comment"]
    assert b"## Corrections" in bench.files()[f"{NEXT}-tides.md"]

    assert taken_back(bench, NEXT + WEEK, due(20, 2)) == []


def test_a_rebuild_names_it_again_asks_for_nothing_and_changes_no_issue(bench: Workbench) -> None:
    files = bench.files()
    taken_back(bench, NEXT, due(10))
    files |= bench.files()
    asked = bench.source.requests

    for day in (NEXT, SATURDAY):
        for offline in (False, True):
            bench.build(day, offline=offline)
    assert bench.files() == files
    assert bench.source.requests == asked
    assert taken_back(bench, NEXT, refresh=True) == names(2)


def test_what_no_issue_told_of_is_no_correction(bench: Workbench) -> None:
    bench.source.papers = (*tides([1, 3]), tide(2), due(5, -1), replace(GONE, id=names(6)[0]))
    bench.build(refresh=True)
    assert taken_back(bench, NEXT, due(10)) == []


# For how many days papers are young, how many weeks later the issue is, and whether it finds the
# withdrawal by itself and where all is asked again.
AGES = [(90, 8, True, True), (90, 9, False, True), (30, 6, False, True), (30, 53, False, False)]


@pytest.mark.parametrize("young, weeks, by_itself, asked_again", AGES)
def test_young_papers_are_asked_for_for_sixty_days_and_all_for_a_year_with_refresh(
    bench: Workbench, young: int, weeks: int, *, by_itself: bool, asked_again: bool
) -> None:
    bench.young = timedelta(days=young)
    day = SATURDAY + WEEK * weeks
    assert bool(taken_back(bench, day, due(10, weeks))) is by_itself
    assert bool(taken_back(bench, day, refresh=True)) is asked_again


def test_a_withdrawal_that_the_library_knows_of_is_told_whatever_the_age(bench: Workbench) -> None:
    bench.library.save_papers([GONE], at=bench.clock.now())
    assert taken_back(bench, SATURDAY + WEEK * 60, due(10, 60), offline=False) == names(2)


@pytest.mark.parametrize("is_dead", [True, False])
def test_where_not_all_could_be_looked_up_the_issue_says_so_and_a_rebuild_looks(
    bench: Workbench, *, is_dead: bool
) -> None:
    """By then no search has the paper: it must be asked for by identifier."""

    def spoil() -> None:
        if bench.source.asked_ids and is_dead:
            raise FetchError("The line is dead.")
        bench.source.remarks = {0: ODD} if bench.source.asked_ids else {}

    told = "Papers of earlier issues could not be looked up again; some may be withdrawn."
    bench.source.before = spoil
    assert bool(taken_back(bench, LATE, due(30, 3), due(29, 2))) is not is_dead
    (problem,) = bench.build(LATE, offline=True).problems
    assert problem.hint == "Build it again when arXiv can be reached."
    bench.source.before, bench.source.remarks = lambda: None, {}
    assert messages(bench.build(LATE, offline=True)) == told

    assert [item.paper for item in digest_of(bench.build(LATE)).corrections] == names(2)
    assert bench.build(LATE).problems == ()


def test_a_week_without_papers_leaves_the_correction_to_the_next(bench: Workbench) -> None:
    bench.set_date(NEXT)
    assert bench.build(NEXT).issue is None
    assert taken_back(bench, NEXT + WEEK, due(20, 2)) == names(2)


def test_records_of_issued_papers_are_asked_for_at_most_once_a_day(bench: Workbench) -> None:
    taken_back(bench, LATE, due(30, 3))
    assert bench.source.asked_ids == [tuple(names(1, 2, 3))]
    bench.clock.sleep(timedelta(hours=3).total_seconds())
    bench.source.papers += (due(31, 3),)
    bench.build(LATE - timedelta(days=1), days=3)
    assert len(bench.source.asked_ids) == 1


def test_what_its_own_issue_dropped_is_told_by_the_next_and_never_issued_again(
    bench: Workbench,
) -> None:
    bench.set_date(NEXT)
    assert bench.chosen(SATURDAY, refresh=True) == names(1, 3)
    assert taken_back(bench, NEXT, due(10)) == names(2)

    back = replace(tide(2), version=3, comment=None)
    bench.source.papers = (tide(1), back, tide(3), due(20, 2))
    bench.set_date(NEXT + WEEK)
    assert bench.chosen(NEXT + WEEK) == names(20)
    assert back.id in bench.chosen(SATURDAY, refresh=True), "it belongs to its own issue"
