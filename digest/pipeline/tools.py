"""The parts that the flow works with, and what collecting gives back."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.model import Page, Paper, Problem
from digest.ports import (
    Clock,
    Enricher,
    Library,
    Listings,
    Model,
    Progress,
    Source,
    Votes,
)


def do_nothing(_: Sequence[Paper]) -> None:
    """Leave the time between two pages unused."""


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

    `listings`, where given, says what was announced when, in place of searches.  `meanwhile` is
    given each page's papers once they are saved: whatever it does ahead is free, as the pace holds
    back the next request for seconds.  `enrichers` know more of the papers chosen, `votes` which
    papers of a day readers liked.  Where several issues are made in one run, which has `begun`
    then, what one of them was answered counts for the others as well, even if all is asked again.
    An `editor`, where there is one, writes the prose.
    """

    library: Library
    source: Source
    clock: Clock
    progress: Progress
    listings: Listings | None = None
    age: RefreshAge = RefreshAge()
    meanwhile: Callable[[Sequence[Paper]], None] = do_nothing
    enrichers: tuple[Enricher, ...] = ()
    votes: Votes | None = None
    editor: Editor | None = None
    begun: datetime | None = None

    def is_of_this_run(self, asked: datetime) -> bool:
        """Tell whether something was asked for another issue of the same run."""
        return self.begun is not None and self.begun <= asked <= self.clock.now()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """Papers in the order asked or found, and what may be missing.

    Of identifiers without a paper, `unknown` are those that the source does not have, `missing`
    those that it could not be asked for.  `complete` says whether all could be looked at.
    """

    papers: tuple[Paper, ...] = ()
    problems: tuple[Problem, ...] = ()
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    complete: bool = True


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


def watched(tools: Tools, task: str, pages: Iterator[Page]) -> Iterator[Page]:
    """Pass pages on, telling the observer."""
    tools.progress.begin(task, None)
    try:
        for page in pages:
            yield page
            tools.progress.advance(page.start + page.rows, page.total)
    finally:
        tools.progress.end()
