"""Fetches searches page by page, in halves if arXiv would not return so many rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Literal

from digest.calendar import submission_span
from digest.errors import AnswerError, FetchError
from digest.identifiers import is_before
from digest.model import ListState, Page, Problem, Search, Window
from digest.pipeline.lookup import LATER, FetchResult, is_quiet, join
from digest.pipeline.plan import Ports
from digest.ports import Source, task
from digest.query import (
    ANOTHER,
    Query,
    all_of,
    parse_query,
    submitted,
    title_of,
    to_arxiv,
)

Span = tuple[datetime, datetime]
# Returns whether to stop reading after a page.
Stop = Callable[[Page], bool]

# Submission times in a query have whole minutes: a shorter range cannot be halved.
_SHORTEST = timedelta(minutes=2)
_RESUMABLE = timedelta(days=1)
# By how many papers two totals may differ without a contradiction.
_LEAST_DIFFERENCE = 10
_GOES_ON = "Run the same command again: it goes on from there."
_MINUTE = "%Y-%m-%d %H:%M"


def search_for(query: Query, window: Window) -> Search | None:
    """Return the search for all papers due in a window, None if the window has no batch."""
    span = submission_span(window)
    if span[0] >= span[1]:
        return None
    return Search(
        query=to_arxiv(all_of(query, submitted(*span))),
        order="oldest",
        subject=to_arxiv(query),
        span=span,
        window=window,
    )


def collect_search(
    search: Search,
    ports: Ports,
    *,
    closed: datetime | None = None,
    offline: bool = False,
    refresh: bool = False,
) -> FetchResult:
    """Return all papers of a search; an interrupted search is resumed.

    A search that was completed after `closed`, when all was announced, is not repeated.  Offline,
    the stored papers are returned.  Raises FetchError if nothing is stored or can be fetched.
    """
    run = _SearchRun(
        search=search,
        ports=ports,
        closed=closed,
        offline=offline,
        refresh=refresh,
        gave_up=offline,
    )
    state = run.ask(search, lambda page: run.is_large(search, page))
    if state is None:
        raise never_fetched()
    if not run.is_large(search, state):
        return run.stored(search, state)
    found = run.collect_halves(replace(search, limit=None), search.limit)
    if not run.unseen:
        return found
    problem = _unseen_problem(search, run.unseen, run.error or never_fetched())
    # The page that showed that halves are needed has the first papers.
    first = run.stored(search, state).papers
    return join((FetchResult(papers=first, problems=(problem,)), found))


def collect_harvested(
    query: Query, search: Search, ports: Ports, unread: Iterable[Problem]
) -> FetchResult:
    """Return a search's papers from the library, which has all of them by harvests.

    `unread` are problems of records that could not be read; those possibly in its span are kept.
    """
    if search.span is None:
        return FetchResult()
    return FetchResult(
        papers=tuple(ports.library.load_submitted(*search.span, query)),
        problems=tuple(
            problem for problem in unread if not is_before(problem.subject, search.span[0])
        ),
    )


def never_fetched() -> FetchError:
    """Return the error for a week of which the library holds nothing."""
    return FetchError(
        "This week was never fetched, so it cannot be built offline.",
        hint="Build it once without --offline.",
    )


@dataclass(kw_only=True)
class _SearchRun:
    """A run's requests for a search and its halves; `unseen` are spans that could not be read."""

    search: Search
    ports: Ports
    closed: datetime | None
    offline: bool
    refresh: bool
    gave_up: bool
    error: FetchError | None = None
    asked: dict[Search, Literal["begun", "ended", "failed"]] = field(default_factory=dict)
    unseen: list[Span] = field(default_factory=list)
    available: int = 0

    def collect_halves(self, search: Search, number: int | None) -> FetchResult:
        """Return the papers of both halves, or of the first if it has `number` papers.

        If the totals of the halves contradict that of the whole, the whole is read as far as it
        goes.
        """
        halves = _halve(search)
        if not self._agree(search, *halves):
            return self._collect_undivided(search, anew=True)
        found = FetchResult()
        for half in halves:
            rest = None if number is None else number - len(found.papers)
            if rest is not None and rest <= 0:
                break
            state = self._find_size(half)
            is_large = state is not None and self.is_large(half, state)
            part = self.collect_halves(half, rest) if is_large else self._collect_undivided(half)
            found = join((found, part))
        return found

    def _agree(self, *searches: Search) -> bool:
        """Return whether the first answer is as large as the others together, as far as is known.

        Totals from earlier runs are asked for again before they count as a contradiction.
        """
        for anew in (False, True):
            states = [self._find_size(search, anew=anew) for search in searches]
            totals = [state.total for state in states if state and not _is_another(state.problems)]
            if len(totals) < len(searches) or _adds_up(*totals):
                return True
        return False

    def _collect_undivided(self, part: Search, *, anew: bool = False) -> FetchResult:
        """Return the papers of an answer; if it cannot be fetched, those that are held."""
        state = self._try(part, lambda _: False, anew=anew)
        if state and (self.offline or self._is_settled(part, state)):
            return self.stored(part, state)
        self.unseen += [part.span] if part.span else []
        held = self.stored(part, state).papers if state else ()
        return FetchResult(papers=held, complete=False)

    def _find_size(self, search: Search, *, anew: bool = False) -> ListState | None:
        """Return the state of a search, with its total: at least one page is asked for."""
        if search in self.asked:
            return self.ports.library.load_search(search)
        return self._try(search, lambda _: True, anew=anew)

    def _try(self, search: Search, stop: Stop, *, anew: bool = False) -> ListState | None:
        """Fetch a search, and return its state; if that fails, return the stored state."""
        try:
            return self.ask(search, stop, anew=anew)
        except FetchError as error:
            self.asked[search] = "failed"
            self._note(error)
            return self.ports.library.load_search(search)

    def ask(self, search: Search, stop: Stop, *, anew: bool = False) -> ListState | None:
        """Fetch the missing pages of a search until `stop`, and return its state.

        Raises FetchError if no page arrived and none is held.
        """
        state = self.ports.library.load_search(search)
        is_over = self.gave_up or self.asked.get(search) == "failed"
        if is_over or self._is_settled(search, state, anew=anew):
            return state
        with self.ports.library.asking("search", search.query, self.ports.progress.note):
            # Another run may have fetched it meanwhile.
            state = self.ports.library.load_search(search)
            if not self._is_settled(search, state, anew=anew):
                self._fetch(search, state, stop, anew=anew)
        return self.ports.library.load_search(search)

    def _fetch(self, search: Search, before: ListState | None, stop: Stop, *, anew: bool) -> None:
        """Fetch the missing pages of a search, and store them and the problems at its end."""
        ports, may_be_empty = self.ports, self._may_be_empty(search, before)
        is_old = search not in self.asked and before and (anew or self._is_outdated(before))
        held = None if is_old or (before and before.complete) else before
        is_gained, error = held is not None, None
        pages = _fetch_new_pages(search, ports.source, _resumable(search, held, ports.clock.now()))
        try:
            with task(ports.progress, f"Fetching from {ports.source.name}"):
                for page in pages:
                    self.ports.library.save_page(search, page, at=ports.clock.now())
                    is_gained = True
                    self.available = max(self.available, page.available)
                    if stop(page):
                        self.asked[search] = "begun"
                        return
                    ports.progress.advance(page.start + page.rows, page.total)
        except FetchError as cause:
            if not is_gained:
                raise
            error = cause
            self._note(error)
        self.asked[search] = "ended"
        state = self.ports.library.load_search(search)
        problems = _find_shortfall(search, state, may_be_empty=may_be_empty, why=error)
        self.ports.library.finish_search(search, problems, at=ports.clock.now())

    def _is_settled(self, search: Search, state: ListState | None, *, anew: bool = False) -> bool:
        """Return whether a search was fetched after all was announced, and has all its rows.

        A search fetched in halves has its rows there.  A time in the future means a wrong clock.
        """
        if self.asked.get(search) == "ended":
            return True
        if state is None or self.closed is None or anew or self._is_outdated(state):
            return False
        is_timely = self.closed <= state.asked <= self.ports.clock.now()
        return is_timely and (state.complete or self.is_large(search, state))

    def is_large(self, search: Search, answer: ListState | Page) -> bool:
        """Return whether an answer must be, and can be, fetched in halves."""
        most = self.ports.source.most
        if most is None or answer.total <= most or search.span is None:
            return False
        can_be = search.span[1] - search.span[0] > _SHORTEST
        is_wanted = search.limit is None or search.limit > most
        return can_be and is_wanted and not _is_another(answer.problems)

    def _is_outdated(self, state: ListState) -> bool:
        """Return whether, with `refresh`, a search was fetched before this run."""
        return self.refresh and not self.ports.is_still_valid(state.asked, refresh=True)

    def _may_be_empty(self, search: Search, before: ListState | None) -> bool:
        """Return whether to believe an empty answer: it was empty hours before, after `closed`.

        It is also believed for a half, because the whole search has rows, and if `closed` is None.
        """
        if self.closed is None or search != self.search:
            return True
        if before is None or before.total or _is_another(before.problems):
            return False
        return before.complete or is_quiet(before.asked, self.ports.clock.now(), self.closed)

    def _note(self, error: FetchError) -> None:
        self.error = self.error or error
        self.gave_up |= not isinstance(error, AnswerError)

    def stored(self, search: Search, state: ListState) -> FetchResult:
        """Return the stored papers of an answer, and the problem if a killed run stored none."""
        problems = state.problems or (() if state.complete else _find_shortfall(search, state))
        return FetchResult(
            papers=tuple(self.ports.library.load_papers(state.ids).values()),
            problems=problems,
            complete=state.complete or not problems,
            available=self.available,
        )


