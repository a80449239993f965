"""Judges a schedule: whether issues end before arXiv's week does, and leave out no listing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from digest.calendar import EASTERN, listing_days, today
from digest.model import Window
from digest.setup.finding import Finding
from digest.setup.moments import WEEKDAYS
from digest.setup.reading import Schedule, Timetable

# More than a year, so that every change of the clock is seen.
_DAYS = 400
_DAY = timedelta(days=1)
_THURSDAY = 3
_EARLY = "Run it from Friday on, US Eastern time; Saturday morning is early enough anywhere."
_PART = "schedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """A run: when, and the first of the days that its issue covers."""

    moment: datetime
    start: date
    end: date


def find_clashes(schedule: Schedule, *, days: int, source: str, today: date) -> Iterator[Finding]:
    """Yield what is wrong with a schedule whose issues cover so many days, from today on."""
    if not schedule.timetables:
        return
    runs = _runs(schedule.timetables, today, days)
    if not runs:
        yield Finding(
            part=_PART,
            sentence=f"{schedule.name} never builds anything.",
            hint="Look at its days and months.",
        )
        return
    yield from _find_early(runs, schedule.name)
    yield from _find_left_out(runs, schedule.name, only_latest=source == "rss")


def _runs(timetables: Iterable[Timetable], start: date, days: int) -> Sequence[_Run]:
    """Return all runs in order, of each day at arXiv the first."""
    by_day: dict[date, _Run] = {}
    for table in timetables:
        for moment in table.runs(start, _DAYS):
            end = today(moment)
            first = end - _DAY * ((table.covers or days) - 1)
            kept = by_day.get(end)
            if kept is None or moment < kept.moment:
                by_day[end] = _Run(moment=moment, start=first, end=end)
    return [by_day[day] for day in sorted(by_day)]


def _find_early(runs: Sequence[_Run], name: str) -> Iterator[Finding]:
    """Find a week's only run on Thursday, on whose evening its last listing comes out."""
    days = {run.end for run in runs}
    early = [
        run
        for run in runs
        if run.end.weekday() == _THURSDAY and days.isdisjoint(run.end + _DAY * n for n in (1, 2, 3))
    ]
    # The last run of all has none behind it.
    if not [run for run in early if run.end < runs[-1].end]:
        return
    local = early[0].moment.astimezone(EASTERN)
    yield Finding(
        part=_PART,
        sentence=f"{name} builds on {WEEKDAYS[_THURSDAY]} at {local:%H:%M} US Eastern time, before "
        "the week is over: arXiv announces its last listing, Friday's, on that evening at 20:00.",
        hint=_EARLY,
    )


def _find_left_out(runs: Sequence[_Run], name: str, *, only_latest: bool) -> Iterator[Finding]:
    """Find listings between two runs that no issue covers; a feed has the latest alone."""
    covered = {day for run in runs for day in _days(run.end if only_latest else run.start, run.end)}
    listed = listing_days(Window(start=runs[0].end, end=runs[-1].end))
    if not (missing := [day for day in listed if day not in covered]):
        return
    if only_latest:
        sentence = f"{name} does not run every day, and feeds (source = rss) have one day alone."
        hint = 'Run it on every weekday, or set source = "catchup".'
    else:
        sentence = (
            f"{name} leaves out {len(missing)} of the next {len(listed)} listings, the first on "
            f"{missing[0]}: its issues cover fewer days than lie between them."
        )
        hint = "Set build.days to the days from one run to the next, or run it more often."
    yield Finding(part=_PART, sentence=sentence, hint=hint)


def _days(start: date, end: date) -> Iterator[date]:
    yield from (start + _DAY * number for number in range((end - start).days + 1))
