"""Finds papers: an issue's, announced in its window or late, and those that `fetch` asks for."""

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from digest.calendar import (
    announcement_day,
    closes,
    last_listing,
    latest_date,
    listing_day,
    submission_span,
)
from digest.errors import FetchError, UsageError
from digest.model import Paper, Problem, Search, Window
from digest.pipeline.announcements import collect_announced, find_stated_days
from digest.pipeline.harvest import find_harvest_end, find_unread, is_harvested
from digest.pipeline.lookup import FetchResult, collect_ids, join
from digest.pipeline.past import Past, is_covered
from digest.pipeline.plan import ARXIV_BEGAN, Ports, Request
from digest.pipeline.searches import collect_harvested, collect_search, never_fetched, search_for
from digest.query import Query, all_of, categories_of, matcher, submitted, to_arxiv

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The papers that an issue chooses from, each once: `punctual` and `late` papers.

    `past` has all issues' decisions on these papers; `settled` are papers that other issues decided
    about; `lookback` are the days searched for late papers, if any; `complete` says whether every
    search or listing could be read.
    """

    past: Past
    settled: frozenset[str] = frozenset()
    punctual: tuple[Paper, ...] = ()
    late: tuple[Paper, ...] = ()
    lookback: Window | None = None
    problems: tuple[Problem, ...] = ()
    complete: bool = True

    @property
    def papers(self) -> tuple[Paper, ...]:
        """All papers, punctual and late."""
        return (*self.punctual, *self.late)


def find_candidates(past: Past, ports: Ports) -> Candidates:
    """Return an issue's candidates: those recorded for a complete issue, else those found now.

    A complete issue gets new candidates with `refresh` only.  Raises FetchError if nothing is
    stored or can be fetched, UsageError if listings are the source and the topic is not bound to
    categories.
    """
    request, looks_back = past.request, past.looks_back
    if recorded := _load_recorded(past, ports):
        return recorded
    closed = closes(request.window)
    found = _fetch_due(request, request.window, ports, closed)
    before = _look_back(past, ports, closed) if looks_back else FetchResult()
    current = {paper.id: paper for paper in (*found.papers, *before.papers)}
    days = {name: listing_day(paper) for name, paper in current.items()}
    for name, (paper, day) in _find_held(past, ports, current).items():
        current[name], days[name] = paper, day
    days |= {**before.days, **found.days}
    past = past.about(current, ports.library)
    papers = past.as_made(current, ports.library)
    settled = past.settled(current.values())
    punctual, late = _sort(papers, days, past, settled)
    return Candidates(
        past=past,
        settled=settled,
        punctual=tuple(punctual),
        late=tuple(late),
        lookback=past.lookback if looks_back else None,
        problems=tuple(dict.fromkeys((*found.problems, *before.problems))),
        complete=found.complete and before.complete,
    )


def _bound_categories(query: Query) -> Collection[str]:
    """Return the categories whose listings have all papers of a query.  Raises UsageError."""
    names = categories_of(query)
    if not names:
        raise UsageError(
            "Listings are read by category, and this topic is not bound to any.",
            hint="Give it categories (-c cs.CL), or use --source arxiv.",
        )
    return names


def _load_recorded(past: Past, ports: Ports) -> Candidates | None:
    """Return the candidates of a complete issue, None if it is not complete or not all are held."""
    ours, request = past.finished, past.request
    # An issue completed while the clock was ahead may have been made too early.
    if ours is None or ours.completed > ports.clock.now():
        return None
    papers = ports.library.load_versions(ours.versions)
    if papers.keys() != ours.decisions.keys():
        return None
    candidates = [
        replace(paper, announced=ours.stated.get(paper.id))
        for paper in papers.values()
        if paper.id not in ours.added - request.include
    ]
    return Candidates(
        past=past,
        settled=past.settled(candidates),
        punctual=tuple(paper for paper in candidates if paper.id not in ours.late),
        late=tuple(paper for paper in candidates if paper.id in ours.late),
        lookback=ours.lookback,
        problems=tuple(problem for problem in ours.problems if problem.stage == "fetch"),
    )


def _fetch_due(request: Request, window: Window, ports: Ports, closed: datetime) -> FetchResult:
    query, offline, refresh = request.topic.query, request.offline, request.refresh
    if query is None:
        return FetchResult()
    if ports.listings is None:
        search = search_for(query, window)
        if search is None:
            return FetchResult()
        harvests = ports.library.load_harvests()
        until = None if refresh else find_harvest_end(query, harvests)
        if until and is_harvested(until, request.window.end):
            ports.progress.note(f"Harvested until {until:%Y-%m-%d %H:%M} UTC: nothing is searched.")
            return collect_harvested(query, search, ports, find_unread(query, harvests))
        return collect_search(search, ports, closed=closed, offline=offline, refresh=refresh)
    names = _bound_categories(query)
    found = collect_announced(names, window, ports, offline=offline, refresh=refresh)
    if found.unread:
        first = found.problems[0]
        raise never_fetched() if offline else FetchError(first.message, hint=first.hint)
    return replace(found, papers=tuple(filter(matcher(query), found.papers)))


def _look_back(past: Past, ports: Ports, closed: datetime) -> FetchResult:
    """Collect the papers of the days before the window; a failure is a problem of the issue."""
    request = past.request
    try:
        before = _fetch_due(request, past.lookback, ports, closed)
    except FetchError as error:
        # The reason concerns this run alone: the issue is the same whether arXiv failed or was not
        # asked.
        ports.progress.note(str(error))
        missed = Problem(
            stage="fetch",
            subject=request.topic.slug,
            message="Papers announced late could not be looked for.",
            hint="Build it again when arXiv can be reached.",
        )
        return FetchResult(problems=(missed,), complete=False)
    # No papers in these days is a fault only if earlier issues had some: the topic may be narrow.
    had_papers = any(
        is_covered(past.lookback, (issue_record,))
        and ports.library.load_decisions(issue_record.slug, issue_record.date)
        for issue_record in past.before
    )
    return before if before.papers or had_papers else FetchResult()


def _find_held(
    past: Past, ports: Ports, found: Collection[str]
) -> Mapping[str, tuple[Paper, date]]:
    """Return papers of the issue that were not found now but are in the library, with their days.

    The issue keeps the papers it had, whatever another source says of their days, and although a
    worse answer lacks them.  If the source is listings, it also takes the library's papers of its
    batches: the day is the stated day, else the derived day.  A search finds those by itself.
    """
    request, library = past.request, ports.library
    query = request.topic.query
    if query is None:
        return {}
    ours = past.ours
    own = [name for name in ours.decisions if name not in ours.added] if ours else ()
    lost = library.load_papers(name for name in own if name not in found)
    is_match = matcher(query)
    papers = {name: (paper, listing_day(paper)) for name, paper in lost.items() if is_match(paper)}
    if ports.listings is None:
        return papers
    held = library.load_submitted(*submission_span(request.window), query)
    new = [paper for paper in held if paper.id not in found and paper.id not in papers]
    stated = find_stated_days(categories_of(query) or (), request.window, ports) if new else {}
    return {**papers, **{p.id: (p, stated.get(p.id, listing_day(p))) for p in new}}


def _sort(
    papers: Iterable[Paper], days: Mapping[str, date], past: Past, settled: Container[str]
) -> tuple[list[Paper], list[Paper]]:
    """Return the papers that are due in an issue's window, and those that are late for it.

    A paper stated for a day after the window belongs to this issue if its derived day is in the
    window, and an issue of the stated day exists, but none decided about the paper.  A paper due
    before the window is late if no issue of its day decided about it.  The issue keeps the papers
    it had.
    """
    # Read once, since each of these properties loops over all issues.
    window, lookback = past.request.window, past.lookback
    before, others = past.before, past.others
    own = past.ours.decisions if past.ours else {}
    punctual: list[Paper] = []
    late: list[Paper] = []
    for paper in papers:
        day, is_own, is_free = days[paper.id], paper.id in own, paper.id not in settled
        if day in window:
            punctual.append(paper)
        elif day > window.end:
            was_due = is_free and announcement_day(paper.published) in window
            if is_own or (was_due and any(day in other.window for other in others)):
                punctual.append(paper)
        elif is_own or (
            is_free and day in lookback and any(day in other.window for other in before)
        ):
            late.append(paper)
    return punctual, late


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """A request of `fetch`; `since` and `until` are both inclusive.

    They are UTC days of submission or, if listings are read, days of announcement; the listings
    are those of `categories`, or else of the query's categories.  `number` is the most papers to
    find, `everything` asks for all papers of a source, `refresh` for every record again.
    """

    ids: tuple[str, ...] = ()
    query: Query | None = None
    categories: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    number: int | None = 50
    offline: bool = False
    refresh: bool = False
    everything: bool = False

    @property
    def is_search(self) -> bool:
        """Whether it asks for more than identifiers."""
        return bool(self.query or self.categories or self.since or self.until or self.everything)


def gather(wanted: FetchRequest, ports: Ports) -> FetchResult:
    """Return the requested papers, each once: first the identifiers', then the newest found."""
    by_id = collect_ids(wanted.ids, ports, offline=wanted.offline, refresh=wanted.refresh)
    if ports.listings is not None:
        return join((by_id, _find_announced(wanted, ports)))
    if not wanted.is_search:
        return by_id
    return join((by_id, _find_submitted(wanted, ports)))