def _halve(search: Search) -> tuple[Search, Search]:
    """Return the searches for both halves of the span, in the order of the search.

    The ranges share a minute, whose papers are in both.
    """
    if search.span is None:
        message = "only a search with a span has halves"
        raise ValueError(message)
    start, end = search.span
    middle = (start + (end - start) / 2).replace(second=0, microsecond=0)
    older, newer = _part(search, start, middle), _part(search, middle, end)
    return (older, newer) if search.order == "oldest" else (newer, older)


def _part(search: Search, start: datetime, end: datetime) -> Search:
    days: Query = submitted(start, end)
    query = all_of(parse_query(search.subject), days) if search.subject else days
    return replace(search, query=to_arxiv(query), span=(start, end), window=None)


def _adds_up(total: int, *parts: int) -> bool:
    """Return whether the parts of an answer are about as large together as the whole.

    They need not be equal: halves share a minute, and totals change between two requests.
    """
    return abs(sum(parts) - total) <= max(_LEAST_DIFFERENCE, total // 100)


def _resumable(search: Search, held: ListState | None, now: datetime) -> ListState | None:
    """Return the state if the search can be resumed: it is recent, and no page had a problem.

    A problem whose subject is the query is about the end of the search, any other about a page.
    """
    if held is None or not held.rows or not timedelta() <= now - held.asked <= _RESUMABLE:
        return None
    return held if all(problem.subject == search.query for problem in held.problems) else None


def _fetch_new_pages(search: Search, source: Source, held: ListState | None) -> Iterator[Page]:
    """Yield the pages that are not held, or all pages if the answer has changed.

    It has changed if its total has, or if papers already held arrive again.  Each page begins where
    the page before ended, so that `rows` counts the arrived rows; it is less than the total if rows
    were skipped or repeated.
    """
    row = held.rows if held else 0
    if held and row >= held.total:
        return
    pages = source.fetch_search(search, start=row)
    if held:
        first = next(pages, None)
        if first is None or first.total != held.total or _count_held(first, held):
            held, row, pages = None, 0, source.fetch_search(search)
        else:
            pages = chain((first,), pages)
    for page in pages:
        joined = replace(page, start=row, rows=page.rows - _count_held(page, held))
        yield joined
        row += joined.rows


def _count_held(page: Page, held: ListState | None) -> int:
    """Count the papers of a page that an earlier run stored."""
    return len({paper.id for paper in page.papers}.intersection(held.ids)) if held else 0


def _is_another(problems: Iterable[Problem]) -> bool:
    """Return whether arXiv answered another query: then neither rows nor total are valid."""
    return any(problem.subject == ANOTHER for problem in problems)


def _find_shortfall(
    search: Search,
    state: ListState | None,
    *,
    may_be_empty: bool = False,
    why: FetchError | None = None,
) -> tuple[Problem, ...]:
    """Return the problem of a search that the next run is to repeat, or nothing.

    A search is repeated if rows are missing or arXiv answered another query, not if a row was
    unusable, as it would be again.  `why` is the error that interrupted the search.
    """
    rows, total = (state.rows, state.total) if state else (0, 0)
    message = f"The search ended after {rows:,} of {total:,} rows; the rest may be missing."
    if why:
        return (_search_problem(search, f"{message} {why}", why.hint or _GOES_ON),)
    if state is None or _is_another(state.problems):
        return state.problems if state else ()
    if not total:
        return () if may_be_empty else (_empty_search_problem(search),)
    if rows < total:
        return state.problems or (_search_problem(search, message, _GOES_ON),)
    return ()


def _empty_search_problem(search: Search) -> Problem:
    """Return the problem of an empty answer for days with announcements."""
    words = title_of(parse_query(search.subject)) if search.subject else "any topic"
    days = f" from {search.window.start} to {search.window.end}" if search.window else ""
    message = f"arXiv says there is nothing for {words}{days}; that is rare: papers may be missing."
    return _search_problem(search, message, LATER)


def _unseen_problem(search: Search, spans: Sequence[Span], why: FetchError) -> Problem:
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    span = f"from {first:{_MINUTE}} to {last:{_MINUTE}} (UTC)"
    message = f"Some papers submitted {span} could not be looked for. {why}"
    return _search_problem(search, message, why.hint or _GOES_ON)


def _search_problem(search: Search, message: str, hint: str) -> Problem:
    return Problem(stage="fetch", subject=search.query, message=message, hint=hint)
