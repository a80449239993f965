"""The table of faults: computed from runs, and as it stands in the README."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.reliability.case import Case
from tests.reliability.story import Row, Story

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- faults -->", "<!-- /faults -->"
HEAD = ("| what goes wrong | what happened | lost |", "|---|---|---|")


@cache
def stories(case: Case) -> tuple[Story, ...]:
    """Play a case in all its ways, once however often it is asked for."""
    return tuple(map(_play, case.plays))


def row_of(case: Case) -> str:
    """Return a case's line of the table, told from the first way."""
    story = stories(case)[0]
    return Row(fault=case.name, happened=story.happened, lost=story.lost).markdown()


def read_table() -> list[str]:
    """Read the lines between the README's markers; none where there are no markers."""
    _, begun, rest = README.read_text("utf-8").partition(BEGIN)
    table, ended, _ = rest.partition(END)
    return table.strip().splitlines() if begun and ended else []


def _play(play: Callable[[Path], Story]) -> Story:
    with TemporaryDirectory(prefix="digest-fault-") as folder:
        return play(Path(folder))
