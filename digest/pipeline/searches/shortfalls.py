"""Says what a stored answer lacks, and tells where the lack is believed."""

from collections.abc import Iterable
from datetime import datetime

from digest.errors import FetchError
from digest.model import Problem, Search, SearchState
from digest.pipeline.misses import LATER
from digest.pipeline.quiet import is_quiet
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
