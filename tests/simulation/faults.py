"""The line to arXiv during one build: it fails where it is told to, and logs what came over it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from digest.errors import FetchError
from digest.model import Paper, Problem

# `cut`: from that request on none is answered; `blink`: that one is not; `gap`: its rows never
# come; `zero`: it is answered as if there were nothing.
Kind = Literal["cut", "blink", "gap", "zero"]
_KINDS: tuple[Kind, ...] = ("cut", "blink", "gap", "zero")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What goes wrong in a build, and at which of its requests, counted from 1."""

    kind: Kind
    request: int

    def __str__(self) -> str:
        return f"{self.kind} at request {self.request}"


@dataclass
class Line:
    """The requests of one build; `sent` are the papers whose records came, `told` those listed."""

    trouble: Trouble | None = None
    requests: int = 0
    sent: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    struck: bool = False

    def ask(self) -> Literal["gap", "zero", ""]:
        """Count a request and say how its answer is spoilt.  Raises FetchError."""
        self.requests += 1
        trouble = self.trouble
        if trouble is None or not self._strikes(trouble):
            return ""
        self.struck = True
        if trouble.kind in {"cut", "blink"}:
            raise FetchError("The line to arXiv is dead.", hint="Mend it.")
        return "gap" if trouble.kind == "gap" else "zero"

    def send(self, papers: Iterable[Paper]) -> tuple[Paper, ...]:
        """Log the records of an answer."""
        papers = tuple(papers)
        self.sent.update(paper.id for paper in papers)
        return papers

    def _strikes(self, trouble: Trouble) -> bool:
        lasts = trouble.kind == "cut"
        return self.requests == trouble.request or (lasts and self.requests > trouble.request)


def draw_trouble(dice: Random, chance: float) -> Trouble | None:
    """Draw a trouble, early in a build more often than late, or none."""
    if dice.random() >= chance:
        return None
    return Trouble(kind=dice.choice(_KINDS), request=1 + int(dice.expovariate(0.25)))


def tell_gap(start: int, total: int) -> Problem:
    """Say which rows never came, as a source does."""
    message = f"arXiv sent no rows at {start:,} of {total:,}; they may be missing."
    return Problem(stage="fetch", subject="arxiv", message=message, hint="Try again later.")
