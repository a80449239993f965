"""Weekly times of builds: parsed, converted between zones, read back from files, and checked.

Only schedules that `planning` wrote are checked; others are just shown.
"""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from digest.calendar import EASTERN, listing_days, today, window_of
from digest.errors import UsageError
from digest.model import SOURCES, Window
from digest.text import printable


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """A flaw of a part of a setup, in a sentence, and what to do."""

    part: str
    sentence: str
    hint: str


_LINK = Path("/etc/localtime")
_ZONE_NAME = Path("/etc/timezone")


def local_zone(link: Path = _LINK, name: Path = _ZONE_NAME) -> str:
    """Return the time zone that cron and systemd use here; UTC if it is unknown.

    The variable TZ is the zone of a shell, not of the machine.
    """
    zones: list[str] = []
    with suppress(OSError, RuntimeError):
        below = str(link.resolve()).partition("zoneinfo/")[2]
        zones.append(below.removeprefix("posix/").removeprefix("Etc/"))
    with suppress(OSError):
        zones.append(name.read_text("utf-8", "replace").strip())
    return next(filter(_is_zone, zones), "UTC")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_WEEKDAY_TIME = re.compile(r"([a-z]{3,9})[\s,]+(\d{1,2})(?::(\d{2}))?(?:\s+(\S+))?", re.IGNORECASE)
