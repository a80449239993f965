"""A submission belongs to the listing that arXiv's calendar says, and a window to its span."""

from collections.abc import Iterator
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
    listing_days,
    submission_span,
    today,
    window_of,
)
from digest.errors import DigestError, UsageError
from digest.model import Window

EASTERN = ZoneInfo("America/New_York")
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
# The evenings of 2026 without an announcement, from the service's own list.
HOLIDAYS = frozenset(
    date(2026, month, day)
    for month, day in (
        (1, 1),
        (1, 19),
        (6, 19),
        (7, 3),
        (9, 7),
        (11, 26),
        (12, 25),
        (12, 29),
        (12, 31),
    )
)

moments = st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds and adds the zone
    datetime(2026, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
windows = st.builds(window_of, st.dates(date(2025, 1, 15), date(2026, 12, 31)), st.integers(1, 10))


def eastern(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=EASTERN)


@pytest.mark.parametrize(
    "submitted, listed",
    [
        ("2026-02-19 14:00:00", "2026-02-23"),  # Thursday, to Monday
        ("2026-02-20 13:59:59", "2026-02-23"),
        ("2026-02-20 14:00:00", "2026-02-24"),  # Friday, to Tuesday
        ("2026-02-21 12:00:00", "2026-02-24"),
        ("2026-02-22 21:00:00", "2026-02-24"),
        ("2026-02-23 13:59:59", "2026-02-24"),
        ("2026-02-23 14:00:00", "2026-02-25"),  # Monday, to Wednesday
        ("2026-02-24 14:00:00", "2026-02-26"),  # Tuesday, to Thursday
        ("2026-02-25 14:00:00", "2026-02-27"),  # Wednesday, to Friday
        ("2026-02-26 13:59:59", "2026-02-27"),
        ("2026-02-26 14:00:00", "2026-03-02"),
    ],
)
def test_an_ordinary_week(submitted: str, listed: str) -> None:
    assert announcement_day(eastern(submitted)) == date.fromisoformat(listed)


@pytest.mark.parametrize(
    "submitted, listed",
    [
        # Monday 19 January: its batch goes out on Tuesday evening, with Tuesday's.
        ("2026-01-16 13:59:59", "2026-01-19"),
        ("2026-01-16 14:00:00", "2026-01-21"),
        ("2026-01-19 15:00:00", "2026-01-21"),
        ("2026-01-20 13:59:59", "2026-01-21"),
        ("2026-01-20 14:00:00", "2026-01-22"),
        # Thursday 26 November: Sunday evening.
        ("2026-11-25 13:59:59", "2026-11-26"),
        ("2026-11-25 14:00:00", "2026-11-30"),
        ("2026-11-27 13:59:59", "2026-11-30"),
        # Friday 19 June closes nothing: Monday evening.
        ("2026-06-18 13:59:59", "2026-06-19"),
        ("2026-06-18 14:00:00", "2026-06-23"),
        ("2026-06-22 13:59:59", "2026-06-23"),
        # Thursday 31 December: Friday's cut-off, Sunday evening.
        ("2026-12-30 14:00:00", "2027-01-04"),
    ],
)
def test_a_holiday_holds_its_batch_back(submitted: str, listed: str) -> None:
    assert announcement_day(eastern(submitted)) == date.fromisoformat(listed)


@pytest.mark.parametrize(
    "cut_off", ["2026-03-06 19:00", "2026-03-09 18:00", "2026-10-30 18:00", "2026-11-02 19:00"]
)
def test_the_cut_off_keeps_to_eastern_time_when_clocks_change(cut_off: str) -> None:
    moment = datetime.fromisoformat(cut_off).replace(tzinfo=UTC)
    assert announcement_day(moment - SECOND) < announcement_day(moment)


def test_the_holidays_of_2026_are_known() -> None:
    assert known_years() == {2026}


@given(moments, moments)
def test_later_submissions_are_never_listed_earlier(one: datetime, two: datetime) -> None:
    early, late = sorted((one, two))
    assert announcement_day(early) <= announcement_day(late)


@given(moments)
def test_listings_come_after_the_submission_on_working_days(moment: datetime) -> None:
    listed = announcement_day(moment)
    assert listed > today(moment)
    assert listed.weekday() < 5
    assert listed - today(moment) <= timedelta(days=6)


@given(moments, windows)
@example(eastern("2026-02-20 14:00"), window_of(date(2026, 2, 24), 1))
@example(eastern("2026-03-06 14:00"), window_of(date(2026, 3, 10), 1))
@example(eastern("2026-11-02 14:00"), window_of(date(2026, 11, 3), 1))
def test_the_span_holds_what_is_listed_in_the_window_and_nothing_else(
    moment: datetime, window: Window
) -> None:
    start, end = submission_span(window)
    is_listed = window.start <= announcement_day(moment) <= window.end
    assert (start <= moment < end) == is_listed


@given(windows)
def test_the_span_is_the_smallest(window: Window) -> None:
    start, end = submission_span(window)
    for inside in (start, end - SECOND) if start < end else ():
        assert window.start <= announcement_day(inside) <= window.end


@given(windows, st.integers(0, 9))
def test_spans_of_neighbouring_windows_meet(window: Window, cut: int) -> None:
    split = min(window.start + timedelta(days=cut), window.end)
    later = Window(start=split + timedelta(days=1), end=window.end + timedelta(days=1))
    assert submission_span(Window(start=window.start, end=split))[1] == submission_span(later)[0]


def test_the_span_of_a_week_is_thursday_to_thursday() -> None:
    assert submission_span(window_of(date(2026, 2, 28), 7)) == (
        datetime(2026, 2, 19, 19, tzinfo=UTC),
        datetime(2026, 2, 26, 19, tzinfo=UTC),
    )


@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 3, 1), date(2026, 1, 20)])
def test_the_span_of_a_day_without_a_batch_is_empty(day: date) -> None:
    start, end = submission_span(window_of(day, 1))
    assert start == end


