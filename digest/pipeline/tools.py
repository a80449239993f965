"""The parts that the flow works with, and what collecting gives back."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from digest.model import Paper, Problem
from digest.ports import Clock, Enricher, Listings, Model, Progress, Source, Votes

if TYPE_CHECKING:
    from digest.store import Library

LATER = "Run the same command again later."
_APART = timedelta(hours=6)
_OVER = timedelta(days=1)
_FEW = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshAge:
    """When a stored record is asked for again.

    It is, once it is older than `after`, while its paper is younger than `until`: new papers are
    revised and withdrawn most.
    """

    after: timedelta = timedelta(days=1)
    until: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """The models that edit an issue: one writes, one verifies, each asked so many things at once.

    `most` is how many tokens an answer may have; a dry run may ask nothing.
    """

    writer: Model
    verifier: Model
    concurrency: int
    most: int
    may_ask: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The parts that collecting needs.

    `listings`, where given, says what was announced when, in place of searches.  `enrichers` know
    more of the papers chosen, `votes` which papers of a day readers liked.  Where several issues
    are made in one run, which has `begun` then, what one of them was answered counts for the others
    as well, even if all is asked again.  An `editor`, where there is one, writes the prose.
    """

    library: "Library"
    source: Source
    clock: Clock
    progress: Progress
    listings: Listings | None = None
    age: RefreshAge = RefreshAge()
    enrichers: tuple[Enricher, ...] = ()
    votes: Votes | None = None
    editor: Editor | None = None
    begun: datetime | None = None

    def is_of_this_run(self, asked: datetime) -> bool:
        """Return whether something was asked for another issue of the same run."""
        return self.begun is not None and self.begun <= asked <= self.clock.now()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """Papers in the order asked or found, and what may be missing.

    `days` are those on which listings say that papers were announced.  Of identifiers without a
    paper, `unknown` are those that the source does not have, `missing` those that it could not be
    asked for.  `complete` says whether all could be looked at, `unread` that a listing could not be
    had and no other has any paper.
    """

    papers: tuple[Paper, ...] = ()
    days: Mapping[str, date] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    complete: bool = True
    unread: bool = False


def join(parts: Sequence[Collected]) -> Collected:
    """Put what was collected in parts together, each paper once."""
    papers = {paper.id: paper for part in parts for paper in part.papers}
    return Collected(
        papers=tuple(papers.values()),
        problems=tuple(dict.fromkeys(problem for part in parts for problem in part.problems)),
        unknown=tuple(name for part in parts for name in part.unknown),
        missing=tuple(name for part in parts for name in part.missing),
        complete=all(part.complete for part in parts),
    )


@contextmanager
def task(progress: Progress, name: str, total: int | None = None) -> Iterator[None]:
    """Report the beginning and the end of a task of so many steps."""
    progress.begin(name, total)
    try:
        yield
    finally:
        progress.end()


def is_quiet(first: datetime, again: datetime, closed: datetime) -> bool:
    """Return whether nothing is there indeed that was found empty at both moments.

    At `closed` all of it was out.  A first moment that lies behind the second is a clock's mistake.
    """
    return again - first >= _APART and again - closed >= _OVER


def listed(names: Sequence[str], few: int = _FEW) -> str:
    """Return the first few names, and how many more there are."""
    more = len(names) - few
    return ", ".join(names[:few]) + (f" and {more} more" if more > 0 else "")
