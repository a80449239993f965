"""Brings papers into the library, page by page, and says what could not be had.

What has arrived is saved before the next page is asked for, so that a run that is killed or cut
off goes on where it was.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

from digest.errors import FetchError
from digest.model import Page, Problem, Search, SearchState
from digest.pipeline.halves import halve, is_too_large
from digest.pipeline.tools import Collected, Tools, join, watched
from digest.ports import Source

_RESUMABLE = timedelta(days=1)
_GOES_ON = "Run the same command again: it goes on from there."


def collect_search(
    search: Search, tools: Tools, *, closed: datetime, offline: bool, refresh: bool
) -> Collected:
    """Return all papers of a search.

    A search that was completed after `closed`, when nothing more was due, is not asked again;
    one that was cut off is resumed.  Offline, what is stored has to do.  Raises FetchError
    where nothing at all is stored or can be had.
    """
    state = tools.library.load_search(search)
    if not offline and (refresh or not _is_settled(search, state, tools.source, closed)):
        _fetch(search, tools, None if refresh or (state and state.complete) else state)
        state = tools.library.load_search(search)
    if state is None:
        raise never_fetched()
    if is_too_large(search, state.total, tools.source):
        parts = (
            _collect_part(part, tools, closed=closed, offline=offline, refresh=refresh)
            for part in halve(search)
        )
        return join(tuple(parts))
    return _stored(search, state, tools)


def never_fetched() -> FetchError:
    """Say that nothing is held to build from."""
    return FetchError(
        "This week was never fetched, so it cannot be built offline.",
        hint="Build it once without --offline.",
    )


def collect_latest(search: Search, tools: Tools) -> Collected:
    """Return what the source says now; a search that was cut off is gone on with.

    Raises FetchError where nothing can be had.
    """
    state = tools.library.load_search(search)
    _fetch(search, tools, None if state is None or state.complete else state)
    state = tools.library.load_search(search)
    if state is None:
        return Collected()
    if is_too_large(search, state.total, tools.source):
        return _collect_latest_parts(search, tools)
    # Who looks for something rare is not told that finding nothing is rare.
    found = _stored(search, state, tools)
    return found if found.papers or state.total else Collected()


def _collect_latest_parts(search: Search, tools: Tools) -> Collected:
    """Collect the halves of a search, in order, until there is enough."""
    first, second = halve(search)
    found = collect_latest(first, tools)
    if search.limit is None:
        return join((found, collect_latest(second, tools)))
    left = search.limit - len(found.papers)
    rest = collect_latest(replace(second, limit=left), tools) if left > 0 else Collected()
    return join((found, rest))


def _collect_part(
    search: Search, tools: Tools, *, closed: datetime, offline: bool, refresh: bool
) -> Collected:
    """Collect a half of a search; where that fails, the other is better than nothing."""
    try:
        return collect_search(search, tools, closed=closed, offline=offline, refresh=refresh)
    except FetchError as error:
        problem = tell_cut_short(search, "no row", error, _GOES_ON)
        return Collected(problems=(problem,), complete=False)


def _stored(search: Search, state: SearchState, tools: Tools) -> Collected:
    """Return what the library holds of an answer."""
    return Collected(
        papers=tuple(tools.library.load_papers(state.ids).values()),
        problems=_stored_problems(search, state),
        complete=state.complete,
    )


def tell_cut_short(search: Search, rows: str, why: FetchError | None, hint: str) -> Problem:
    """Say how far a search came; the error's own hint is the better one."""
    return Problem(
        stage="fetch",
        subject=search.query,
        message=f"The search ended after {rows}; the rest may be missing."
        + (f" {why}" if why else ""),
        hint=(why.hint if why else "") or hint,
    )


def _is_settled(
    search: Search, state: SearchState | None, source: Source, closed: datetime
) -> bool:
    """Tell whether a search was asked when all was announced, and has all its rows.

    Of one that is had in halves, the halves have them.
    """
    if state is None or state.asked < closed:
        return False
    return state.complete or is_too_large(search, state.total, source)


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
            if is_too_large(search, page.total, tools.source):
                return
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
