"""What a run does at arXiv: a search, a lookup of identifiers, or reading what was announced."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from digest.calendar import closes
from digest.model import Search, Window
from digest.pipeline.announcements.announced import collect_announced
from digest.pipeline.lookup import collect_ids
from digest.pipeline.searches.collect import collect_search
from digest.pipeline.tools import Collected
from digest.ports import Listings
from tests.reliability.machine import Answer, Desk, Operation
from tests.reliability.world import CATEGORY, ISSUE, day_of

_FRIDAY = Window(start=date(2026, 2, 27), end=date(2026, 2, 27))


def find(search: Search) -> Operation:
    """Return the collecting of a search."""
    closed = closes(ISSUE.window)
    return lambda desk: tell(
        collect_search(search, desk.tools, closed=closed, offline=False, refresh=False)
    )


def look_up(ids: Sequence[str]) -> Operation:
    """Return the lookup of these identifiers."""
    return lambda desk: tell(collect_ids(ids, desk.tools, offline=False))


def read_week(desk: Desk) -> Answer:
    """Read a week's listings from the catch-up pages."""
    return read(desk, desk.catchup, ISSUE.window)


def read_friday(desk: Desk) -> Answer:
    """Read Friday's listing from the catch-up pages."""
    return read(desk, desk.catchup, _FRIDAY)


def read_feed(desk: Desk) -> Answer:
    """Read Friday's listing from the feed, and nothing before it."""
    return read(desk, desk.rss, _FRIDAY)


def read_feed_after(last: date) -> Operation:
    """Return the reading of the feed after the catch-up pages from the first day to the last."""

    def run(desk: Desk) -> Answer:
        before = read(desk, desk.catchup, Window(start=ISSUE.window.start, end=last))
        latest = read_feed(desk)
        return Answer(found=before.found | latest.found, told=(*before.told, *latest.told))

    return run


def read(desk: Desk, listings: Listings, window: Window) -> Answer:
    """Read the listings of some days; a paper under another day than its own is not found."""
    tools = replace(desk.tools, listings=listings)
    announced = collect_announced((CATEGORY,), window, tools, offline=False)
    told = tuple(problem.message for problem in announced.problems)
    days = announced.days
    return Answer(found=frozenset(one for one in days if days[one] == day_of(one)), told=told)


def tell(collected: Collected) -> Answer:
    """Return what was found, and what the command line tells of the rest."""
    told = tuple(problem.message for problem in collected.problems)
    unknown = collected.unknown
    return Answer(
        found=frozenset(paper.id for paper in collected.papers),
        told=(*told, f"Not at arXiv: {', '.join(unknown)}") if unknown else told,
    )