def _find_announced(wanted: FetchRequest, ports: Ports) -> FetchResult:
    """Read listings, by default the latest, and return their papers, the newest first."""
    names = wanted.categories or (_bound_categories(wanted.query) if wanted.query else ())
    window = _window(wanted, ports)
    found = collect_announced(names, window, ports, offline=wanted.offline, refresh=wanted.refresh)
    papers = list(filter(matcher(wanted.query), found.papers))
    papers.sort(key=lambda paper: (found.days[paper.id], paper.id), reverse=True)
    return replace(found, papers=tuple(papers[: wanted.number]), available=len(papers))


def _window(wanted: FetchRequest, ports: Ports) -> Window:
    """Return the days whose listings are wanted, by default the latest; none is in the future."""
    now = ports.clock.now()
    last = latest_date(now)
    if wanted.since or wanted.until:
        last = min(wanted.until or last, last)
        return Window(start=min(wanted.since or last, last), end=last)
    if ports.listings is not None and not wanted.offline:
        last = ports.listings.reach(now).end
    day = last_listing(last)
    return Window(start=day, end=day)


def _days(wanted: FetchRequest, now: datetime) -> tuple[datetime, datetime]:
    """Return the half-open range of submission times, by default all of arXiv's time.

    Days before arXiv began and after tomorrow are cut off: dates and arXiv's syntax have limits.
    """
    tomorrow = now.date() + _DAY
    last = max(ARXIV_BEGAN - _DAY, min(wanted.until or tomorrow, tomorrow))
    first = min(max(ARXIV_BEGAN, wanted.since or ARXIV_BEGAN), last)
    start, end = (datetime.combine(day, time(), tzinfo=UTC) for day in (first, last + _DAY))
    return start, end


def _find_submitted(wanted: FetchRequest, ports: Ports) -> FetchResult:
    """Return the library's papers (offline) or those that the source finds, the newest first.

    A range in arXiv's query ends with a whole minute, here the first of the next day: a range that
    ended before midnight would lose papers.  Papers of that minute are dropped afterwards.
    """
    query, days = wanted.query, _days(wanted, ports.clock.now())
    if wanted.offline:
        papers = ports.library.load_submitted(*days, query)[::-1]
        return FetchResult(papers=tuple(papers[: wanted.number]), available=len(papers))
    parts: list[Query] = [query] if query else []
    if wanted.since or wanted.until:
        parts.append(submitted(*days))
    search = Search(
        query=to_arxiv(all_of(*parts)) if parts else "",
        limit=wanted.number,
        subject=to_arxiv(query) if query else "",
        span=days,
    )
    found = collect_search(search, ports)
    within = [paper for paper in found.papers if days[0] <= paper.published < days[1]]
    return replace(found, papers=tuple(within[: wanted.number]))
