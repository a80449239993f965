"""When something runs, as crontabs and timers say it: sets of minutes, hours, days and months."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

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
