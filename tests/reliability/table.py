"""The table of faults: computed from runs, and as it stands in docs/reliability.md."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.reliability.story import Story
from tests.reliability.trial import FaultTrial

TABLE = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- faults -->", "<!-- /faults -->"
HEAD = ("| what goes wrong | what happened | lost |", "|---|---|---|")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FaultCase:
    """A row of the table: what is tried, once or in several ways that must all end alike.

    `recovers` tells that nothing is missing even after the run that met the fault; a `short` case
    takes no seconds.
    """

    name: str
    plays: Sequence[Callable[[Path], Story]]
    recovers: bool = True
    short: bool = False
    trials: Sequence[FaultTrial] = ()


def case(name: str, *trials: FaultTrial, recovers: bool = True, short: bool = True) -> FaultCase:
    """Return a row of these trials."""
    plays = tuple(each.play for each in trials)
    return FaultCase(name=name, plays=plays, recovers=recovers, short=short, trials=trials)


@cache
def stories(one: FaultCase, *, whole: bool = False) -> tuple[Story, ...]:
    """Play a case in the first of its ways, or in all, once however often it is asked for."""
    return tuple(map(_play, one.plays if whole else one.plays[:1]))


def row_of(one: FaultCase) -> str:
    """Return a case's line of the table, told from the first way."""
    story = stories(one)[0]
    return f"| {one.name} | {story.happened} | {story.lost} |"


def read_table() -> list[str]:
    """Read the lines between the document's markers; none where there are no markers."""
    _, begun, rest = TABLE.read_text("utf-8").partition(BEGIN)
    table, ended, _ = rest.partition(END)
    return table.strip().splitlines() if begun and ended else []


def _play(play: Callable[[Path], Story]) -> Story:
    with TemporaryDirectory(prefix="digest-fault-") as folder:
        return play(Path(folder))
