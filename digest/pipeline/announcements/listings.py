"""Fetches listings into the library, each from where it was cut off, until the source refuses."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from digest.errors import AnswerError, FetchError, OutdatedError
from digest.model import Listing, ListingPage, Problem, Window
from digest.pipeline.announcements.staleness import find_doubt, refuse_stale
from digest.pipeline.announcements.strangers import FEW, find_strangers
from digest.pipeline.misses import (
    Key,
    tell_given_up,
    tell_missing,
    tell_shrunk,
    tell_unreachable,
)
from digest.pipeline.tools import Tools

# After so many in a row that cannot be had the service is left alone.
_PATIENCE = 2

Found = tuple[tuple[Problem, ...], FetchError | None]


def fetch_listings(missing: Mapping[Key, Listing | None], tools: Tools) -> Iterator[Problem]:
    """Fetch listings, of which this much is held, and say which could not be had.

    How far back it really goes the service knows best: those beyond its reach are tried too, the
    newest first, until one is refused.  A feed has no past at all.
    """
    if tools.listings is None or not missing:
        return
    reach = tools.listings.reach(tools.clock.now())
    within = _within(missing, reach)
    older = [key for key in missing if key[0] < reach.start < reach.end]
    untried = missing.keys() - {*within, *older}
    queue = deque([*within, *reversed(older)])
    tools.progress.begin("Fetching listings", len(within) or None)
    try:
        yield from _work_off(queue, missing, reach, tools)
    finally:
        tools.progress.end()
    yield from tell_unreachable((*queue, *untried), _tell_reach(tools.listings.name, reach))


def fetch_listing(
    category: str, day: date, tools: Tools, *, before: Listing | None = None
) -> Found:
    """Fetch and keep a listing; return what is wrong with it, and why it broke off if it did.

    `before` is what was held of it when it was found to be missing: another run may have had it
    since.  An empty one is left open: whether to believe it is judged when others are there.
    """
    with tools.library.asking("listing", f"{category} {day}", tools.progress.note):
        held = tools.library.load_listing(category, day)
        if held and held.complete and held != before:
            return (), None
        return _fetch(category, day, tools)


def _fetch(category: str, day: date, tools: Tools) -> Found:
    """Fetch and keep what is missing of a listing."""
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
        problems += _find_shrunk(held, rows, tools)
    if rows or problems:
        tools.library.finish_listing(category, day, problems, at=tools.clock.now())
    return tuple(problems), failure


def _find_shrunk(listing: Listing, rows: int, tools: Tools) -> Iterator[Problem]:
    """Say that a listing has become shorter, unless it was another category's before."""
    records = tools.library.load_papers(notice.paper for notice in listing.notices)
    if len(find_strangers(listing, records)) <= FEW:
        yield tell_shrunk(listing.category, listing.day, rows, len(listing.notices))


def _within(missing: Mapping[Key, Listing | None], reach: Window) -> Sequence[Key]:
    """Return the listings that the source says it has, those that failed before behind the others.

    One that fails every time must not keep the others from being asked for.
    """
    within = [key for key in missing if key[0] in reach]
    failed = {key for key, listing in missing.items() if listing and listing.problems}
    return sorted(within, key=lambda key: key in failed)


def _work_off(
    queue: deque[Key], missing: Mapping[Key, Listing | None], reach: Window, tools: Tools
) -> Iterator[Problem]:
    """Fetch one listing after the other; those that stay in the queue lie too far back.

    A service that refuses, or has no good answer again and again, is asked for nothing more.
    """
    failures = done = 0
    while queue:
        day, name = queue[0]
        found, error = fetch_listing(name, day, tools, before=missing[queue[0]])
        if day < reach.start and isinstance(error, AnswerError):
            return
        queue.popleft()
        yield from found
        done += day >= reach.start
        tools.progress.advance(done)
        # One that is merely behind answers well.
        failures = failures + 1 if error and not isinstance(error, OutdatedError) else 0
        if failures >= _PATIENCE or _is_refusal(error):
            yield from tell_given_up(tuple(queue))
            queue.clear()


def _tell_reach(name: str, reach: Window) -> str:
    """Say which days a source has, as the beginning of those that it has not."""
    span = f"{reach.start} to {reach.end}" if reach.start < reach.end else f"{reach.start} alone"
    return f"The source '{name}' has {span}, not"


def _is_refusal(error: FetchError | None) -> bool:
    """Tell whether a failure is the service's, and no matter of what it was asked for."""
    return error is not None and not isinstance(error, AnswerError)


def _pages(category: str, day: date, tools: Tools) -> Iterator[ListingPage]:
    """Yield the pages of a listing that are not held, each once it is kept."""
    listings = tools.listings
    if listings is None:
        return
    held = tools.library.load_listing(category, day)
    is_cut = held is not None and not held.complete and not held.problems
    start = held.rows if held and is_cut and held.rows < held.total else 0
    for page in listings.fetch_listing(category, day, start=start):
        refuse_stale(page, tools)
        doubt = find_doubt(page, tools)
        if doubt and held and held.complete:
            return  # what is certain is not given up for what is not
        doubted = replace(page, problems=(*page.problems, *doubt))
        tools.library.save_listing(doubted, source=listings.name, at=tools.clock.now())
        yield doubted
