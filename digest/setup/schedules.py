"""When a build runs each week: read, moved between zones, read back from files, and judged.

Files that `planning` wrote are judged; any others are shown only.
"""

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
    """What is wrong with a part of a setup, in a sentence, and what to do."""

    part: str
    sentence: str
    hint: str


_LINK = Path("/etc/localtime")
_ZONE_NAME = Path("/etc/timezone")
_BELOW = "zoneinfo/"


def local_zone(link: Path = _LINK, name: Path = _ZONE_NAME) -> str:
    """Return the zone that cron and systemd go by here; UTC where that cannot be known.

    The variable TZ is the zone of a shell, not of the machine.
    """
    found = (_of_link(link), _of_name(name))
    return next((zone for zone in found if is_zone(zone)), "UTC")


def is_zone(name: str) -> bool:
    """Return whether there is a zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _of_link(link: Path) -> str:
    try:
        target = str(link.resolve())
    except (OSError, RuntimeError):
        return ""
    return target.partition(_BELOW)[2].removeprefix("posix/").removeprefix("Etc/")


def _of_name(name: Path) -> str:
    try:
        return name.read_text("utf-8", "replace").strip()
    except OSError:
        return ""


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_TOLD = re.compile(r"([a-z]{3,9})[\s,]+(\d{1,2})(?::(\d{2}))?(?:\s+(\S+))?", re.IGNORECASE)
_HINT = "For example: Saturday 09:00, or Sat 9:00 Europe/Berlin"
_DAY = 24 * 60
_WEEK = 7 * _DAY
_YEARS = 3 * 53


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A time of each week; `weekday` counts from Monday, 0; `zone` is a name such as UTC."""

    weekday: int
    hour: int
    minute: int = 0
    zone: str = "UTC"

    def __str__(self) -> str:
        return f"{WEEKDAYS[self.weekday]} {self.hour:02}:{self.minute:02} {self.zone}"

    def runs(self, start: date, weeks: int = _YEARS) -> Iterator[datetime]:
        """Yield it of each week from a day on, in its zone."""
        first = start + timedelta(days=(self.weekday - start.weekday()) % 7)
        for number in range(weeks):
            day = first + timedelta(weeks=number)
            yield datetime.combine(day, time(self.hour, self.minute), ZoneInfo(self.zone))

    @property
    def minutes(self) -> int:
        """Minutes since the week began."""
        return self.weekday * _DAY + self.hour * 60 + self.minute

    def later(self, minutes: int) -> "Moment":
        """Return the moment so many minutes later."""
        weekday, rest = divmod((self.minutes + minutes) % _WEEK, _DAY)
        return replace(self, weekday=weekday, hour=rest // 60, minute=rest % 60)

    def moved(self, zone: str, start: date) -> "Moment":
        """Return the time of another zone that is this one, or later while clocks differ.

        Zones put their clocks back and on at different times, and UTC never does.
        """
        away = (run.astimezone(ZoneInfo(zone)) for run in self.runs(start))
        seen = (Moment(weekday=run.weekday(), hour=run.hour, minute=run.minute) for run in away)
        half = _WEEK // 2
        latest = max((one.minutes - self.minutes + half) % _WEEK - half for one in seen)
        return replace(self.later(latest), zone=zone)


def parse_moment(text: str, zone: str) -> Moment:
    """Read a weekday, a time and, if it is not `zone`, a time zone.  Raises UsageError."""
    found = _TOLD.fullmatch(text.strip())
    weekday = _parse_weekday(found[1]) if found else None
    if found is None or weekday is None or int(found[2]) > 23 or int(found[3] or 0) > 59:  # noqa: PLR2004 - as clocks have it
        raise UsageError(f"'{printable(text)}' is no weekday with a time.", hint=_HINT)
    told = found[4] or zone
    if not is_zone(told):
        raise UsageError(f"There is no time zone '{printable(told)}'.", hint=_HINT)
    return Moment(weekday=weekday, hour=int(found[2]), minute=int(found[3] or 0), zone=told)


def usual_moment(zone: str, start: date) -> Moment:
    """Return Saturday morning or, where that is midnight at arXiv, somewhat later.

    In every zone the week's last listing, Thursday evening's, is out by then.
    """
    choices = (Moment(weekday=5, hour=hour, zone=zone) for hour in (9, 12, 15))
    return next(one for one in choices if all(map(_is_far_from_midnight, one.runs(start))))


def _is_far_from_midnight(run: datetime) -> bool:
    """Return whether a run has the same day at arXiv though it be some hours early or late."""
    return 2 <= run.astimezone(EASTERN).hour < 22  # noqa: PLR2004 - hours


def _parse_weekday(text: str) -> int | None:
    named = (at for at, day in enumerate(WEEKDAYS) if day.lower().startswith(text.lower()))
    return next(named, None)


MARK = "# Builds the digest: "
"""What the line begins with in which a file of `planning` says when it builds."""
# More than a year, so that every change of the clock is seen.
_WEEKS = 57
_THURSDAY = 3


def cron_time(moment: Moment) -> str:
    """Return the time of a weekly run as cron has it, which counts weekdays from Sunday, 0."""
    return f"{moment.minute} {moment.hour} * * {(moment.weekday + 1) % 7}"


def timer_event(moment: Moment) -> str:
    """Return the time of a weekly run as a timer of systemd has it."""
    time_of_day = f"{moment.hour:02}:{moment.minute:02}:00"
    return f"{WEEKDAYS[moment.weekday][:3]} *-*-* {time_of_day} {moment.zone}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a file has digests built each week; `foreign` are the lines of somebody else's.

    `variables` has every name in it where builds know no others, None where they may.
    """

    name: str
    moment: Moment | None = None
    foreign: tuple[str, ...] = ()
    variables: frozenset[str] | None = None


def read_schedule(text: str, name: str, zone: str) -> Schedule:
    """Return the schedule of a file that `planning` wrote, or the lines of any other that build.

    `zone` is the machine's, which crontabs go by.
    """
    lines = [line.strip() for line in text.splitlines()]
    for line in lines:
        with suppress(UsageError):
            told = line.removesuffix(".").removeprefix(MARK) if line.startswith(MARK) else ""
            moment = parse_moment(told, zone)
            # Where the time was edited, what is marked is not what runs.
            if f'- cron: "{cron_time(moment)}"' in lines:
                names = frozenset(re.findall(r"\w+", text))
                return Schedule(name=name, moment=moment, variables=names)
            if f"OnCalendar={timer_event(moment)}" in lines:
                return Schedule(name=name, moment=moment)
            if any(one.startswith(f"{cron_time(moment)} ") for one in lines):
                return Schedule(name=name, moment=replace(moment, zone=zone))
    return Schedule(name=name, foreign=tuple(filter(_builds, lines)) if "digest" in text else ())


def _builds(line: str) -> bool:
    """Return whether a line says when something is built, or has a digest built."""
    is_command = "digest" in line and "build" in line and not line.startswith("#")
    return line.startswith(("OnCalendar=", "- cron:")) or is_command


def schedule_files(folder: Path) -> list[Path]:
    """Return the files with schedules that lie beside a configuration."""
    workflows = find_repository(folder) / ".github" / "workflows"
    found = [
        *folder.glob("*crontab*"),
        *folder.glob("digest*.timer"),
        *workflows.glob("*.yml"),
        *workflows.glob("*.yaml"),
    ]
    return sorted(path for path in found if path.is_file())


def find_repository(folder: Path) -> Path:
    """Return the folder of the repository that holds a folder, or the folder itself."""
    return next((place for place in (folder, *folder.parents) if _is_root(place)), folder)


def _is_root(place: Path) -> bool:
    try:
        return (place / ".git").exists()
    except OSError:
        return False


def find_clashes(schedule: Schedule, *, days: int, source: str, start: date) -> Iterator[Flaw]:
    """Yield what is wrong with a schedule whose issues cover so many days, from a day on."""
    runs = list(schedule.moment.runs(start, _WEEKS)) if schedule.moment else []
    local = [run.astimezone(EASTERN) for run in runs]
    if early := [run for run in local if run.weekday() == _THURSDAY]:
        yield Flaw(
            part="schedule",
            sentence=f"{schedule.name} builds on Thursday at {early[0]:%H:%M} US Eastern time, "
            "before the week is over: arXiv announces its last listing, Friday's, on that "
            "evening at 20:00.",
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
            'feeds (source = "rss") have one day alone.',
        )
