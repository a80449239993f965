"""What a quiet command has not told yet, and the one line that it becomes where it failed."""

from pathlib import Path


class Held:
    """Sentences in the order of their weight: first what was not made, then what may be missing."""

    def __init__(self) -> None:
        self._failures: list[str] = []
        self._problems: list[str] = []

    def add(self, sentence: str) -> None:
        """Hold what would be a reason to fail."""
        self._problems.append(sentence)

    def add_failure(self, sentence: str) -> None:
        """Hold what is one before all others."""
        self._failures.append(sentence)

    def clear(self) -> None:
        """Forget all: something else says why."""
        self._failures.clear()
        self._problems.clear()

    def line(self, log: Path | None) -> str:
        """Return the first in one line, with the number of the others, and where they stand."""
        first, *rest = (*self._failures, *self._problems, "")
        told = " ".join(first.split())
        if not (number := sum(map(bool, rest))):
            return told
        return f"{told} ({number} more; {f'{log} has them' if log else '--log FILE keeps them'}.)"
