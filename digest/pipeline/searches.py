"""Searches: asked page by page, or in halves where arXiv would not give out so many rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Literal

from digest.calendar import submission_span
from digest.errors import AnswerError, FetchError
from digest.identifiers import is_before
from digest.model import Page, Problem, Search, SearchState, Window
from digest.pipeline.lookup import LATER, Collected, is_quiet, join
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
# Whether to read no further than a page.
Stop = Callable[[Page], bool]

# A range of submission times has whole minutes: a shorter one cannot be divided.
_SHORTEST = timedelta(minutes=2)
_RESUMABLE = timedelta(days=1)
_FEW = 10
_GOES_ON = "Run the same command again: it goes on from there."
_MINUTE = "%Y-%m-%d %H:%M"


def search_for(query: Query, window: Window) -> Search | None:
    """Return the search for all papers whose announcement is due in a window, if any day is."""
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
) -> Collected:
    """Return all papers of a search; one that was cut off is resumed.

    One that was completed after `closed`, when nothing more was due, is not asked again.  Offline,
    what is stored has to do.  Raises FetchError where nothing at all is stored or can be had.
    """
    asking = _Asking(
        search=search,
        ports=ports,
        closed=closed,
        offline=offline,
        refresh=refresh,
        gave_up=offline,
    )
    state = asking.ask(search, lambda page: asking.is_large(search, page))
    if state is None:
        raise never_fetched()
    if not asking.is_large(search, state):
        return asking.stored(search, state)
    found = asking.collect_halves(replace(search, limit=None), search.limit)
    if not asking.unseen:
        return found
    told = _tell_unseen(search, asking.unseen, asking.error or never_fetched())
    # The page that showed the need of parts has the first papers.
    first = asking.stored(search, state).papers
    return join((Collected(papers=first, problems=(told,)), found))


def collect_harvested(
    query: Query, search: Search, ports: Ports, unread: Iterable[Problem]
) -> Collected:
    """Return what the library has of a search, where harvests have brought all of it.

    Of the records that could not be read then, those that may be of its span are told.
    """
    if search.span is None:
        return Collected()
    return Collected(
        papers=tuple(ports.library.load_submitted(*search.span, query)),
        problems=tuple(one for one in unread if not is_before(one.subject, search.span[0])),
    )


def never_fetched() -> FetchError:
    """Return the error for a week of which nothing is held."""
    return FetchError(
        "This week was never fetched, so it cannot be built offline.",
        hint="Build it once without --offline.",
    )


@dataclass(kw_only=True)
class _Asking:
    """One run's requests for a search and its parts, and what of it could not be looked at."""

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

    def collect_halves(self, search: Search, number: int | None) -> Collected:
        """Return the papers of both halves, or of the first alone where that has so many.

        Where halves and whole contradict each other, the whole is read as far as it is given out.
        """
        halves = _halve(search)
        if not self._agree(search, *halves):
            return self._collect_undivided(search, anew=True)
        found = Collected()
        for half in halves:
            left = None if number is None else number - len(found.papers)
            if left is not None and left <= 0:
                break
            state = self._look(half)
            is_large = state is not None and self.is_large(half, state)
            part = self.collect_halves(half, left) if is_large else self._collect_undivided(half)
            found = join((found, part))
        return found

    def _agree(self, *searches: Search) -> bool:
        """Return whether the first answer is as large as the others together, as far as is known.

        Before they count as contradicting each other, what earlier runs were told is asked again.
        """
        for anew in (False, True):
            states = [self._look(search, anew=anew) for search in searches]
            totals = [state.total for state in states if state and not _is_another(state.problems)]
            if len(totals) < len(searches) or _adds_up(*totals):
                return True
        return False

    def _collect_undivided(self, part: Search, *, anew: bool = False) -> Collected:
        """Return the papers of one answer; where it cannot be had, those that are held."""
        state = self._try(part, lambda _: False, anew=anew)
        if state and (self.offline or self._is_settled(part, state)):
            return self.stored(part, state)
        self.unseen += [part.span] if part.span else []
        held = self.stored(part, state).papers if state else ()
        return Collected(papers=held, complete=False)

    def _look(self, search: Search, *, anew: bool = False) -> SearchState | None:
        """Return what is known of a search; one page of it tells how large it is."""
        if search in self.asked:
            return self.ports.library.load_search(search)
        return self._try(search, lambda _: True, anew=anew)

    def _try(self, search: Search, stop: Stop, *, anew: bool = False) -> SearchState | None:
        """Ask a search; where that fails, what is held has to do."""
        try:
            return self.ask(search, stop, anew=anew)
        except FetchError as error:
            self.asked[search] = "failed"
            self._note(error)
            return self.ports.library.load_search(search)

    def ask(self, search: Search, stop: Stop, *, anew: bool = False) -> SearchState | None:
        """Fetch what is missing of a search, to a page where it stops; return what is held.

        Raises FetchError where nothing is gained.
        """
        state = self.ports.library.load_search(search)
        is_over = self.gave_up or self.asked.get(search) == "failed"
        if is_over or self._is_settled(search, state, anew=anew):
            return state
        with self.ports.library.asking("search", search.query, self.ports.progress.note):
            # Another run may have had it meanwhile.
            state = self.ports.library.load_search(search)
            if not self._is_settled(search, state, anew=anew):
                self._fetch(search, state, stop, anew=anew)
        return self.ports.library.load_search(search)

    def _fetch(self, search: Search, before: SearchState | None, stop: Stop, *, anew: bool) -> None:
        """Fetch what is missing of a search, and store whether it is whole or what it lacks."""
        ports, may_be_empty = self.ports, self._may_be_empty(search, before)
        is_old = search not in self.asked and before and (anew or self._is_outdated(before))
        held = None if is_old or (before and before.complete) else before
        is_gained, error = held is not None, None
        pages = _pages(search, ports.source, _resumable(search, held, ports.clock.now()))
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

    def _is_settled(self, search: Search, state: SearchState | None, *, anew: bool = False) -> bool:
        """Return whether a search was asked when all was announced, and has all its rows.

        Of one that is had in parts, the parts have them.  What was asked in the future was asked by
        a clock that was wrong.
        """
        if self.asked.get(search) == "ended":
            return True
        if state is None or self.closed is None or anew or self._is_outdated(state):
            return False
        is_timely = self.closed <= state.asked <= self.ports.clock.now()
        return is_timely and (state.complete or self.is_large(search, state))

    def is_large(self, search: Search, answer: SearchState | Page) -> bool:
        """Return whether an answer must be, and can be, had in halves."""
        most = self.ports.source.most
        if most is None or answer.total <= most or search.span is None:
            return False
        can_be = search.span[1] - search.span[0] > _SHORTEST
        is_wanted = search.limit is None or search.limit > most
        return can_be and is_wanted and not _is_another(answer.problems)

    def _is_outdated(self, state: SearchState) -> bool:
        """Return whether all is to be asked again, and this was asked before the asking."""
        return self.refresh and not self.ports.still_counts(state.asked, refresh=True)

    def _may_be_empty(self, search: Search, before: SearchState | None) -> bool:
        """Return whether finding nothing is believed: where it was so hours before, and all is out.

        Of a part it is, as its whole has rows, and to who fetches something rare.
        """
        if self.closed is None or search != self.search:
            return True
        if before is None or before.total or _is_another(before.problems):
            return False
        return before.complete or is_quiet(before.asked, self.ports.clock.now(), self.closed)

    def _note(self, error: FetchError) -> None:
        """Remember the first error; after one of the source nothing more is asked for."""
        self.error = self.error or error
        self.gave_up |= not isinstance(error, AnswerError)

    def stored(self, search: Search, state: SearchState) -> Collected:
        """Return what the library holds of an answer; a killed run never said what is missing."""
        unsaid = () if state.complete else _find_shortfall(search, state)
        problems = state.problems or unsaid
        return Collected(
            papers=tuple(self.ports.library.load_papers(state.ids).values()),
            problems=problems,
            complete=state.complete or not problems,
            available=self.available,
        )


