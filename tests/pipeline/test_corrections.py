"""A paper that was issued and withdrawn since is named once, by the topic's next issue."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from digest.errors import FetchError
from digest.model import Paper, Problem
from tests.pipeline.desk import (
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
def _issued(desk: Workbench) -> None:
    """Issue three papers, and let the second be withdrawn while the next week comes."""
    desk.source.papers = tides(range(1, 4))
    desk.build()
    desk.source.papers = (tide(1), GONE, tide(3))


def due(number: int, weeks: int = 1) -> Paper:
    """Invent a paper that is due so many weeks later."""
    return tide(number, WEDNESDAY + WEEK * weeks)


def taken_back(desk: Workbench, day: date, *new: Paper, **options: Any) -> list[str]:  # noqa: ANN401 - any field
    """Build an issue on its day, with new papers, and return what it takes back."""
    desk.source.papers += new
    desk.set_date(max(day, desk.clock.now().date()))
    return [item.paper for item in digest_of(desk.build(day, **options)).corrections]


def test_the_next_issue_names_it_with_the_reason_and_no_later_one_does(desk: Workbench) -> None:
    assert taken_back(desk, NEXT, due(10)) == names(2)
    (found,) = digest_of(desk.build(NEXT)).corrections
    assert found.issued == SATURDAY
    assert REASON in found.statement.text
    assert [quote.field for quote in found.statement.quotes] == ["comment"]
    assert b"## Corrections" in desk.files()[f"{NEXT}-tides.md"]

    assert taken_back(desk, NEXT + WEEK, due(20, 2)) == []


def test_a_rebuild_names_it_again_asks_for_nothing_and_changes_no_issue(desk: Workbench) -> None:
    files = desk.files()
    taken_back(desk, NEXT, due(10))
    files |= desk.files()
    asked = desk.source.requests

    for day in (NEXT, SATURDAY):
        for offline in (False, True):
            desk.build(day, offline=offline)
    assert desk.files() == files
    assert desk.source.requests == asked
    assert taken_back(desk, NEXT, refresh=True) == names(2)


def test_what_no_issue_told_of_is_no_correction(desk: Workbench) -> None:
    desk.source.papers = (*tides([1, 3]), tide(2), due(5, -1), replace(GONE, id=names(6)[0]))
    desk.build(refresh=True)
    assert taken_back(desk, NEXT, due(10)) == []


# For how many days papers are young, how many weeks later the issue is, and whether it finds the
# withdrawal by itself and where all is asked again.
AGES = [(90, 8, True, True), (90, 9, False, True), (30, 6, False, True), (30, 53, False, False)]


@pytest.mark.parametrize("young, weeks, by_itself, asked_again", AGES)
def test_young_papers_are_asked_for_for_sixty_days_and_all_for_a_year_with_refresh(
    desk: Workbench, young: int, weeks: int, *, by_itself: bool, asked_again: bool
) -> None:
    desk.young = timedelta(days=young)
    day = SATURDAY + WEEK * weeks
    assert bool(taken_back(desk, day, due(10, weeks))) is by_itself
    assert bool(taken_back(desk, day, refresh=True)) is asked_again


def test_a_withdrawal_that_the_library_knows_of_is_told_whatever_the_age(desk: Workbench) -> None:
    desk.library.save_papers([GONE], at=desk.clock.now())
    assert taken_back(desk, SATURDAY + WEEK * 60, due(10, 60), offline=False) == names(2)


@pytest.mark.parametrize("is_dead", [True, False])
def test_where_not_all_could_be_looked_up_the_issue_says_so_and_a_rebuild_looks(
    desk: Workbench, *, is_dead: bool
) -> None:
    """By then no search has the paper: it must be asked for by identifier."""

    def spoil() -> None:
        if desk.source.asked_ids and is_dead:
            raise FetchError("The line is dead.")
        desk.source.remarks = {0: ODD} if desk.source.asked_ids else {}

    told = "Papers of earlier issues could not be looked up again; some may be withdrawn."
    desk.source.before = spoil
    assert bool(taken_back(desk, LATE, due(30, 3), due(29, 2))) is not is_dead
    (problem,) = desk.build(LATE, offline=True).problems
    assert problem.hint == "Build it again when arXiv can be reached."
    desk.source.before, desk.source.remarks = lambda: None, {}
    assert messages(desk.build(LATE, offline=True)) == told

    assert [item.paper for item in digest_of(desk.build(LATE)).corrections] == names(2)
    assert desk.build(LATE).problems == ()


def test_a_week_without_papers_leaves_the_correction_to_the_next(desk: Workbench) -> None:
    desk.set_date(NEXT)
    assert desk.build(NEXT).issue is None
    assert taken_back(desk, NEXT + WEEK, due(20, 2)) == names(2)


def test_records_of_issued_papers_are_asked_for_at_most_once_a_day(desk: Workbench) -> None:
    taken_back(desk, LATE, due(30, 3))
    assert desk.source.asked_ids == [tuple(names(1, 2, 3))]
    desk.clock.sleep(timedelta(hours=3).total_seconds())
    desk.source.papers += (due(31, 3),)
    desk.build(LATE - timedelta(days=1), days=3)
    assert len(desk.source.asked_ids) == 1


def test_what_its_own_issue_dropped_is_told_by_the_next_and_never_issued_again(
    desk: Workbench,
) -> None:
    desk.set_date(NEXT)
    assert desk.chosen(SATURDAY, refresh=True) == names(1, 3)
    assert taken_back(desk, NEXT, due(10)) == names(2)

    back = replace(tide(2), version=3, comment=None)
    desk.source.papers = (tide(1), back, tide(3), due(20, 2))
    desk.set_date(NEXT + WEEK)
    assert desk.chosen(NEXT + WEEK) == names(20)
    assert back.id in desk.chosen(SATURDAY, refresh=True), "it belongs to its own issue"
