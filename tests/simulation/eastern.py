"""When arXiv announces what it released: its schedule and its holidays, as it publishes them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")
CLOSING = time(14)
EVENING = time(20)
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
_DAY = timedelta(days=1)
# What closes on a weekday (Monday is 0) is announced so many days later; weekends close nothing.
_WAIT = {0: 0, 1: 0, 2: 0, 3: 0, 4: 2}


def announcement(released: datetime) -> datetime:
    """Return the moment, in UTC, from which a paper released at a moment is to be seen."""
    local = released.astimezone(EASTERN)
    closing = local.date() + _DAY * (local.time() >= CLOSING)
    while closing.weekday() not in _WAIT or closing in HOLIDAYS:
        closing += _DAY
    evening = closing + _DAY * _WAIT[closing.weekday()]
    while evening in HOLIDAYS or evening.strftime("%a") in {"Fri", "Sat"}:
        evening += _DAY
    return at(evening, EVENING)


def listing(announced: datetime) -> date:
    """Return the date that the listing of an evening bears: the next day's."""
    return announced.astimezone(EASTERN).date() + _DAY


def due(submitted: datetime) -> date:
    """Return the date of the listing that a submission stands in if nothing holds it back."""
    return listing(announcement(submitted))


def at(day: date, clock: time) -> datetime:
    """Return the moment, in UTC, of an Eastern wall clock."""
    return datetime.combine(day, clock, EASTERN).astimezone(UTC)


def wall(moment: datetime) -> str:
    """Write a moment as the Eastern wall clock shows it."""
    return moment.astimezone(EASTERN).strftime("%a %d %b %Y %H:%M:%S")
