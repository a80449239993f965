"""Brings papers into the library, page by page, and says what could not be had.

What has arrived is saved before the next page is asked for, so that a run that is killed or cut
off goes on where it was.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from digest.errors import FetchError
from digest.model import Page, Paper, Problem, Search, SearchState
from digest.ports import Clock, Library, Progress, Source

_RESUMABLE = timedelta(days=1)
_GOES_ON = "Run the same command again: it goes on from there."


def do_nothing(_: Sequence[Paper]) -> None:
    """Leave the time between two pages unused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The parts that collecting needs; `meanwhile` is given each page's papers once they are saved.

    Whatever it does ahead is free: the pace holds back the next request for seconds.
    """

    library: Library
    source: Source
    clock: Clock
    progress: Progress
    meanwhile: Callable[[Sequence[Paper]], None] = do_nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """Papers in the order asked or found, and what may be missing.

    Of identifiers without a paper, `unknown` are those that the source does not have, `missing`
    those that it could not be asked for.
    """

    papers: tuple[Paper, ...] = ()
    problems: tuple[Problem, ...] = ()
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def collect_search(
    search: Search, tools: Tools, *, closed: datetime, offline: bool, refresh: bool
) -> Collected:
    """Return all papers of a search.

    A search that was completed after `closed`, when nothing more was due, is not asked again;
    one that was cut off is resumed.  Offline, what is stored has to do.  Raises FetchError
    where nothing at all is stored or can be had.
    """
    state = tools.library.load_search(search)
    if not offline and (refresh or not _is_settled(state, closed)):
        _fetch(search, tools, None if refresh or (state and state.complete) else state)
        state = tools.library.load_search(search)
    if state is None:
        raise FetchError(
            "This week was never fetched, so it cannot be built offline.",
            hint="Build it once without --offline.",
        )
    papers = tools.library.load_papers(state.ids)
    return Collected(papers=tuple(papers.values()), problems=_stored_problems(search, state))


def watched(tools: Tools, task: str, pages: Iterator[Page]) -> Iterator[Page]:
    """Pass pages on, telling the observer."""
    tools.progress.begin(task, None)
    try:
        for page in pages:
            yield page
            tools.progress.advance(page.start + page.rows, page.total)
    finally:
        tools.progress.end()


def tell_cut_short(search: Search, rows: str, why: FetchError | None, hint: str) -> Problem:
    """Say how far a search came; the error's own hint is the better one."""
    return Problem(
        stage="fetch",
        subject=search.query,
        message=f"The search ended after {rows}; the rest may be missing."
        + (f" {why}" if why else ""),
        hint=(why.hint if why else "") or hint,
    )


def _is_settled(state: SearchState | None, closed: datetime) -> bool:
    """Tell whether a search has all its rows and was asked when all was announced."""
    return state is not None and state.complete and state.asked >= closed


def _fetch(search: Search, tools: Tools, held: SearchState | None) -> None:
    """Fetch a search to its end, or to where it fails, and store how far it came.

    Raises FetchError where nothing is gained: what is stored stays as it was.
    """
    gained = held is not None
    problems: tuple[Problem, ...] = ()
    try:
        pages = _pages(search, tools.source, _resumable(search, held, tools.clock.now()))
        for page in watched(tools, "Fetching from arXiv", pages):
            tools.library.save_page(search, page, at=tools.clock.now())
            gained = True
            tools.meanwhile(page.papers)
    except FetchError as error:
        if not gained:
            raise
        problems = (_unfinished(search, tools.library.load_search(search), error),)
    problems = problems or _shortfall(search, tools.library.load_search(search))
    tools.library.finish_search(search, problems, at=tools.clock.now())


def _resumable(search: Search, held: SearchState | None, now: datetime) -> SearchState | None:
    """Return a search that can be gone on with: only a recent one whose rows came without fault.

    A problem with the search itself says where it ended; any other is one of a page.
    """
    if held is None or not held.rows or now - held.asked > _RESUMABLE:
        return None
    return held if all(problem.subject == search.query for problem in held.problems) else None


def _pages(search: Search, source: Source, held: SearchState | None) -> Iterator[Page]:
    """Yield the pages that are not held, or all where the answer is not what it was.

    Papers that come again show that the rows held are not the first ones of the answer.
    """
    if held is None:
        yield from _joined(source.fetch_search(search))
    elif held.rows < held.total:
        pages = source.fetch_search(search, start=held.rows)
        first = next(pages, None)
        if first is None or first.total != held.total or _count_held(first, held):
            yield from _joined(source.fetch_search(search))
        else:
            yield from _joined(chain((first,), pages), held)


def _joined(pages: Iterator[Page], held: SearchState | None = None) -> Iterator[Page]:
    """Let each page begin where the one before ended, so that `rows` counts what has arrived.

    Rows that were passed over or came again leave it short of the total.
    """
    row = held.rows if held else 0
    for page in pages:
        joined = replace(page, start=row, rows=page.rows - _count_held(page, held))
        yield joined
        row += joined.rows


def _count_held(page: Page, held: SearchState | None) -> int:
    """Count the papers of a page that an earlier run had already."""
    return len({paper.id for paper in page.papers}.intersection(held.ids)) if held else 0


def _shortfall(search: Search, state: SearchState | None) -> tuple[Problem, ...]:
    """Return what to say of a search that the next run shall ask again, or nothing.

    Rows that never came may come yet, so they are the criterion.  A row that came and was of no
    use, or a query that is understood differently, would be the same again: that search is over.
    """
    if state and not state.total:
        return (_nothing(search),)
    if state and state.rows < state.total:
        return state.problems or (_unfinished(search, state, None),)
    return ()


def _nothing(search: Search) -> Problem:
    """Say that days with announcements are said to have none."""
    return Problem(
        stage="fetch",
        subject=search.query,
        message=f"arXiv says there is nothing for {search.query}; that is rare:"
        " papers may be missing.",
        hint="Run the same command again later.",
    )


def _stored_problems(search: Search, state: SearchState) -> tuple[Problem, ...]:
    """Return a search's problems; one that was killed never came to say what is missing."""
    if state.complete or state.problems:
        return state.problems
    return (_unfinished(search, state, None),)


def _unfinished(search: Search, state: SearchState | None, why: FetchError | None) -> Problem:
    """Say what a stored search lacks."""
    rows, total = (state.rows, state.total) if state else (0, 0)
    return tell_cut_short(search, f"{rows:,} of {total:,} rows", why, _GOES_ON)
