"""What the editor means to do, at an odd hour, or late, or not at all; and what came of it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Literal

from digest.model import Counts, Decision, IssueRecord, Window
from tests.simulation.arxiv import BuildRequests, Trouble, draw_trouble
from tests.simulation.world import DAY, WEEK, World, at
from tests.standins.arxiv.timetable import EASTERN

Why = Literal["weekly", "today", "rerun", "gap", "old", "last"]
# Meant to be an issue's first build.
NEW: frozenset[Why] = frozenset({"weekly", "today", "gap", "last"})
# The minutes of a day.
_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Task:
    """One build that is to be made: when, of which date, how, and why."""

    moment: datetime
    day: date
    number: int = field(compare=False)
    why: Why = field(compare=False)
    trouble: Trouble | None = field(default=None, compare=False)
    offline: bool = field(default=False, compare=False)
    refresh: bool = field(default=False, compare=False)


def draw_number(dice: Random) -> int:
    """Draw how many papers an issue may have."""
    return dice.randint(3, 30) if dice.random() < 0.3 else dice.randint(3, 10)


def draw_weeks(dice: Random, first: date, weeks: int) -> Iterator[Task]:
    """Draw the weekly builds; the first is always tried, some others never are.

    Most are Saturday's issue, from Friday's announcement hour on or days later; some are of the day
    on which they are built, any day of Saturday's week.
    """
    for number in range(weeks):
        saturday = first + WEEK * number
        roll = dice.random() if number else 1.0
        if roll < 0.12:
            continue
        why: Why = "today" if roll < 0.22 else "weekly"
        if why == "today":
            minutes = dice.randrange(_MINUTES)
            moment = at(saturday - DAY * dice.randint(1, 6), time(minutes // 60, minutes % 60))
            day = moment.astimezone(EASTERN).date()
        else:
            wait = dice.choice((0, dice.randrange(28 * 60), dice.randrange(7 * _MINUTES)))
            moment, day = at(saturday - DAY, time(20, 5)) + timedelta(minutes=wait), saturday
        count, trouble = draw_number(dice), draw_trouble(dice, 0.25)
        yield Task(moment=moment, day=day, number=count, why=why, trouble=trouble)


def draw_rerun(dice: Random, task: Task, *, always: bool) -> Task | None:
    """Draw a second try of a build that did not see everything, hours later, or none."""
    if not always and dice.random() < 0.5:
        return None
    moment = task.moment + timedelta(minutes=dice.randint(10, 60 * 60))
    trouble = draw_trouble(dice, 0.3)
    return Task(moment=moment, day=task.day, number=task.number, why="rerun", trouble=trouble)


def draw_catch_up(dice: Random, task: Task, day: date, *, always: bool) -> Task | None:
    """Draw when a missing issue that a build reported is made: some weeks later, or at the end."""
    if not always and dice.random() < 0.4:
        return None
    moment = task.moment + timedelta(minutes=dice.randint(1, 6 * 7 * _MINUTES))
    number, trouble = draw_number(dice), draw_trouble(dice, 0.15)
    return Task(moment=moment, day=day, number=number, why="gap", trouble=trouble)


def draw_old(dice: Random, task: Task, day: date, number: int) -> Task | None:
    """Draw an issue's being built again: offline, online or asking for everything anew."""
    if dice.random() < 0.5:
        return None
    offline, refresh = dice.choice(((True, False), (True, False), (False, False), (False, True)))
    return Task(
        moment=task.moment + timedelta(minutes=dice.randint(1, 4 * _MINUTES)),
        day=day,
        number=number if dice.random() < 0.7 else draw_number(dice),
        why="old",
        trouble=None if offline else draw_trouble(dice, 0.15),
        offline=offline,
        refresh=refresh,
    )


Way = Literal["search", "listings", "mixed", "harvest"]

_NO_COUNTS = Counts(found=0, chosen=0, named=0, late=0, left_out={})
_SIX_DAYS = timedelta(days=6)


@dataclass(frozen=True, kw_only=True)
class SimulatedBuild:
    """One build: the task, what came over the line, and the issue record, or why there is none.

    `listed` tells that announcements came from listings; `entries` are the papers that stand in
    the post, `files` the bytes that were written.
    """

    task: Task
    line: BuildRequests
    listed: bool = False
    failure: str = ""
    issue_record: IssueRecord | None = None
    counts: Counts = _NO_COUNTS
    entries: frozenset[str] = frozenset()
    files: Mapping[str, bytes] = field(default_factory=dict)
    gap: tuple[date, ...] = ()

    @property
    def moment(self) -> datetime:
        """When it was made."""
        return self.task.moment

    @property
    def day(self) -> date:
        """The date of its issue."""
        return self.task.day

    @property
    def is_whole(self) -> bool:
        """Whether there is an issue that could look everywhere."""
        return self.issue_record is not None and self.issue_record.complete

    @property
    def window(self) -> Window:
        """The announcement days of its issue."""
        return Window(start=self.day - _SIX_DAYS, end=self.day)

    @property
    def decisions(self) -> Mapping[str, Decision]:
        """What became of papers."""
        return self.issue_record.decisions if self.issue_record else {}

    @property
    def corrections(self) -> Collection[str]:
        """The papers of earlier issues that it names as withdrawn since."""
        taken = self.issue_record.corrections if self.issue_record else {}
        return [paper for paper, made in taken.items() if made.issued != self.day]

    def covers(self, day: date) -> bool:
        """Return whether a day is in the window."""
        return self.window.start <= day <= self.window.end


@dataclass(kw_only=True)
class History:
    """Everything that happened in a world, in order; `kept` is what the library has in the end."""

    seed: int
    world: World
    first: date
    last: date
    way: Way
    builds: list[SimulatedBuild] = field(default_factory=list)
    kept: Sequence[IssueRecord] = ()

    def issue_records(self) -> dict[date, SimulatedBuild]:
        """Return the builds whose issue records stand by now, by date."""
        return {build.day: build for build in self.builds if build.issue_record}

    def replayed(self) -> Iterator[tuple[SimulatedBuild, dict[date, SimulatedBuild]]]:
        """Yield every build that made an issue record, with those that stood before it."""
        past: dict[date, SimulatedBuild] = {}
        for build in self.builds:
            if build.issue_record:
                yield build, dict(past)
                past[build.day] = build

    def could_see(self, paper: str) -> bool:
        """Return whether some build must have met a paper.

        Where issues are made now by search, now from listings, one that arXiv held back may have
        its days in two weeks, each of them looked at by the source that has it in the other.
        """
        if self.way != "mixed":
            return True
        return any(paper in build.line.sent or paper in build.line.told for build in self.builds)

    def dues(self, paper: str) -> frozenset[date]:
        """Return the days that may count for a paper: the one listed, the one derived, or both."""
        life = self.world.lives[paper]
        listed = life.listed or life.due
        days = {"listings": {listed}, "mixed": {life.due, listed}}
        return frozenset(days.get(self.way, {life.due}))
