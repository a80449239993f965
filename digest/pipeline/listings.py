"""Fetches one listing into the library, from where it was cut off, and refuses a stale one."""

from collections.abc import Iterator
from datetime import date

from digest.errors import FetchError, OutdatedError
from digest.model import ListingPage, Problem
from digest.pipeline.misses import tell_missing, tell_shrunk
from digest.pipeline.tools import Tools

Found = tuple[tuple[Problem, ...], FetchError | None]


def fetch_listing(category: str, day: date, tools: Tools) -> Found:
    """Fetch and keep a listing; return what is wrong with it, and why it broke off if it did.

    An empty one is left open: whether to believe it is judged when others are there.
    """
    problems: list[Problem] = []
    failure, rows = None, 0
    try:
        for page in _pages(category, day, tools):
            problems += page.problems
            rows = page.start + page.rows
    except FetchError as error:
        failure = error
        problems.append(tell_missing(category, day, error))
    held = tools.library.load_listing(category, day)
    if held and not problems and 0 < rows < len(held.notices):
        problems.append(tell_shrunk(category, day, rows, len(held.notices)))
    if rows or problems:
        tools.library.finish_listing(category, day, problems, at=tools.clock.now())
    return tuple(problems), failure


def _pages(category: str, day: date, tools: Tools) -> Iterator[ListingPage]:
    """Yield the pages of a listing that are not held, each once it is kept."""
    listings = tools.listings
    if listings is None:
        return
    held = tools.library.load_listing(category, day)
    is_cut = held is not None and not held.complete and not held.problems
    start = held.rows if held and is_cut and held.rows < held.total else 0
    for page in listings.fetch_listing(category, day, start=start):
        _refuse_stale(page, tools)
        tools.library.save_listing(page, source=listings.name, at=tools.clock.now())
        yield page


def _refuse_stale(page: ListingPage, tools: Tools) -> None:
    """Raise OutdatedError where a listing has no identifier that is newer than those before it.

    Identifiers are given out when papers are announced, in one sequence for all categories.
    """
    new = [notice.paper for notice in page.notices if notice.kind == "new"]
    newest = tools.library.load_newest(page.day) if new else None
    if newest is not None and max(new) <= newest:
        raise OutdatedError(
            f"It is stale, for it has no paper newer than arXiv:{newest}, announced before.",
            hint="Run the same command again in some hours.",
        )
