"""Says what may be missing of an answer to a search, and holds what came against what was asked."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from digest.errors import FetchError
from digest.model import Page, Problem, Search, SearchState
from digest.pipeline.misses import LATER, is_quiet
from digest.pipeline.tools import Tools, watched
from digest.ports import Source
from digest.query import ANOTHER, parse_query, title_of

GOES_ON = "Run the same command again: it goes on from there."
_MINUTE = "%Y-%m-%d %H:%M"

Span = tuple[datetime, datetime]


def is_another(problems: Iterable[Problem]) -> bool:
    """Tell whether an answer is one to another query: then neither rows nor total are ours."""
    return any(problem.subject == ANOTHER for problem in problems)


def was_empty(before: SearchState | None, now: datetime, closed: datetime) -> bool:
    """Tell whether an answer that comes empty now was empty hours before, too, and all is out."""
    if before is None or before.total or is_another(before.problems):
        return False
    return before.complete or is_quiet(before.asked, now, closed)


def find_shortfall(
    search: Search, state: SearchState | None, *, may_be_empty: bool
) -> tuple[Problem, ...]:
    """Return what to say of a search that the next run shall ask again, or nothing.

    Rows that never came may come yet, and so may an answer to the right query.  A row that came
    and was of no use would be the same again: that search is over.
    """
    if state is None or is_another(state.problems):
        return state.problems if state else ()
    if not state.total:
        return () if may_be_empty else (tell_empty(search),)
    if state.rows < state.total:
        return state.problems or (tell_unfinished(search, state, None),)
    return ()


def find_problems(search: Search, state: SearchState) -> tuple[Problem, ...]:
    """Return a search's problems; one that was killed never came to say what is missing."""
    if state.complete or state.problems:
        return state.problems
    return find_shortfall(search, state, may_be_empty=False)


def tell_empty(search: Search) -> Problem:
    """Say that days with announcements are said to have none."""
    return Problem(
        stage="fetch",
        subject=search.query,
        message=f"arXiv says there is nothing for {_name(search)}; that is rare:"
        " papers may be missing.",
        hint=LATER,
    )


def tell_unfinished(search: Search, state: SearchState | None, why: FetchError | None) -> Problem:
    """Say how far a search came; the error's own hint is the better one."""
    rows, total = (state.rows, state.total) if state else (0, 0)
    return Problem(
        stage="fetch",
        subject=search.query,
        message=f"The search ended after {rows:,} of {total:,} rows; the rest may be missing."
        + (f" {why}" if why else ""),
        hint=(why.hint if why else "") or GOES_ON,
    )


def tell_unseen(search: Search, spans: Iterable[Span], why: FetchError) -> Problem:
    """Say which times of submission could not be looked at."""
    listed = ", and ".join(
        f"from {start:{_MINUTE}} to {end:{_MINUTE}}" for start, end in _joined(spans)
    )
    return Problem(
        stage="fetch",
        subject=search.query,
        message=f"What was submitted {listed} (UTC) could not be looked for. {why}",
        hint=why.hint or GOES_ON,
    )


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Join spans that touch."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _name(search: Search) -> str:
    """Name a search by its words and its days, of announcement where they are known."""
    asked = search.subject or search.query
    words = title_of(parse_query(asked)) if asked else "any topic"
    if search.window:
        return f"{words} from {search.window.start} to {search.window.end}"
    if search.span:
        start, end = search.span
        return f"{words}, submitted from {start:{_MINUTE}} to {end:{_MINUTE}} (UTC)"
    return words


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
        yield from _watched_pages(source.fetch_search(search))
    elif held.rows < held.total:
        pages = source.fetch_search(search, start=held.rows)
        first = next(pages, None)
        if first is None or first.total != held.total or _count_held(first, held):
            yield from _watched_pages(source.fetch_search(search))
        else:
            yield from _watched_pages(chain((first,), pages), held)


def _watched_pages(pages: Iterator[Page], held: SearchState | None = None) -> Iterator[Page]:
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
