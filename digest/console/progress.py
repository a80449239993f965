"""A progress bar on standard error, where somebody watches; silent everywhere else."""

from typing import TYPE_CHECKING

from digest.console.safe import shown_message
from digest.console.voice import Voice

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class TerminalProgress:
    """Shows how far a task has come, and what a run is waiting for."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def begin(self, task: str, total: int | None) -> None:
        """Start a bar."""
        if self._voice.is_watched:
            self._bar = _new_bar()
            self._task = self._bar.add_task(task, total=total)
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
        if self._bar is not None:
            self._bar.console.print(shown_message(message), style="dim")
        else:
            self._voice.note(message)


def _new_bar() -> "Progress":
    """Make a bar with a count and the time left."""
    # rich.progress is slow to import, and only a terminal shows bars.
    from rich.console import Console  # noqa: PLC0415 - see above
    from rich.progress import (  # noqa: PLC0415 - see above
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True, markup=False, emoji=False, highlight=False),
        transient=True,
    )
