"""Reads crontabs, as far as they build digests."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace

from digest.setup.reading.fields import parse_field
from digest.setup.reading.timetable import (
    DAYS,
    HOURS,
    MINUTES,
    MONTHS,
    Schedule,
    Timetable,
)
from digest.setup.zones import is_zone

_WORDS: Mapping[str, str] = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_NAMES = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
# Cron's Sunday is 0, and 7 as well.
_CRON_DAYS = frozenset(range(8))
_ASSIGNMENT = re.compile(r"\s*(\w+)\s*=\s*(.*)")
_BUILDS = re.compile(r"\bdigest\b.*\bbuild\b")
_FIELDS = 5


def parse_crontab(text: str, name: str, zone: str) -> Schedule:
    """Return when a crontab builds digests; `zone` is the machine's, if it sets no CRON_TZ."""
    tables: list[Timetable] = []
    unread: list[str] = []
    for line in map(str.strip, text.splitlines()):
        if found := _ASSIGNMENT.fullmatch(line):
            zone = _zone(found[1], found[2], zone)
        elif _BUILDS.search(line) and not line.startswith("#"):
            table = _parse_line(line, zone)
            tables += [table] if table else []
            unread += [] if table else [line]
    return Schedule(name=name, timetables=tuple(tables), unread=tuple(unread))


def parse_cron(fields: Sequence[str], zone: str) -> Timetable:
    """Return what the five fields of a line say.  Raises ValueError."""
    minutes, hours, days, months, weekdays = fields
    return Timetable(
        zone=zone,
        minutes=parse_field(minutes, MINUTES),
        hours=parse_field(hours, HOURS),
        days=parse_field(days, DAYS),
        months=parse_field(months, MONTHS, ("", *_MONTH_NAMES)),
        weekdays=frozenset((day - 1) % 7 for day in parse_field(weekdays, _CRON_DAYS, _DAY_NAMES)),
        either=not (days.startswith("*") or weekdays.startswith("*")),
    )


def days_of(command: str) -> int | None:
    """Return how many days the issue of a command covers, where it says so.

    Raises ValueError where its day is not that of the run.
    """
    words = shlex.split(command.replace(r"\%", "%"))
    if any(word.partition("=")[0] == "--date" for word in words):
        raise ValueError(command)
    told = re.search(r"--days[ =](\d+)", " ".join(words))
    return int(told[1]) if told else None


def _parse_line(line: str, zone: str) -> Timetable | None:
    """Return a line's times, None where it is not understood."""
    word, _, rest = line.partition(" ")
    spelt = f"{_WORDS[word]} {rest}" if word in _WORDS else line
    *fields, command = spelt.split(None, _FIELDS)
    try:
        return replace(parse_cron(fields, zone), covers=days_of(command))
    except ValueError:
        return None


def _zone(name: str, value: str, before: str) -> str:
    told = value.strip().strip("\"'")
    return told if name == "CRON_TZ" and is_zone(told) else before
