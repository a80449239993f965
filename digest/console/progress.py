"""A progress bar on standard error, where somebody watches; silent everywhere else."""

from typing import TYPE_CHECKING

from digest.console.safe import shown_message
from digest.console.voice import Voice
from digest.text import printable

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


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
            # A bar is slow to import, and only a terminal shows one.
            from digest.console.bar import new_bar  # noqa: PLC0415 - see above

            self._bar = new_bar()
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
        if bar is not None:
            self._voice.write_down(message)
            bar.console.print(shown_message(message), style="dim")
        else:
            self._voice.note(message)
