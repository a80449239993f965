"""arXiv's announcement calendar: the listing in which a submission is due.

All rules are in US Eastern time.  A batch closes at 14:00 on each working day and is announced
at 20:00 on that evening, Friday's on Sunday; its listing has the date of the next day.  On a
holiday no batch closes and none is announced: both wait for the next working day.  Moderation
holds some papers back, so a derived day is the earliest possible day.  All functions raise
DigestError for days outside `YEARS`.
"""

import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from itertools import count
from zoneinfo import ZoneInfo

from digest.errors import DigestError, UsageError
from digest.model import YEARS, Paper, Window

EASTERN = ZoneInfo("America/New_York")
CUT_OFF = time(14)
ANNOUNCEMENT = time(20)
HELD = timedelta(days=14)
"""How long the program looks for a paper that was held back or is cross-listed later."""

_DAY = timedelta(days=1)
_FRIDAY, _SATURDAY = 4, 5


def announcement_day(submitted: datetime) -> date:
    """Return the date of the listing in which a submission is due.

    A submission at exactly 14:00:00 is in the later batch.
    """
    _check_year(submitted)
    local = submitted.astimezone(EASTERN)
    is_closed = local.time() >= CUT_OFF
    closing = _first_day(_closes_batch, local.date() + _DAY * is_closed)
    return _first_day(_announces, closing) + _DAY


def listing_day(paper: Paper) -> date:
    """Return the date of a paper's listing: as a source states it, or else by the calendar."""
    return paper.announced or announcement_day(paper.published)


def submission_span(window: Window) -> tuple[datetime, datetime]:
    """Return the half-open UTC interval of the submissions due in a window.

    It is empty (start equals end) if no listing in the window has a batch.
    """
    _check_years(window)
    return _last_closing(window.start - _DAY), _last_closing(window.end)


def listing_days(window: Window) -> tuple[date, ...]:
    """Return the days of a window that have a listing, in order."""
    _check_years(window)
    return tuple(day for day in window.dates if _has_listing(day))


def last_listing(day: date) -> date:
    """Return the last day with a listing, up to and including `day`."""
    _check_year(day)
    return _last_day(_has_listing, day)


def window_of(day: date, days: int) -> Window:
    """Return the window of `days` days that ends with `day`."""
    if days < 1:
        raise UsageError(f"A window has at least one day, not {days}.")
    _check_year(day)
    return Window(start=day - _DAY * (days - 1), end=day)


def closes(window: Window) -> datetime:
    """Return the moment, in UTC, from which every listing of the window is published."""
    _check_years(window)
    evening = _last_day(_announces, window.end - _DAY)
    return _moment(evening, ANNOUNCEMENT)


def is_overdue(window: Window, now: datetime) -> bool:
    """Return whether a window is over, and its last listing was published a day ago or earlier."""
    return window.end < today(now) and closes(window) + _DAY <= now


def today(now: datetime) -> date:
    """Return the date in US Eastern time."""
    return now.astimezone(EASTERN).date()


def latest_date(now: datetime) -> date:
    """Return the latest date whose listing, if it has one, is published."""
    local = now.astimezone(EASTERN)
    return local.date() + _DAY * (local.time() >= ANNOUNCEMENT)


def known_years() -> frozenset[int]:
    """Return the years whose holidays are known; other years are treated as having none."""
    return frozenset(_holidays())


def _check_years(window: Window) -> None:
    _check_year(window.start)
    _check_year(window.end)


def _check_year(day: date) -> None:
    if day.year not in YEARS:
        raise DigestError(
            f"There is a date of the year {day.year}, which arXiv's calendar does not know:"
            f" it reaches from {YEARS[0]} to {YEARS[-1]}.",
            hint="Look where that date comes from; digest library check names those of papers.",
        )


@cache
def _holidays() -> dict[int, frozenset[date]]:
    text = files("digest").joinpath("data", "holidays.toml").read_text("utf-8")
    return {int(year): frozenset(days) for year, days in tomllib.loads(text).items()}


def _is_holiday(day: date) -> bool:
    return day in _holidays().get(day.year, frozenset())


def _closes_batch(day: date) -> bool:
    return day.weekday() <= _FRIDAY and not _is_holiday(day)


def _announces(evening: date) -> bool:
    return evening.weekday() not in (_FRIDAY, _SATURDAY) and not _is_holiday(evening)


def _last_closing(listed: date) -> datetime:
    """Return when the last batch closed that is listed on or before a date."""

    def is_listed(closing: date) -> bool:
        return _closes_batch(closing) and _first_day(_announces, closing) < listed

    return _moment(_last_day(is_listed, listed), CUT_OFF)


def _has_listing(day: date) -> bool:
    start, end = submission_span(Window(start=day, end=day))
    return start < end


def _first_day(holds: Callable[[date], bool], day: date) -> date:
    return next(later for n in count() if holds(later := day + _DAY * n))


def _last_day(holds: Callable[[date], bool], day: date) -> date:
    return next(earlier for n in count() if holds(earlier := day - _DAY * n))


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, EASTERN).astimezone(UTC)