def _halve(search: Search) -> tuple[Search, Search]:
    """Return the searches of both halves of a span, in the order of the search.

    They share a minute, since ranges do: its papers come twice.
    """
    if search.span is None:
        message = "only a search with a span has halves"
        raise ValueError(message)
    start, end = search.span
    middle = (start + (end - start) / 2).replace(second=0, microsecond=0)
    older, newer = _part(search, start, middle), _part(search, middle, end)
    return (older, newer) if search.order == "oldest" else (newer, older)


def _part(search: Search, start: datetime, end: datetime) -> Search:
    """Return the same search for a part of its span."""
    days: Query = submitted(start, end)
    asked = all_of(parse_query(search.subject), days) if search.subject else days
    return replace(search, query=to_arxiv(asked), span=(start, end), window=None)


def _adds_up(total: int, *parts: int) -> bool:
    """Return whether the parts of an answer are as large together as the whole.

    Not to the paper: halves share a minute, and papers come and go between two requests.
    """
    return abs(sum(parts) - total) <= max(_FEW, total // 100)


def _resumable(search: Search, held: SearchState | None, now: datetime) -> SearchState | None:
    """Return a search that can be gone on with: only a recent one whose rows came without fault.

    A problem with the search itself says where it ended; any other is one of a page.
    """
    if held is None or not held.rows or not timedelta() <= now - held.asked <= _RESUMABLE:
        return None
    return held if all(problem.subject == search.query for problem in held.problems) else None


def _pages(search: Search, source: Source, held: SearchState | None) -> Iterator[Page]:
    """Yield the pages that are not held, or all where the answer is not what it was.

    Papers that come again show that the rows held are not the first ones of the answer.  Each page
    begins where the one before ended, so that `rows` counts what has arrived: rows that were passed
    over or came again leave it short of the total.
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


def _count_held(page: Page, held: SearchState | None) -> int:
    """Count the papers of a page that an earlier run had already."""
    return len({paper.id for paper in page.papers}.intersection(held.ids)) if held else 0


def _is_another(problems: Iterable[Problem]) -> bool:
    """Return whether an answer is one to another query: then neither rows nor total are ours."""
    return any(problem.subject == ANOTHER for problem in problems)


def _find_shortfall(
    search: Search,
    state: SearchState | None,
    *,
    may_be_empty: bool = False,
    why: FetchError | None = None,
) -> tuple[Problem, ...]:
    """Return what to say of a search that the next run shall ask again, or nothing.

    Rows that never came may come yet, and so may an answer to the right query.  A row that came
    and was of no use would be the same again: that search is over.  `why` is what cut it off.
    """
    rows, total = (state.rows, state.total) if state else (0, 0)
    message = f"The search ended after {rows:,} of {total:,} rows; the rest may be missing."
    if why:
        return (_problem(search, f"{message} {why}", why.hint or _GOES_ON),)
    if state is None or _is_another(state.problems):
        return state.problems if state else ()
    if not total:
        return () if may_be_empty else (_tell_empty(search),)
    if rows < total:
        return state.problems or (_problem(search, message, _GOES_ON),)
    return ()


def _tell_empty(search: Search) -> Problem:
    """Return the problem of days with announcements that are said to have none."""
    words = title_of(parse_query(search.subject)) if search.subject else "any topic"
    days = f" from {search.window.start} to {search.window.end}" if search.window else ""
    message = f"arXiv says there is nothing for {words}{days}; that is rare: papers may be missing."
    return _problem(search, message, LATER)


def _tell_unseen(search: Search, spans: Sequence[Span], why: FetchError) -> Problem:
    """Return the problem of times of submission in parts of which nobody could look."""
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    span = f"from {first:{_MINUTE}} to {last:{_MINUTE}} (UTC)"
    message = f"Not all that was submitted {span} could be looked for. {why}"
    return _problem(search, message, why.hint or _GOES_ON)


def _problem(search: Search, message: str, hint: str) -> Problem:
    return Problem(stage="fetch", subject=search.query, message=message, hint=hint)
