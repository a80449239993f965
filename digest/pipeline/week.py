"""Finds a week's papers: those announced then, late ones, and what issues before did not see."""

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from digest.calendar import announcement_day, closes, listing_day, listing_days, submission_span
from digest.errors import FetchError, UsageError
from digest.model import Paper, Problem, Window
from digest.pipeline.announcements import (
    Announced,
    collect_announced,
    find_strangers,
    first_seen,
    is_unproved,
    join_doubts,
    judge_listings,
    load_held,
)
from digest.pipeline.ledger import is_covered
from digest.pipeline.lookup import collect_ids
from digest.pipeline.misses import tell_no_records, tell_search_failed
from digest.pipeline.plan import Request, search_for
from digest.pipeline.searches import collect_search, never_fetched
from digest.pipeline.standing import Standing
from digest.pipeline.tools import Collected, Tools, do_nothing, join
from digest.query import Query, categories_of, matches

# So long after its submission a paper may be listed.
_REACH = timedelta(days=56)


def find_held(
    request: Request, tools: Tools, known: Container[str]
) -> Sequence[tuple[Paper, date]]:
    """Return the topic's papers that the library has of a window's batches, with their days.

    Those that are `known` are left out.  The day is the one that a listing in the topic's
    categories states, else the derived one.  A search finds all of them by itself.
    """
    query = request.subject.query
    if query is None or tools.listings is None:
        return ()
    held = tools.library.load_submitted(*submission_span(request.window))
    papers = [paper for paper in held if paper.id not in known and matches(query, paper)]
    stated = _find_listed(categories_of(query) or (), request.window, tools) if papers else {}
    return [(paper, stated.get(paper.id, listing_day(paper))) for paper in papers]


def _find_listed(categories: Collection[str], window: Window, tools: Tools) -> Mapping[str, date]:
    """Return the first day, from a window on, on which a listing has each paper as new to it."""
    days = listing_days(Window(start=window.start, end=window.end + _REACH))
    held = load_held(((day, name) for day in days for name in categories), tools)
    found: dict[str, date] = {}
    for listing in filter(None, held.values()):
        for notice in () if is_unproved(listing) else first_seen(listing):
            found.setdefault(notice.paper, listing.day)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Papers, each with the day that it is due on, and whether all of them could be looked at."""

    papers: tuple[Paper, ...] = ()
    days: Mapping[str, date]
    problems: tuple[Problem, ...] = ()
    complete: bool = True


NOTHING = Due(days={})


def find_due(request: Request, window: Window, tools: Tools, *, closed: datetime) -> Due:
    """Return the topic's papers that are due within a window, as known when `closed` was past.

    Raises FetchError where nothing is stored or can be had, UsageError where listings are the
    source and the topic is not bound to categories.
    """
    query = request.subject.query
    if query is None:
        return NOTHING
    if tools.listings is None:
        return _searched(query, window, request, tools, closed)
    return _listed(query, window, request, tools)


def collect_listed(
    query: Query | None, announced: Announced, tools: Tools, *, offline: bool
) -> Collected:
    """Return the papers that were announced and match, those that are new with the day stated."""
    found = _records(announced, tools, offline=offline)
    if not offline:
        announced = judge_listings(announced, found.papers, tools)
    stated = {
        paper.id: announced.days[paper.id]
        for paper in found.papers
        if paper.announced is None and paper.id in announced.new
    }
    tools.library.save_announced(stated)
    papers = (
        replace(paper, announced=stated.get(paper.id, paper.announced)) for paper in found.papers
    )
    doubts = join_doubts(announced.problems, tuple(announced.held))
    problems = (*doubts, *found.problems)
    return Collected(
        papers=tuple(paper for paper in papers if query is None or matches(query, paper)),
        problems=problems,
        complete=not problems,
    )


def _searched(
    query: Query, window: Window, request: Request, tools: Tools, closed: datetime
) -> Due:
    """Search for what was submitted in time for a window."""
    search = search_for(query, window)
    if search is None:
        return NOTHING
    found = collect_search(
        search, tools, closed=closed, offline=request.offline, refresh=request.refresh
    )
    return Due(
        papers=found.papers,
        days={paper.id: listing_day(paper) for paper in found.papers},
        problems=found.problems,
        complete=found.complete,
    )


def _listed(query: Query, window: Window, request: Request, tools: Tools) -> Due:
    """Read the listings of the topic's categories."""
    announced = collect_announced(
        bound_categories(query), window, tools, offline=request.offline, refresh=request.refresh
    )
    if announced.unread:
        raise _unread(announced, request)
    found = collect_listed(query, announced, tools, offline=request.offline)
    return Due(
        papers=found.papers,
        days=announced.days,
        problems=found.problems,
        complete=found.complete,
    )


def _unread(announced: Announced, request: Request) -> FetchError:
    """Say why there is nothing to make an issue of."""
    if request.offline:
        return never_fetched()
    first = announced.problems[0]
    return FetchError(first.message, hint=first.hint)


def bound_categories(query: Query) -> Collection[str]:
    """Return the categories whose listings hold all papers of a query.  Raises UsageError."""
    found = categories_of(query)
    if not found:
        raise UsageError(
            "Listings are read by category, and this topic is not bound to any.",
            hint="Give it categories (-c cs.CL), or use --source arxiv.",
        )
    return found


def _records(announced: Announced, tools: Tools, *, offline: bool) -> Collected:
    """Look up what was announced; what cannot be had is told.

    A record from before a paper was listed in a category does not know of it, and is asked for
    again.
    """
    if not announced.days:
        return Collected()
    try:
        found = collect_ids(sorted(announced.days), tools, offline=offline, age=False)
        older = _find_older(announced, found.papers)
        if older and not offline:
            found = join((found, collect_ids(older, tools, offline=False, refresh=True)))
    except FetchError as error:
        return Collected(problems=(tell_search_failed(error),))
    absent = (*found.unknown, *found.missing)
    return replace(found, problems=(*found.problems, *tell_no_records(absent)))


def _find_older(announced: Announced, papers: Sequence[Paper]) -> Sequence[str]:
    """Return the papers whose records do not know of a category that they are listed in."""
    records = {paper.id: paper for paper in papers}
    found = (find_strangers(listing, records) for listing in announced.held.values() if listing)
    return sorted(frozenset[str]().union(*found))


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
