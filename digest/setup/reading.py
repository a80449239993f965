"""Reads schedules back: crontabs, timers, workflows."""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from digest.setup.moments import is_zone

_PART = re.compile(r"(?P<first>\*|\w+)(?:(?:-|\.\.)(?P<last>\w+))?(?:/(?P<step>\d+))?")
_NAME = 3


def parse_field(text: str, every: frozenset[int], names: Sequence[str] = ()) -> frozenset[int]:
    """Return the numbers of `*`, `7`, `1-5`, `Mon..Fri`, `*/2`, or a list of such.

    `names`, of three letters, stand for numbers from 0 on.  Raises ValueError.
    """
    parts = map(str.strip, text.split(","))
    return frozenset(number for part in parts for number in _parse_part(part, every, names))


def _parse_part(text: str, every: frozenset[int], names: Sequence[str]) -> range:
    """Return the numbers of one part.  Raises ValueError."""
    found = _PART.fullmatch(text)
    if not found:
        raise ValueError(text)
    if found["first"] == "*":
        first, last = min(every), max(every)
    else:
        first = _number(found["first"], names)
        open_end = max(every) if found["step"] else first
        last = _number(found["last"], names) if found["last"] else open_end
    if not {first, last} <= every or first > last:
        raise ValueError(text)
    return range(first, last + 1, int(found["step"] or 1))


def _number(text: str, names: Sequence[str]) -> int:
    """Return a number, or that of a name.  Raises ValueError."""
    short = text[:_NAME].lower()
    return names.index(short) if short in names else int(text)


MINUTES, HOURS = frozenset(range(60)), frozenset(range(24))
DAYS, MONTHS = frozenset(range(1, 32)), frozenset(range(1, 13))
WEEKDAYS = frozenset(range(7))


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """The times of a zone at which something runs; weekdays count from Monday, 0.

    With `either`, as cron has it, a day runs that fits `days` or `weekdays`.  `covers` is how many
    days the command makes an issue of, None where it does not say.
    """

    zone: str
    minutes: frozenset[int] = frozenset({0})
    hours: frozenset[int] = frozenset({0})
    days: frozenset[int] = DAYS
    months: frozenset[int] = MONTHS
    weekdays: frozenset[int] = WEEKDAYS
    either: bool = False
    covers: int | None = None

    def runs(self, start: date, days: int) -> Iterator[datetime]:
        """Yield each run of so many days from one on, in UTC and in order."""
        zone = ZoneInfo(self.zone)
        for number in range(days):
            day = start + timedelta(days=number)
            if not self._is_on(day):
                continue
            for hour in sorted(self.hours):
                for minute in sorted(self.minutes):
                    yield datetime.combine(day, time(hour, minute), zone).astimezone(UTC)

    def _is_on(self, day: date) -> bool:
        """Tell whether anything runs on a day."""
        fits = (day.day in self.days, day.weekday() in self.weekdays)
        return day.month in self.months and (any(fits) if self.either else all(fits))


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a file has digests built; `unread` are the lines that are not understood.

    `variables` has every name in it where builds know no others, None where they may.
    """

    name: str
    timetables: tuple[Timetable, ...] = ()
    unread: tuple[str, ...] = ()
    variables: frozenset[str] | None = None


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


_DAY_NAMES_TIMER = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORDS_TIMER: Mapping[str, str] = {
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
    spelt = _WORDS_TIMER.get(" ".join(words).lower(), " ".join(words)).split()
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
        weekdays=parse_field(weekdays[0] if weekdays else "*", WEEKDAYS, _DAY_NAMES_TIMER),
    )


def _kind_of(word: str) -> tuple[re.Pattern[str], re.Match[str]]:
    """Return what a word of an event tells.  Raises ValueError."""
    for kind in (_WEEKDAYS, _DATE, _TIME):
        if found := kind.fullmatch(word):
            return kind, found
    raise ValueError(word)


_CRON = re.compile(r"""^\s*-?\s*cron:\s*(?P<mark>['"]?)(?P<fields>[^'"#]+)(?P=mark)""")
_BUILD = re.compile(r"(?<=\bdigest build\b)[^|&;\n]*")
# The times at which the job that builds does not run.
_SPARED = re.compile(r"github\.event\.schedule\s*!=\s*'([^']+)'")
_NAME_WORKFLOW = re.compile(r"\b[A-Za-z_]\w*", re.ASCII)
_FIELDS_WORKFLOW = 5


def parse_workflow(text: str, name: str) -> Schedule:
    """Return when a workflow builds, which few do; GitHub keeps UTC.

    Secrets of a repository are variables of a build only where the workflow names them.
    """
    build = _BUILD.search(text)
    if not build:
        return Schedule(name=name)
    spared = set(_SPARED.findall(text))
    found = [event for event in _events(text) if event not in spared]
    tables = {event: _parse(event, build[0]) for event in found}
    return Schedule(
        name=name,
        timetables=tuple(table for table in tables.values() if table),
        unread=tuple(event for event, table in tables.items() if not table),
        variables=frozenset(_NAME_WORKFLOW.findall(text)),
    )


def _events(text: str) -> Iterator[str]:
    """Yield what each event of the schedule has."""
    for line in text.splitlines():
        if found := _CRON.match(line):
            yield found["fields"].strip()


def _parse(event: str, command: str) -> Timetable | None:
    """Return the times of an event, None where it is not understood."""
    fields = event.split()
    try:
        if len(fields) != _FIELDS_WORKFLOW:
            return None
        return replace(parse_cron(fields, "UTC"), covers=days_of(command))
    except ValueError:
        return None


def read_schedule(text: str, name: str, zone: str) -> Schedule:
    """Return the schedule of a file, whose kind its text tells; `zone` is the machine's."""
    if "[Timer]" in text:
        return parse_timer(text, name, zone)
    if "jobs:" in text and "cron:" in text:
        return parse_workflow(text, name)
    return parse_crontab(text, name, zone)


def schedule_files(folder: Path) -> list[Path]:
    """Return the files with schedules that lie beside a configuration."""
    workflows = find_repository(folder) / ".github" / "workflows"
    found = [
        *folder.glob("*crontab*"),
        *filter(_starts_digest, folder.glob("*.timer")),
        *workflows.glob("*.yml"),
        *workflows.glob("*.yaml"),
    ]
    return sorted(path for path in found if path.is_file())


def _starts_digest(timer: Path) -> bool:
    """Tell whether a timer's service may build a digest, as far as it can be read."""
    try:
        return "digest" in timer.with_suffix(".service").read_text("utf-8", "replace")
    except OSError:
        return True


def find_repository(folder: Path) -> Path:
    """Return the folder of the repository that holds a folder, or the folder itself."""
    return next((place for place in (folder, *folder.parents) if _is_root(place)), folder)


def _is_root(place: Path) -> bool:
    try:
        return (place / ".git").exists()
    except OSError:
        return False
