"""When a build runs: a weekday, a time, a time zone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from digest.calendar import EASTERN
from digest.errors import UsageError
from digest.text import printable

_LINK = Path("/etc/localtime")
_NAME = Path("/etc/timezone")
_BELOW = "zoneinfo/"


def local_zone(link: Path = _LINK, name: Path = _NAME) -> str:
    """Return the zone that cron and systemd go by here; UTC where that cannot be known.

    The variable TZ is the zone of a shell, not of the machine.
    """
    found = (_of_link(link), _of_name(name))
    return next((zone for zone in found if is_zone(zone)), "UTC")


def is_zone(name: str) -> bool:
    """Tell whether there is a zone of this name."""
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

    def later(self, minutes: int) -> "Moment":
        """Return the moment so many minutes later."""
        return _of_minutes(_minutes(self) + minutes, self.zone)

    def moved(self, zone: str, start: date) -> "Moment":
        """Return the time of another zone that is this one, or later while clocks differ.

        Zones put their clocks back and on at different times, and UTC never does.
        """
        own = _minutes(self)
        away = ZoneInfo(zone)
        seen = (_minutes_of(run.astimezone(away)) for run in self.runs(start))
        latest = max((other - own + _WEEK // 2) % _WEEK - _WEEK // 2 for other in seen)
        return _of_minutes(own + latest, zone)


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
    """Tell whether a run has the same day at arXiv though it be some hours early or late."""
    return 2 <= run.astimezone(EASTERN).hour < 22  # noqa: PLR2004 - hours


def _parse_weekday(text: str) -> int | None:
    named = (at for at, day in enumerate(WEEKDAYS) if day.lower().startswith(text.lower()))
    return next(named, None)


def _minutes(moment: Moment) -> int:
    return moment.weekday * _DAY + moment.hour * 60 + moment.minute


def _minutes_of(run: datetime) -> int:
    return run.weekday() * _DAY + run.hour * 60 + run.minute


def _of_minutes(minutes: int, zone: str) -> Moment:
    weekday, rest = divmod(minutes % _WEEK, _DAY)
    return Moment(weekday=weekday, hour=rest // 60, minute=rest % 60, zone=zone)