def test_a_window_ends_with_its_day() -> None:
    assert window_of(date(2026, 2, 28), 7) == Window(start=date(2026, 2, 22), end=date(2026, 2, 28))


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


def test_a_window_has_at_least_one_day() -> None:
    with pytest.raises(UsageError, match="at least one day"):
        window_of(date(2026, 2, 28), 0)


@pytest.mark.parametrize(
    "end, out",
    [
        (date(2026, 2, 27), datetime(2026, 2, 27, 1, tzinfo=UTC)),  # Friday: Thursday evening
        (date(2026, 2, 28), datetime(2026, 2, 27, 1, tzinfo=UTC)),  # Saturday lists nothing
        (date(2026, 3, 1), datetime(2026, 2, 27, 1, tzinfo=UTC)),
        (date(2026, 3, 2), datetime(2026, 3, 2, 1, tzinfo=UTC)),  # Monday: Sunday evening
        (date(2026, 7, 8), datetime(2026, 7, 8, 0, tzinfo=UTC)),  # summer time
        (date(2026, 1, 20), datetime(2026, 1, 19, 1, tzinfo=UTC)),  # no Monday evening
    ],
)
def test_a_window_closes_with_its_last_announcement(end: date, out: datetime) -> None:
    assert closes(window_of(end, 7)) == out


@given(windows)
def test_a_window_closes_after_its_submissions_and_before_its_end(window: Window) -> None:
    out = closes(window)
    assert submission_span(window)[1] < out
    assert latest_date(out) <= window.end


def batches(first: date, last: date) -> Iterator[tuple[datetime, date]]:
    """Yield when each batch closes, in UTC, and the date of its listing: arXiv's table, anew."""
    day = first
    while day <= last:
        if day.weekday() < 5 and day not in HOLIDAYS:
            evening = day + timedelta(days=2 if day.weekday() == 4 else 0)
            while evening in HOLIDAYS or evening.weekday() in (4, 5):
                evening += timedelta(days=1)
            yield eastern(f"{day} 14:00").astimezone(UTC), evening + timedelta(days=1)
        day += timedelta(days=1)


def test_every_minute_of_two_years_is_in_the_batch_that_closes_next() -> None:
    """Both changes of the clock and all holidays of 2026 are among these 1,051,200 minutes."""
    minute = datetime(2025, 1, 1, tzinfo=UTC)
    end = datetime(2027, 1, 1, tzinfo=UTC)
    checked = 0
    for closing, listed in batches(date(2024, 12, 30), date(2027, 1, 8)):
        while minute < min(closing, end):
            assert announcement_day(minute) == listed, minute
            minute += MINUTE
            checked += 1
    assert checked == 2 * 365 * 24 * 60


def test_the_day_is_eastern() -> None:
    assert today(datetime(2026, 2, 28, 4, 59, tzinfo=UTC)) == date(2026, 2, 27)
    assert today(datetime(2026, 2, 28, 5, 0, tzinfo=UTC)) == date(2026, 2, 28)


def test_from_eight_in_the_evening_tomorrow_is_listed() -> None:
    assert latest_date(eastern("2026-02-26 19:59:59")) == date(2026, 2, 26)
    assert latest_date(eastern("2026-02-26 20:00:00")) == date(2026, 2, 27)
