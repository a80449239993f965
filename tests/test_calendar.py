"""A submission belongs to the listing that arXiv's calendar says, and a window to its span."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.calendar import (
    announcement_day,
    closes,
    known_years,
    latest_date,
    listing_day,
    listing_days,
    submission_span,
    today,
    window_of,
)
from digest.errors import DigestError, UsageError
from digest.model import Window
from tests.fixtures import paper
from tests.standins.arxiv import timetable

EASTERN = ZoneInfo("America/New_York")
SECOND = timedelta(seconds=1)
moments = st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds and adds the zone
    datetime(2026, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
windows = st.builds(window_of, st.dates(date(2025, 1, 15), date(2026, 12, 31)), st.integers(1, 10))


def eastern(text: str) -> datetime:
    """Read a moment of arXiv's own time."""
    return datetime.fromisoformat(text).replace(tzinfo=EASTERN)


@pytest.mark.parametrize(
    "submitted, listed",
    [
        ("2026-02-20 13:59:59", "2026-02-23"),
        ("2026-02-20 14:00:00", "2026-02-24"),  # Friday, to Tuesday
        # Monday 19 January: its batch goes out on Tuesday evening, with Tuesday's.
        ("2026-01-16 14:00:00", "2026-01-21"),
        ("2026-01-19 15:00:00", "2026-01-21"),
        # Thursday 26 November: Sunday evening.
        ("2026-11-25 14:00:00", "2026-11-30"),
        # Friday 19 June closes nothing: Monday evening.
        ("2026-06-18 14:00:00", "2026-06-23"),
        # Thursday 31 December: Friday's cut-off, Sunday evening.
        ("2026-12-30 14:00:00", "2027-01-04"),
    ],
)
def test_a_submission_is_listed_with_its_batch(submitted: str, listed: str) -> None:
    day = date.fromisoformat(listed)
    assert announcement_day(eastern(submitted)) == day
    told = paper(published=eastern(submitted), announced=None)
    assert listing_day(told) == day
    # What a listing has stated is believed.
    assert listing_day(replace(told, announced=date(2026, 2, 2))) == date(2026, 2, 2)


def test_every_day_of_three_years_has_the_batches_of_the_stand_in() -> None:
    """The two were written apart; a holiday that one learns of, the other must be told."""
    day = date(2025, 1, 1)
    while day.year < 2028:
        for clock in (time(), time(13, 59, 59, 999999), time(14), time(19, 59), time(20)):
            moment = datetime.combine(day, clock, EASTERN)
            assert announcement_day(moment) == timetable.listing_day(moment), moment
        day += timedelta(days=1)
    assert known_years() == {2026}


@given(moments, windows)
@example(eastern("2026-02-20 14:00"), window_of(date(2026, 2, 24), 1))
@example(eastern("2026-03-06 14:00"), window_of(date(2026, 3, 10), 1))
@example(eastern("2026-11-02 14:00"), window_of(date(2026, 11, 3), 1))
def test_the_span_is_the_smallest_that_holds_what_is_listed_in_the_window(
    moment: datetime, window: Window
) -> None:
    start, end = submission_span(window)
    is_listed = window.start <= announcement_day(moment) <= window.end
    assert (start <= moment < end) == is_listed
    for inside in (start, end - SECOND) if start < end else ():
        assert window.start <= announcement_day(inside) <= window.end


def test_a_window_ends_with_its_day_and_its_span_is_thursday_to_thursday() -> None:
    week = window_of(date(2026, 2, 28), 7)
    assert week == Window(start=date(2026, 2, 22), end=date(2026, 2, 28))
    ends = [datetime(2026, 2, day, 19, tzinfo=UTC) for day in (19, 26)]
    assert list(submission_span(week)) == ends
    assert listing_days(week) == tuple(date(2026, 2, day) for day in range(23, 28))
    for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 1, 20)):
        start, end = submission_span(window_of(day, 1))
        assert start == end
        assert listing_days(window_of(day, 1)) == ()
    with pytest.raises(UsageError, match="at least one day"):
        window_of(date(2026, 2, 28), 0)


@pytest.mark.parametrize("day", [date.min, date(1990, 12, 31), date(2101, 1, 1), date.max])
def test_nothing_is_derived_of_years_without_an_arxiv(day: date) -> None:
    moment = datetime.combine(day, time(), UTC)
    far = (Window(start=day, end=date(2026, 2, 28)), Window(start=date(2026, 2, 28), end=day))
    for derive in (
        lambda: announcement_day(moment),
        lambda: window_of(day, 7),
        *(partial(of, window) for of in (submission_span, listing_days, closes) for window in far),
    ):
        with pytest.raises(DigestError, match=f"a date of the year {day.year}, which"):
            derive()


def test_arxivs_first_and_last_years_are_known() -> None:
    for day in (date(1991, 1, 1), date(2100, 12, 31)):
        assert submission_span(window_of(day, 1))[1] < closes(window_of(day, 1))
        assert announcement_day(datetime.combine(day, time(), UTC)) > day - timedelta(days=1)


@pytest.mark.parametrize(
    "end, out",
    [
        ("2026-02-27", "2026-02-27 01:00"),  # Friday: Thursday evening
        ("2026-03-01", "2026-02-27 01:00"),  # a weekend lists nothing
        ("2026-03-02", "2026-03-02 01:00"),  # Monday: Sunday evening
        ("2026-07-08", "2026-07-08 00:00"),  # summer time
        ("2026-01-20", "2026-01-19 01:00"),  # no Monday evening
    ],
)
def test_a_window_closes_with_its_last_announcement(end: str, out: str) -> None:
    closing = closes(window_of(date.fromisoformat(end), 7))
    assert closing == datetime.fromisoformat(out).replace(tzinfo=UTC)


@given(windows)
def test_a_window_closes_after_its_submissions_and_before_its_end(window: Window) -> None:
    out = closes(window)
    assert submission_span(window)[1] < out
    assert latest_date(out) <= window.end


def test_the_day_is_eastern_and_from_eight_in_the_evening_tomorrow_is_listed() -> None:
    assert today(datetime(2026, 2, 28, 4, 59, tzinfo=UTC)) == date(2026, 2, 27)
    assert today(datetime(2026, 2, 28, 5, 0, tzinfo=UTC)) == date(2026, 2, 28)
    assert latest_date(eastern("2026-02-26 19:59:59")) == date(2026, 2, 26)
    assert latest_date(eastern("2026-02-26 20:00:00")) == date(2026, 2, 27)