_HINT = "For example: Saturday 09:00, or Sat 9:00 Europe/Berlin"
_DAY = 24 * 60
_WEEK = 7 * _DAY
_THREE_YEARS = 3 * 53


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyTime:
    """A weekly time; `weekday` counts from Monday, 0; `zone` is a name such as UTC."""

    weekday: int
    hour: int
    minute: int = 0
    zone: str = "UTC"

    def __str__(self) -> str:
        return f"{WEEKDAYS[self.weekday]} {self.hour:02}:{self.minute:02} {self.zone}"

    def runs(self, start: date, weeks: int = _THREE_YEARS) -> Iterator[datetime]:
        """Yield the time of each week from a day on, in its zone."""
        first = start + timedelta(days=(self.weekday - start.weekday()) % 7)
        for number in range(weeks):
            day = first + timedelta(weeks=number)
            yield datetime.combine(day, time(self.hour, self.minute), ZoneInfo(self.zone))

    @property
    def minutes(self) -> int:
        """Minutes since the beginning of the week."""
        return self.weekday * _DAY + self.hour * 60 + self.minute

    def later(self, minutes: int) -> "WeeklyTime":
        """Return the weekly time that is `minutes` later."""
        weekday, rest = divmod((self.minutes + minutes) % _WEEK, _DAY)
        return replace(self, weekday=weekday, hour=rest // 60, minute=rest % 60)

    def moved(self, zone: str, start: date) -> "WeeklyTime":
        """Return this time in another zone; if summer time changes it, the latest time.

        Zones change to summer time on different days, and UTC never does.
        """
        runs = (run.astimezone(ZoneInfo(zone)) for run in self.runs(start))
        times = (
            WeeklyTime(weekday=run.weekday(), hour=run.hour, minute=run.minute) for run in runs
        )
        half = _WEEK // 2
        latest = max((time_.minutes - self.minutes + half) % _WEEK - half for time_ in times)
        return replace(self.later(latest), zone=zone)


def parse_moment(text: str, zone: str) -> WeeklyTime:
    """Parse a weekday, a time and a time zone, by default `zone`.  Raises UsageError."""
    match = _WEEKDAY_TIME.fullmatch(text.strip())
    begun = match[1].lower() if match else ""
    weekdays = [number for number, day in enumerate(WEEKDAYS) if day.lower().startswith(begun)]
    if not (match and weekdays) or int(match[2]) > 23 or int(match[3] or 0) > 59:  # noqa: PLR2004 - hours and minutes
        raise UsageError(f"'{printable(text)}' is no weekday with a time.", hint=_HINT)
    name = match[4] or zone
    if not _is_zone(name):
        raise UsageError(f"There is no time zone '{printable(name)}'.", hint=_HINT)
    return WeeklyTime(weekday=weekdays[0], hour=int(match[2]), minute=int(match[3] or 0), zone=name)


def usual_moment(zone: str, start: date) -> WeeklyTime:
    """Return Saturday morning or, if that is midnight at arXiv, some hours later.

    In every zone the week's last listing, Thursday evening's, is out by then.
    """
    choices = (WeeklyTime(weekday=5, hour=hour, zone=zone) for hour in (9, 12, 15))
    # A run has the same day at arXiv even if it is two hours early or late.
    hours = range(2, 22)
    return next(
        choice
        for choice in choices
        if all(run.astimezone(EASTERN).hour in hours for run in choice.runs(start))
    )


MARK = "# Builds the digest: "
"""The beginning of the line with the weekly time, in files of `planning`."""
# Weeks to check: more than a year, to include all changes of the clock.
_WEEKS = 57
_THURSDAY = 3


def cron_time(moment: WeeklyTime) -> str:
    """Return a weekly time in cron's format, which counts weekdays from Sunday, 0."""
    return f"{moment.minute} {moment.hour} * * {(moment.weekday + 1) % 7}"


def timer_event(moment: WeeklyTime) -> str:
    """Return a weekly time in the format of systemd's timers."""
    time_of_day = f"{moment.hour:02}:{moment.minute:02}:00"
    return f"{WEEKDAYS[moment.weekday][:3]} *-*-* {time_of_day} {moment.zone}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The schedule in a file; `foreign` has the relevant lines of a file that digest did not write.

    `variables` has the variables that the file names if its builds get no others, else None.
    """

    name: str
    moment: WeeklyTime | None = None
    foreign: tuple[str, ...] = ()
    variables: frozenset[str] | None = None


def read_schedule(text: str, name: str, zone: str) -> Schedule:
    """Return the schedule of a file that `planning` wrote, or the building lines of any other file.

    `zone` is the machine's time zone, which crontabs use.
    """
    lines = [line.strip() for line in text.splitlines()]
    for line in lines:
        with suppress(UsageError):
            marked = line.removesuffix(".").removeprefix(MARK) if line.startswith(MARK) else ""
            moment = parse_moment(marked, zone)
            # If somebody edited the time, the marked time is not the time of the runs.
            if f'- cron: "{cron_time(moment)}"' in lines:
                names = frozenset(re.findall(r"\w+", text))
                return Schedule(name=name, moment=moment, variables=names)
            if f"OnCalendar={timer_event(moment)}" in lines:
                return Schedule(name=name, moment=moment)
            if any(other.startswith(f"{cron_time(moment)} ") for other in lines):
                return Schedule(name=name, moment=replace(moment, zone=zone))
    return Schedule(name=name, foreign=tuple(filter(_builds, lines)) if "digest" in text else ())


def _builds(line: str) -> bool:
    is_command = "digest" in line and "build" in line and not line.startswith("#")
    return line.startswith(("OnCalendar=", "- cron:")) or is_command


def schedule_files(folder: Path) -> list[Path]:
    """Return the files beside a configuration that may have schedules."""
    workflows = find_repository(folder) / ".github" / "workflows"
    paths = [
        *folder.glob("*crontab*"),
        *folder.glob("digest*.timer"),
        *workflows.glob("*.yml"),
        *workflows.glob("*.yaml"),
    ]
    return sorted(path for path in paths if path.is_file())


def find_repository(folder: Path) -> Path:
    """Return the root of the repository that has a folder, or the folder itself."""
    parents = (folder, *folder.parents)
    # `Path.exists` raises for a folder that may not be read.
    return next((path for path in parents if os.path.exists(path / ".git")), folder)  # noqa: PTH110


def find_clashes(schedule: Schedule, *, days: int, source: str, start: date) -> Iterator[Flaw]:
    """Yield flaws of a schedule from the day `start` on; its issues cover `days` days."""
    runs = list(schedule.moment.runs(start, _WEEKS)) if schedule.moment else []
    local = [run.astimezone(EASTERN) for run in runs]
    if early := [run for run in local if run.weekday() == _THURSDAY]:
        yield Flaw(
            part="schedule",
            sentence=f"{schedule.name} builds on Thursday at {early[0]:%H:%M} US Eastern time, "
            "before the week is over: arXiv announces its last listing, Friday's, that evening at "
            "20:00.",
            hint="Run it from Friday on, US Eastern time; Saturday morning is early enough "
            "anywhere.",
        )
    ends = [today(run) for run in runs]
    windows = [window_of(end, 1 if SOURCES[source].latest_alone else days) for end in ends]
    listed = listing_days(Window(start=ends[0], end=ends[-1])) if ends else ()
    missing = [day for day in listed if not any(day in window for window in windows)]
    if missing:
        yield Flaw(
            part="schedule",
            sentence=f"{schedule.name} leaves out {len(missing)} of the next {len(listed)} "
            f"listings, the first on {missing[0]}: its issues cover fewer days than lie between "
            "them.",
            hint="Set build.days to the days from one run to the next, or run it more often; "
            'feeds (source = "rss") have only one day.',
        )
