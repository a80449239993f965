"""Searches: asked page by page, or in halves where arXiv would not give so many."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Literal

from digest.errors import AnswerError, FetchError
from digest.model import Page, Search, SearchState
from digest.pipeline.misses import LATER
from digest.pipeline.shortfalls import (
    Span,
    Stop,
    fetch_answer,
    find_problems,
    is_another,
    look_once,
    read_on,
    tell_unseen,
    was_empty,
)
from digest.pipeline.tools import Collected, Tools, join
from digest.ports import Source
from digest.query import Query, all_of, parse_query, submitted, to_arxiv

# A range of submission times has whole minutes: a shorter one cannot be divided.
_SHORTEST = timedelta(minutes=2)
_FEW = 10


def is_too_large(search: Search, total: int, source: Source) -> bool:
    """Tell whether an answer of so many rows must be, and can be, had in halves."""
    if source.most is None or total <= source.most or search.span is None:
        return False
    start, end = search.span
    return end - start > _SHORTEST and (search.limit is None or search.limit > source.most)


def halve(search: Search) -> tuple[Search, Search]:
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


def adds_up(total: int, *parts: int) -> bool:
    """Tell whether the parts of an answer are as large together as the whole.

    Not to the paper: halves share a minute, and papers come and go between two requests.
    """
    return abs(sum(parts) - total) <= max(_FEW, total // 100)


def _part(search: Search, start: datetime, end: datetime) -> Search:
    """Return the same search for a part of its span."""
    days: Query = submitted(start, end)
    asked = all_of(parse_query(search.subject), days) if search.subject else days
    return replace(search, query=to_arxiv(asked), span=(start, end), window=None)


class Inquiry:
    """One run's asking for a search and its parts.

    What was asked before this run is out of date where nothing is `closed`.  `error` is the first
    that was met.
    """

    def __init__(
        self,
        search: Search,
        tools: Tools,
        *,
        closed: datetime | None = None,
        offline: bool = False,
        refresh: bool = False,
    ) -> None:
        self.search = search
        self.tools = tools
        self.offline = offline
        self.error: FetchError | None = None
        self._closed = closed
        self._refresh = refresh
        self._gave_up = offline
        self._asked: dict[Search, Literal["begun", "ended", "failed"]] = {}
        self._doubted: set[Search] = set()

    def ask(self, search: Search, stop: Stop) -> SearchState | None:
        """Fetch what is missing of a search, to a page where it stops; return what is held.

        Raises FetchError where nothing is gained.
        """
        state = self.tools.library.load_search(search)
        if self._gave_up or self.is_settled(search, state) or self._asked.get(search) == "failed":
            return state
        with self.tools.library.asking("search", search.query, self.tools.progress.note):
            # Another run may have had it meanwhile.
            state = self.tools.library.load_search(search)
            if not self.is_settled(search, state):
                self._fetch(search, state, stop)
        return self.tools.library.load_search(search)

    def ask_all(self, search: Search, stop: Stop = read_on) -> SearchState | None:
        """Fetch all that is missing of a search; where that fails, what is held has to do."""
        return self._try(search, stop)

    def look(self, search: Search) -> SearchState | None:
        """Return what is known of a search; one page of it tells how large it is."""
        if search in self._asked:
            return self.tools.library.load_search(search)
        return self._try(search, look_once)

    def doubt(self, *searches: Search) -> None:
        """Believe nothing of these that an earlier run was told, nor that they have parts."""
        self._doubted.update(searches)

    def is_settled(self, search: Search, state: SearchState | None) -> bool:
        """Tell whether a search was asked when all was announced, and has all its rows.

        Of one that is had in parts, the parts have them.  What was asked in the future was asked by
        a clock that was wrong.
        """
        if self._asked.get(search) == "ended":
            return True
        if state is None or self._closed is None or search in self._doubted:
            return False
        if self._is_outdated(state):
            return False
        if not self._closed <= state.asked <= self.tools.clock.now():
            return False
        return state.complete or self.has_parts(search, state)

    def has_parts(self, search: Search, answer: SearchState | Page) -> bool:
        """Tell whether an answer must be, and can be, had in parts."""
        is_large = is_too_large(search, answer.total, self.tools.source)
        return is_large and not is_another(answer.problems)

    def _try(self, search: Search, stop: Stop) -> SearchState | None:
        try:
            return self.ask(search, stop)
        except FetchError as error:
            self._asked[search] = "failed"
            self._note(error)
            return self.tools.library.load_search(search)

    def _fetch(self, search: Search, state: SearchState | None, stop: Stop) -> None:
        """Fetch what is missing of a search, of which this is held."""
        ending = fetch_answer(
            search,
            self.tools,
            self._usable(search, state),
            stop=stop,
            may_be_empty=self._may_be_empty(search, state),
        )
        self._asked[search] = "begun" if ending.stopped else "ended"
        self._note(ending.error)

    def _note(self, error: FetchError | None) -> None:
        """Remember the first error; after one of the source nothing more is asked for."""
        self.error = self.error or error
        self._gave_up |= error is not None and not isinstance(error, AnswerError)

    def _usable(self, search: Search, state: SearchState | None) -> SearchState | None:
        """Return what need not be fetched again."""
        if state is None or state.complete:
            return None
        is_old = search not in self._asked and (self._is_outdated(state) or search in self._doubted)
        return None if is_old else state

    def _is_outdated(self, state: SearchState) -> bool:
        """Tell whether all is to be asked again, and this was asked before the run."""
        return self._refresh and not self.tools.is_of_this_run(state.asked)

    def _may_be_empty(self, search: Search, before: SearchState | None) -> bool:
        """Tell whether finding nothing is believed: of a part it is, as its whole has rows.

        Who looks for something rare is not told that finding nothing is rare.
        """
        if self._closed is None or search != self.search:
            return True
        return was_empty(before, self.tools.clock.now(), self._closed)


# Twice as many as the largest answer has where its pages are full.
_PAGES = 100


def collect_search(
    search: Search, tools: Tools, *, closed: datetime, offline: bool, refresh: bool
) -> Collected:
    """Return all papers of a search.

    A search that was completed after `closed`, when nothing more was due, is not asked again;
    one that was cut off is resumed.  Offline, what is stored has to do.  Raises FetchError
    where nothing at all is stored or can be had.
    """
    return _collect(Inquiry(search, tools, closed=closed, offline=offline, refresh=refresh))


def collect_latest(search: Search, tools: Tools) -> Collected:
    """Return what the source says now; a search that was cut off is gone on with.

    Raises FetchError where nothing can be had.
    """
    return _collect(Inquiry(search, tools))


def never_fetched() -> FetchError:
    """Say that nothing is held to build from."""
    return FetchError(
        "This week was never fetched, so it cannot be built offline.",
        hint="Build it once without --offline.",
    )


def _collect(inquiry: Inquiry) -> Collected:
    """Return the papers of an inquiry's search, whole or in parts."""
    search = inquiry.search
    state = inquiry.ask(search, stop=lambda page: inquiry.has_parts(search, page))
    if state is None:
        raise never_fetched()
    if not inquiry.has_parts(search, state):
        return _stored(search, state, inquiry.tools)
    return _Parts(inquiry).collect_whole(state)


