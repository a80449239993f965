"""Time, and who watches a run."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Time, injected so that tests own it."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait that long."""
        ...


class Progress(Protocol):
    """A silent observer of a run; only the console fills it in."""

    def begin(self, task: str, total: int | None) -> None:
        """Say that a task starts; `total` is how many steps it has, where known."""
        ...

    def advance(self, done: int, total: int | None = None) -> None:
        """Say how many steps of the task are done in all."""
        ...

    def end(self) -> None:
        """Say that the task is over."""
        ...

    def note(self, message: str) -> None:
        """Tell something that concerns this run alone (a retry, a wait)."""
        ...
