"""When arXiv announces: which listing a submission is due in, and which listings are out.

All of it in US Eastern time.  A batch closes at 14:00 on working days and goes out at 20:00 on the
first evening from then on that has an announcement; its listing bears the date of the next day.
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")
CUT_OFF, EVENING = time(14), time(20)
ONE_DAY = timedelta(days=1)
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
HOLIDAYS = frozenset(
    date(2026, int(day[:2]), int(day[3:]))
    for day in "01-01 01-19 06-19 07-03 09-07 11-26 12-25 12-29 12-31".split()
)


def listing_day(submitted: datetime) -> date:
    """Give the date of the listing that a submission is due in, moderation aside."""
    local = submitted.astimezone(EASTERN)
    return _listing_after(local.date(), late=local.time() >= CUT_OFF)


def last_listing_day(now: datetime) -> date:
    """Give the last date whose listing, if it has one, is out."""
    local = now.astimezone(EASTERN)
    return local.date() + ONE_DAY if local.time() >= EVENING else local.date()


@cache
def _listing_after(day: date, *, late: bool) -> date:
    closing = day + ONE_DAY if late else day
    while closing.weekday() in {SATURDAY, SUNDAY} or closing in HOLIDAYS:
        closing += ONE_DAY
    evening = closing
    while evening.weekday() in {FRIDAY, SATURDAY} or evening in HOLIDAYS:
        evening += ONE_DAY
    return evening + ONE_DAY
