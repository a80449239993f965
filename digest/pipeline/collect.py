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
    """Papers in the order asked or found, and what may be missing."""

    papers: tuple[Paper, ...] = ()
    problems: tuple[Problem, ...] = ()
    unknown: tuple[str, ...] = ()


def collect_ids(
    ids: Sequence[str], tools: Tools, *, offline: bool, refresh: bool = False
) -> Collected:
    """Return papers by identifier: from the library where they are held, else from the source.

    Raises FetchError where the source fails: a paper not asked for is not an unknown one.
    """
    wanted = tuple(dict.fromkeys(ids))
    held = {} if refresh and not offline else dict(tools.library.load_papers(wanted))
    missing = [name for name in wanted if name not in held]
    problems: list[Problem] = []
    if missing and not offline:
        pages = tools.source.fetch_ids(missing)
        for page in watched(tools, f"Fetching {len(missing)} papers", pages):
            tools.library.save_papers(page.papers, at=tools.clock.now())
            problems += page.problems
        held |= tools.library.load_papers(missing)
    return Collected(
        papers=tuple(held[name] for name in wanted if name in held),
        problems=tuple(problems),
        unknown=tuple(name for name in wanted if name not in held),
    )


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
        _fetch(search, tools, None if refresh else _resumable(state, tools.clock.now()))
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
    """Tell whether a search is complete and was asked when all was announced."""
    return state is not None and state.complete and state.asked >= closed


def _resumable(state: SearchState | None, now: datetime) -> SearchState | None:
    """Return a search that can be gone on with: only a recent one that was cut off."""
    if state is None or state.complete or now - state.asked > _RESUMABLE:
        return None
    return state


def _fetch(search: Search, tools: Tools, held: SearchState | None) -> None:
    """Fetch a search to its end, or to where it fails, and store how far it came.

    Raises FetchError where nothing is gained: what is stored stays as it was.
    """
    gained = held is not None
    problems: tuple[Problem, ...] = ()
    try:
        for page in watched(tools, "Fetching from arXiv", _pages(search, tools.source, held)):
            tools.library.save_page(search, page, at=tools.clock.now())
            gained = True
            tools.meanwhile(page.papers)
    except FetchError as error:
        if not gained:
            raise
        problems = (_unfinished(search, tools.library.load_search(search), error),)
    # The problems of single pages are kept with them: asking again is for --refresh.
    tools.library.finish_search(search, problems, at=tools.clock.now())


def _pages(search: Search, source: Source, held: SearchState | None) -> Iterator[Page]:
    """Yield the pages that are not held, or all where the answer is not what it was."""
    if held is None:
        yield from _joined(source.fetch_search(search), 0)
    elif held.rows < held.total:
        pages = _joined(source.fetch_search(search, start=held.rows), held.rows)
        first = next(pages, None)
        if first is None or first.total != held.total:
            yield from _joined(source.fetch_search(search), 0)
        else:
            for page in chain((first,), pages):
                yield _tell_repeats(page, held)


def _joined(pages: Iterator[Page], row: int) -> Iterator[Page]:
    """Let each page begin where the one before ended: rows that were passed over are behind us.

    The source has named them in a problem.
    """
    for page in pages:
        yield replace(page, start=row, rows=page.start - row + page.rows)
        row = page.start + page.rows


def _tell_repeats(page: Page, held: SearchState) -> Page:
    """Say that papers came again which an earlier run had: others have moved out of sight."""
    count = len({paper.id for paper in page.papers}.intersection(held.ids))
    if not count:
        return page
    problem = Problem(
        stage="fetch",
        subject="resumed search",
        message=f"Papers that an earlier run had already: {count}; as many may be missing.",
        hint="Run again later with --refresh.",
    )
    return replace(page, problems=(*page.problems, problem))


def _stored_problems(search: Search, state: SearchState) -> tuple[Problem, ...]:
    """Return a search's problems; one that was killed never came to say what is missing."""
    if state.complete or state.problems:
        return state.problems
    return (_unfinished(search, state, None),)


def _unfinished(search: Search, state: SearchState | None, why: FetchError | None) -> Problem:
    """Say what a stored search lacks."""
    rows, total = (state.rows, state.total) if state else (0, 0)
    return tell_cut_short(search, f"{rows:,} of {total:,} rows", why, _GOES_ON)
