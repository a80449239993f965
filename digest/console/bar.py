"""Draws a bar: what is done, how much there is, the time left; loaded for terminals alone."""

from math import ceil

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
)
from rich.table import Column
from rich.text import Text

# As long as a run may wait in between, so that a wait does not wipe out what was learnt.
_REMEMBERED = 3600.0
_BAR_WIDTH = 30


class TimeLeft(ProgressColumn):
    """How long the rest will take at the pace so far; nothing where that cannot be told."""

    def render(self, task: Task) -> Text:
        """Write it as `2:30 left`."""
        return Text(time_left(task.completed, task.total, task.speed, task.elapsed))


def time_left(done: float, total: float | None, speed: float | None, elapsed: float | None) -> str:
    """Write the time left until `total` steps; `speed` is in steps a second, `elapsed` in seconds.

    After the first step there is no speed yet, but the time that it took.
    """
    pace = speed or (done / elapsed if elapsed else 0)
    if total is None or not pace:
        return ""
    minutes, seconds = divmod(ceil(max(total - done, 0) / pace), 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{clock}:{seconds:02} left"


def new_bar() -> Progress:
    """Make a bar on standard error that goes away when it is stopped."""
    return Progress(
        # The name gives way where a terminal is narrow.
        TextColumn(
            "{task.description}",
            markup=False,
            table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1),
        ),
        BarColumn(bar_width=_BAR_WIDTH),
        MofNCompleteColumn(table_column=Column(no_wrap=True)),
        TimeLeft(table_column=Column(no_wrap=True)),
        console=Console(stderr=True, markup=False, emoji=False, highlight=False),
        transient=True,
        speed_estimate_period=_REMEMBERED,
    )
