"""What the editor means to do: every week's issue at an odd hour, or late, or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Literal

from tests.simulation.arxiv import Trouble, draw_trouble
from tests.simulation.world import DAY, WEEK, at
from tests.standins.arxiv.timetable import EASTERN

Why = Literal["weekly", "today", "rerun", "gap", "old", "last"]
_NEW: frozenset[Why] = frozenset({"weekly", "today", "gap", "last"})
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

    @property
    def is_new(self) -> bool:
        """Whether it is meant to be an issue's first build."""
        return self.why in _NEW


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
