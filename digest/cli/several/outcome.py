"""How each of several builds ended, and how that ends the command."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

_SOME_MISSING, _NOTHING_MADE, _BAD_USE, _UNDELIVERED = 1, 3, 2, 4

AS_EDITED: Mapping[str, Any] = {"files": [], "counts": None, "problems": []}
"""What there is to say of an issue that was not built again, since its post was edited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the build of a topic's issue ended; `made` is what `build --json` prints of it.

    Where none was made it is empty, and `error` and `hint` say why.
    """

    topic: str
    date: date
    exit: int
    made: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    hint: str = ""

    @property
    def files(self) -> Sequence[str]:
        """The paths that were written."""
        files: Sequence[str] = self.made.get("files", ())
        return files

    def count(self, name: str) -> int | None:
        """Return a figure of the ledger, if there is one."""
        counts: Mapping[str, int] = self.made.get("counts") or {}
        return counts.get(name)

    def record(self) -> dict[str, Any]:
        """Write it as JSON."""
        error = {"message": self.error, "hint": self.hint} if self.error else None
        empty: dict[str, Any] = {"files": [], "counts": None, "problems": []}
        return {
            "topic": self.topic,
            "date": f"{self.date}",
            "exit": self.exit,
            **empty,
            **self.made,
            "error": error,
        }


def judge(outcomes: Sequence[Outcome]) -> int:
    """Return the exit code of all: 3 where none was made, 1 where one of them was not.

    Where all were made, 4 if a delivery failed, else 1 if one ended so, else 0.  Where all were
    refused as bad use, that is what it is.
    """
    codes = {outcome.exit for outcome in outcomes}
    made = [outcome for outcome in outcomes if outcome.made]
    if not made and outcomes:
        return _BAD_USE if codes == {_BAD_USE} else _NOTHING_MADE
    if len(made) < len(outcomes):
        return _SOME_MISSING
    return next((code for code in (_UNDELIVERED, _SOME_MISSING) if code in codes), 0)
