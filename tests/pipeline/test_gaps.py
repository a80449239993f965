"""Weeks that no issue covers are found, and nothing else is called missing."""

from datetime import date, timedelta

import pytest

from digest.calendar import window_of
from digest.model import Edition, Window
from digest.pipeline.gaps import find_gap, find_gaps
from tests.pipeline.desk import SATURDAY, WEDNESDAY, WEEK, Desk, tide, tides
from tests.store.samples import edition


def issue(day: date, days: int = 7, slug: str = "tides") -> Edition:
    """Return a stored issue."""
    return edition(day, slug, window=window_of(day, days))


def before(day: date, *earlier: Edition, days: int = 7) -> tuple[date, ...]:
    """Return what is missing between earlier issues and that of a day."""
    return find_gap(earlier, window_of(day, days))


def test_a_first_issue_and_one_that_follows_its_predecessor_miss_nothing() -> None:
    assert before(SATURDAY) == ()
    assert before(SATURDAY, issue(SATURDAY - WEEK)) == ()
    assert before(SATURDAY, issue(SATURDAY - WEEK + timedelta(days=2))) == ()


def test_every_missing_week_has_its_date() -> None:
    dates = (SATURDAY - WEEK * 2, SATURDAY - WEEK)
    assert before(SATURDAY, issue(SATURDAY - WEEK * 3)) == dates


def test_a_part_of_a_week_is_missed_too() -> None:
    early = issue(SATURDAY - WEEK - timedelta(days=3))
    assert before(SATURDAY, early) == (SATURDAY - WEEK,)


@pytest.mark.parametrize("last, missing", [(date(2026, 2, 20), ()), (date(2026, 2, 19), (20,))])
def test_days_without_a_listing_are_not_missed(last: date, missing: tuple[int, ...]) -> None:
    """An issue a day, on working days: 23 February 2026 is a Monday."""
    found = before(date(2026, 2, 23), issue(last, days=1), days=1)
    assert [day.day for day in found] == list(missing)


def test_gaps_are_told_by_topic() -> None:
    reefs = [issue(SATURDAY - WEEK * n, slug="reefs") for n in range(3)]
    both = [issue(SATURDAY), issue(SATURDAY - WEEK * 2), *reefs]
    assert find_gaps(both) == {"tides": (SATURDAY - WEEK,)}


def test_an_issue_knows_the_gap_before_it_until_it_is_closed(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 4))
    desk.build(SATURDAY - WEEK * 2)

    assert desk.build().made.gap == (SATURDAY - WEEK,)
    desk.build(SATURDAY - WEEK)
    assert desk.build().made.gap == ()


def test_the_gap_is_no_problem_of_the_post(desk: Desk) -> None:
    desk.source.papers = (*tides(range(1, 4)), tide(4, WEDNESDAY - WEEK))
    desk.build(SATURDAY - WEEK * 2)

    assert desk.build().problems == ()


def test_windows_need_not_be_weeks() -> None:
    month = Window(start=SATURDAY - timedelta(days=29), end=SATURDAY)
    assert find_gap([issue(SATURDAY - timedelta(days=60))], month) == (
        SATURDAY - timedelta(days=30),
    )
