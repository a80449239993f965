"""Collects the papers of a search, in parts where it is too large for one answer.

A part that fails costs none of the others, and what could not be looked at is told once.
"""

from dataclasses import replace
from datetime import datetime
from itertools import count

from digest.errors import AnswerError, FetchError
from digest.model import Page, Search, SearchState
from digest.pipeline.misses import LATER
from digest.pipeline.searches.answers import Stop, read_on
from digest.pipeline.searches.halves import adds_up, halve
from digest.pipeline.searches.inquiry import Inquiry
from digest.pipeline.searches.shortfalls import (
    Span,
    find_problems,
    is_another,
    tell_unseen,
)
from digest.pipeline.tools import Collected, Tools, join

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
