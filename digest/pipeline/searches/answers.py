"""Fetches the answer to a search into the library, page by page, from where it was cut off.

What has arrived is saved before the next page is asked for, so that a run that is killed or cut
off goes on where it was.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from digest.errors import FetchError
from digest.model import Page, Search, SearchState
from digest.pipeline.searches.shortfalls import find_shortfall, tell_unfinished
from digest.pipeline.tools import Tools, watched
from digest.ports import Source

_RESUMABLE = timedelta(days=1)

# Whether to read no further than a page, or an AnswerError that says why nobody should.
Stop = Callable[[Page], bool]


def read_on(_: Page) -> bool:
    """Stop at no page."""
    return False


def look_once(_: Page) -> bool:
    """Stop at the first page."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How the fetching of an answer ended: at a page where it was to stop, or else for good.

    `error` is what cut it off.
    """

    stopped: bool = False
    error: FetchError | None = None


def fetch_answer(
    search: Search,
    tools: Tools,
    held: SearchState | None,
    *,
    stop: Stop,
    may_be_empty: bool,
) -> Ending:
    """Fetch an answer, of which this is held, and store how far it came.

    Raises FetchError where nothing is gained: what is stored stays as it was.
    """
    gained = held is not None
    error = None
    pages = _pages(search, tools.source, _resumable(search, held, tools.clock.now()))
    try:
        for page in watched(tools, f"Fetching from {tools.source.name}", pages):
            tools.library.save_page(search, page, at=tools.clock.now())
            gained = True
            tools.meanwhile(page.papers)
            if stop(page):
                return Ending(stopped=True)
    except FetchError as cause:
        if not gained:
            raise
        error = cause
    _finish(search, tools, error, may_be_empty=may_be_empty)
    return Ending(error=error)


def _finish(search: Search, tools: Tools, error: FetchError | None, *, may_be_empty: bool) -> None:
    """Store whether an answer is whole, or what it lacks."""
    state = tools.library.load_search(search)
    problems = (
        (tell_unfinished(search, state, error),)
        if error
        else find_shortfall(search, state, may_be_empty=may_be_empty)
    )
    tools.library.finish_search(search, problems, at=tools.clock.now())


def _resumable(search: Search, held: SearchState | None, now: datetime) -> SearchState | None:
    """Return a search that can be gone on with: only a recent one whose rows came without fault.

    A problem with the search itself says where it ended; any other is one of a page.
    """
    if held is None or not held.rows or not timedelta() <= now - held.asked <= _RESUMABLE:
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
