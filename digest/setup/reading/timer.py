"""Reads systemd's timers: the calendar events of OnCalendar, as far as digests need them."""

import re
from collections.abc import Mapping, Sequence

from digest.setup.reading.fields import parse_field
from digest.setup.reading.timetable import (
    DAYS,
    HOURS,
    MINUTES,
    MONTHS,
    WEEKDAYS,
    Schedule,
    Timetable,
)
from digest.setup.zones import is_zone

_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORDS: Mapping[str, str] = {
    "hourly": "*-*-* *:00:00",
    "daily": "*-*-* 00:00:00",
    "weekly": "Mon *-*-* 00:00:00",
    "monthly": "*-*-01 00:00:00",
    "quarterly": "*-01,04,07,10-01 00:00:00",
    "semiannually": "*-01,07-01 00:00:00",
    "yearly": "*-01-01 00:00:00",
    "annually": "*-01-01 00:00:00",
}
# The parts of an event: weekdays, a date, a time.
_WEEKDAYS = re.compile(r"[a-z][a-z,.]*", re.IGNORECASE)
_DATE = re.compile(r"(?:\*-)?([\d*,./]+)-([\d*,./]+)")
_TIME = re.compile(r"([\d*,./]+):([\d*,./]+)(?::[\d.]+)?")


def parse_timer(text: str, name: str, zone: str) -> Schedule:
    """Return when a timer runs; `zone` is the machine's, for events that name none."""
    lines = (line.strip() for line in text.splitlines())
    events = [line.partition("=")[2].strip() for line in lines if line.startswith("OnCalendar")]
    tables = {event: _parse_event(event, zone) for event in events if event}
    return Schedule(
        name=name,
        timetables=tuple(table for table in tables.values() if table),
        unread=tuple(event for event, table in tables.items() if not table),
    )


def _parse_event(event: str, zone: str) -> Timetable | None:
    """Return the times of a calendar event, None where it is not understood."""
    words = event.split()
    if len(words) > 1 and is_zone(words[-1]):
        zone = words.pop()
    spelt = _WORDS.get(" ".join(words).lower(), " ".join(words)).split()
    try:
        return _timetable(spelt, zone) if spelt else None
    except ValueError:
        return None


def _timetable(words: Sequence[str], zone: str) -> Timetable:
    """Return the times of an event's words; midnight of any day if not said.

    Raises ValueError.
    """
    found = {kind: match for word in words for kind, match in [_kind_of(word)]}
    if len(found) < len(words):
        raise ValueError(words)
    weekdays, day, clock = (found.get(kind) for kind in (_WEEKDAYS, _DATE, _TIME))
    return Timetable(
        zone=zone,
        minutes=parse_field(clock[2] if clock else "0", MINUTES),
        hours=parse_field(clock[1] if clock else "0", HOURS),
        days=parse_field(day[2] if day else "*", DAYS),
        months=parse_field(day[1] if day else "*", MONTHS),
        weekdays=parse_field(weekdays[0] if weekdays else "*", WEEKDAYS, _DAY_NAMES),
    )


def _kind_of(word: str) -> tuple[re.Pattern[str], re.Match[str]]:
    """Return what a word of an event tells.  Raises ValueError."""
    for kind in (_WEEKDAYS, _DATE, _TIME):
        if found := kind.fullmatch(word):
            return kind, found
    raise ValueError(word)
