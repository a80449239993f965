"""Finds the papers that are due on given days: by search, or as arXiv's listings have them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from digest.calendar import listing_day
from digest.errors import FetchError, UsageError
from digest.model import Paper, Problem, Window
from digest.pipeline.announcements.announced import Announced, collect_announced
from digest.pipeline.announcements.doubts import join_doubts
from digest.pipeline.announcements.evidence import judge_listings
from digest.pipeline.announcements.strangers import find_strangers
from digest.pipeline.lookup import collect_ids
from digest.pipeline.misses import tell_no_records, tell_search_failed
from digest.pipeline.plan import Request, search_for
from digest.pipeline.searches.collect import collect_search, never_fetched
from digest.pipeline.tools import Collected, Tools, join
from digest.query import Query, categories_of, matches


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
