"""A line of the table of faults, before it is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.reliability.story import Story
from tests.reliability.trial import Trial


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """A row of the table: what is tried, once or in several ways that must all end alike.

    `recovers` tells that nothing is missing even after the run that met the fault.
    """

    name: str
    plays: Sequence[Callable[[Path], Story]]
    recovers: bool = True
    trials: Sequence[Trial] = ()


def case(name: str, *trials: Trial, recovers: bool = True) -> Case:
    """Return a row of these trials."""
    plays = tuple(each.play for each in trials)
    return Case(name=name, plays=plays, recovers=recovers, trials=trials)
