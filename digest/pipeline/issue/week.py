"""Finds the papers of a topic's issue: those announced in its window, and the late ones."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from digest.calendar import announcement_day, closes, listing_day
from digest.errors import FetchError
from digest.model import Paper, Problem, Window
from digest.pipeline.issue.due import NOTHING, Due, find_due
from digest.pipeline.issue.ledger import is_covered
from digest.pipeline.issue.overlooked import find_held
from digest.pipeline.issue.standing import Standing
from digest.pipeline.plan import Request
from digest.pipeline.tools import Tools, do_nothing
from digest.query import matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What an issue has to choose from, each paper once.

    `standing` knows the fates of these papers; `lookback` are the days that were looked at for
    late ones, if any; `settled` are the papers that other issues decided about; `complete` says
    whether all could be looked at.
    """

    standing: Standing
    settled: frozenset[str] = frozenset()
    punctual: tuple[Paper, ...] = ()
    late: tuple[Paper, ...] = ()
    lookback: Window | None = None
    problems: tuple[Problem, ...] = ()
    complete: bool = True

    @property
    def stated(self) -> dict[str, date]:
        """The days of announcement that listings state of its papers."""
        papers = (*self.punctual, *self.late)
        return {paper.id: paper.announced for paper in papers if paper.announced}


def find_week(request: Request, tools: Tools, standing: Standing) -> Week:
    """Return the papers of an issue: those that it was made of, or those to make it of.

    An issue that is complete changes by `--refresh` alone: what the library has learnt since is
    for the next one.
    """
    made = None if request.refresh else _made(standing, tools)
    return made or _find(request, tools, standing)


def _made(standing: Standing, tools: Tools) -> Week | None:
    """Return what a complete issue was made of, None where there is none or it is not held."""
    ours, request = standing.ours, standing.request
    # What was made while the clock ran ahead may have been made too early.
    if ours is None or not ours.complete or ours.completed > tools.clock.now():
        return None
    fates = tools.library.load_fates(ours.slug, ours.date)
    standing = standing.about(fates, tools.library)
    versions = standing.ours.versions if standing.ours else {}
    papers = tools.library.load_versions(versions)
    if papers.keys() != fates.keys():
        return None
    wanted = [
        replace(paper, announced=ours.stated.get(paper.id))
        for paper in papers.values()
        if paper.id not in ours.added - request.include
    ]
    return Week(
        standing=standing,
        settled=standing.settled(wanted),
        punctual=tuple(paper for paper in wanted if paper.id not in ours.late),
        late=tuple(paper for paper in wanted if paper.id in ours.late),
        lookback=ours.lookback,
        problems=tuple(problem for problem in ours.problems if problem.stage == "fetch"),
    )


def _find(request: Request, tools: Tools, standing: Standing) -> Week:
    """Return the papers of the window, and late ones where an earlier issue could miss any."""
    looks_back = standing.looks_back
    found = find_due(request, request.window, tools, closed=closes(request.window))
    before = _look_back(standing, tools) if looks_back else NOTHING
    both = {paper.id: paper for paper in (*found.papers, *before.papers)}
    complete = found.complete and before.complete
    kept = _kept(both, standing, tools)
    held = find_held(request, tools, both.keys() | kept.keys())
    current = {**both, **kept, **{paper.id: paper for paper, _ in held}}
    due = {name: listing_day(paper) for name, paper in kept.items()}
    days = {**due, **{paper.id: day for paper, day in held}, **before.days, **found.days}
    standing = standing.about(current, tools.library)
    papers = standing.as_made(current, tools.library)
    sorter = _Sorter(standing, standing.settled(current.values()))
    return Week(
        standing=standing,
        settled=sorter.settled,
        punctual=tuple(paper for paper in papers if sorter.is_punctual(paper, days[paper.id])),
        late=tuple(paper for paper in papers if sorter.is_late(paper, days[paper.id])),
        lookback=standing.lookback if looks_back else None,
        problems=(*found.problems, *before.problems),
        complete=complete,
    )


class _Sorter:
    """Tells of each paper whether it is due in an issue's window, or late for it."""

    def __init__(self, standing: Standing, settled: frozenset[str]) -> None:
        self.settled = settled
        # Each of these walks through all issues: once is enough.
        self._window, self._lookback = standing.request.window, standing.lookback
        self._before, self._others = standing.before, standing.others
        self._own = standing.ours.fates if standing.ours else {}

    def is_punctual(self, paper: Paper, day: date) -> bool:
        """Tell whether a paper is due in the window, or was before a listing said otherwise.

        One that is due later is this issue's where the issue of that day never took it.
        """
        if day <= self._window.end:
            return day in self._window
        return paper.id in self._own or (
            announcement_day(paper.published) in self._window
            and paper.id not in self.settled
            and any(day in other.window for other in self._others)
        )

    def is_late(self, paper: Paper, day: date) -> bool:
        """Tell whether no issue saw a paper that is due before; a rebuilt issue keeps its own."""
        if day >= self._window.start:
            return False
        return paper.id in self._own or (
            day in self._lookback
            and paper.id not in self.settled
            and any(day in other.window for other in self._before)
        )


def _kept(found: Collection[str], standing: Standing, tools: Tools) -> Mapping[str, Paper]:
    """Return what the issue had already and did not find again.

    It stays the issue's own, whatever another source says of its day; and an answer that is worse
    than the one before takes nothing away.
    """
    request = standing.request
    if standing.ours is None or request.subject.query is None:
        return {}
    fates = tools.library.load_fates(request.subject.slug, request.date)
    missing = tools.library.load_papers(name for name in fates if name not in found)
    query = request.subject.query
    return {name: paper for name, paper in missing.items() if matches(query, paper)}


def _look_back(standing: Standing, tools: Tools) -> Due:
    """Collect the days before the window; an issue without them is better than none."""
    request = standing.request
    try:
        # What is described ahead of time would push the window's own papers out of memory.
        quietly = replace(tools, meanwhile=do_nothing)
        before = find_due(request, standing.lookback, quietly, closed=closes(request.window))
    except FetchError as error:
        # The reason concerns this run alone: an issue reads the same whether arXiv failed or
        # nobody asked.
        tools.progress.note(str(error))
        missed = Problem(
            stage="fetch",
            subject=request.subject.slug,
            message="Papers announced late could not be looked for.",
            hint="Build it again when arXiv can be reached.",
        )
        return Due(days={}, problems=(missed,), complete=False)
    # Days without a paper are ordinary for a narrow topic, unless its issues of them had some.
    return before if before.papers or _had_papers(standing, tools) else NOTHING


def _had_papers(standing: Standing, tools: Tools) -> bool:
    """Tell whether an issue of the days before the window found any paper."""
    return any(
        tools.library.load_fates(edition.slug, edition.date)
        for edition in standing.before
        if is_covered(standing.lookback, (edition,))
    )
