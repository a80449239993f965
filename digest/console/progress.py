"""A progress bar on standard error, where somebody watches; silent everywhere else."""

from math import ceil
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
from rich.table import Column
from rich.text import Text

from digest.console.voice import Voice, shown_message
from digest.text import printable

if TYPE_CHECKING:
    from rich.progress import TaskID

# As long as a run may wait in between, so that a wait does not wipe out what was learnt.
_REMEMBERED = 3600.0
_BAR_WIDTH = 30


class _TimeLeft(ProgressColumn):
    """How long the rest will take at the pace so far; nothing where that cannot be told."""

    def render(self, task: Task) -> Text:
        """Write it as `2:30 left`."""
        # After the first step there is no speed yet, but the time that it took.
        pace = task.speed or (task.completed / task.elapsed if task.elapsed else 0)
        if task.total is None or not pace:
            return Text()
        minutes, seconds = divmod(ceil(max(task.total - task.completed, 0) / pace), 60)
        hours, minutes = divmod(minutes, 60)
        clock = f"{hours}:{minutes:02}" if hours else f"{minutes}"
        return Text(f"{clock}:{seconds:02} left")


def _new_bar() -> Progress:
    """Make a bar on standard error that goes away when it is stopped."""
    name = Column(no_wrap=True, overflow="ellipsis", ratio=1)  # gives way where there is no room
    return Progress(
        TextColumn("{task.description}", markup=False, table_column=name),
        BarColumn(bar_width=_BAR_WIDTH),
        MofNCompleteColumn(table_column=Column(no_wrap=True)),
        _TimeLeft(table_column=Column(no_wrap=True)),
        console=Console(stderr=True, markup=False, emoji=False, highlight=False),
        transient=True,
        speed_estimate_period=_REMEMBERED,
    )


class TerminalProgress:
    """Shows how far a task has come, and what a run is waiting for; one task at a time.

    Any thread may tell of a wait; tasks are one thread's alone, which may end its bar meanwhile.
    """

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def begin(self, task: str, total: int | None) -> None:
        """Start a bar; one that was not ended goes away."""
        self.end()
        if self._voice.is_watched:
            self._bar = _new_bar()
            self._task = self._bar.add_task(printable(task), total=total)
            self._bar.start()

    def advance(self, done: int, total: int | None = None) -> None:
        """Move the bar."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, total=total)

    def end(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def note(self, message: str) -> None:
        """Tell of a wait or a retry: above the bar where there is one, else to those who asked."""
        bar = self._bar
        self._voice.note(message, shown=bar is None)
        if bar is not None:
            bar.console.print(shown_message(message), style="dim")