class _Parts:
    """A search that is had in parts, and the times of submission that were not looked at."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._inquiry = inquiry
        self._unseen: list[Span] = []

    def collect_whole(self, state: SearchState) -> Collected:
        """Return the papers of all parts, and tell of those that could not be had."""
        search = self._inquiry.search
        found = self._collect_halves(replace(search, limit=None), search.limit)
        if not self._unseen:
            return found
        told = tell_unseen(search, self._unseen, self._inquiry.error or never_fetched())
        # The page that showed the need of parts has the first papers.
        first = _stored(search, state, self._inquiry.tools).papers
        return join((Collected(papers=first, problems=(told,)), found))

    def _collect_halves(self, search: Search, number: int | None) -> Collected:
        """Return the papers of both halves, or so many: the second may then be left alone.

        Where halves and whole contradict each other, what an earlier run was told may be wrong; if
        they still do, the whole is had as far as the source gives it out.
        """
        halves = halve(search)
        if not self._agree(search, *halves):
            self._inquiry.doubt(search, *halves)
            if not self._agree(search, *halves):
                return self._collect_undivided(replace(search, limit=number), _lose_patience())
        found = Collected()
        for half in halves:
            left = None if number is None else number - len(found.papers)
            if left is None or left > 0:
                found = join((found, self._collect_part(half, left)))
        return found

    def _agree(self, *searches: Search) -> bool:
        """Tell whether halves have as many rows as the whole, the first one, as far as known."""
        states = [self._inquiry.look(search) for search in searches]
        totals = [state.total for state in states if state and not is_another(state.problems)]
        return len(totals) < len(searches) or adds_up(*totals)

    def _collect_part(self, part: Search, number: int | None) -> Collected:
        """Return the papers of a half, or so many."""
        state = self._inquiry.look(part)
        if state and self._inquiry.has_parts(part, state):
            return self._collect_halves(part, number)
        is_more = number is not None and state is not None and number < state.total
        return self._collect_undivided(replace(part, limit=number) if is_more else part)

    def _collect_undivided(self, part: Search, stop: Stop = read_on) -> Collected:
        """Return the papers of one answer; where it cannot be had, those that are held."""
        state = self._inquiry.ask_all(part, stop)
        if state and (self._inquiry.offline or self._inquiry.is_settled(part, state)):
            return _stored(part, state, self._inquiry.tools)
        self._unseen += [part.span] if part.span else []
        held = _stored(part, state, self._inquiry.tools).papers if state else ()
        return Collected(papers=held, complete=False)


def _lose_patience() -> Stop:
    """Return what ends the reading of an answer after some pages, as its total means nothing."""
    numbers = count(1)

    def stop(_: Page) -> bool:
        if next(numbers) >= _PAGES:
            raise AnswerError("arXiv counts other numbers for the parts.", hint=LATER)
        return False

    return stop


def _stored(search: Search, state: SearchState, tools: Tools) -> Collected:
    """Return what the library holds of an answer."""
    problems = find_problems(search, state)
    return Collected(
        papers=tuple(tools.library.load_papers(state.ids).values()),
        problems=problems,
        complete=state.complete or not problems,
    )
