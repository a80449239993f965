"""What a run does at arXiv: a search, a lookup of identifiers, or reading what was announced."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from digest.calendar import closes
from digest.model import Search, Window
from digest.pipeline.announced import collect_announced
from digest.pipeline.collect import collect_search
from digest.pipeline.lookup import collect_ids
from digest.pipeline.tools import Collected
from digest.ports import Listings
from tests.reliability.machine import Answer, Desk, Operation
from tests.reliability.world import CATEGORY, ISSUE


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
    """Read Friday's listing from the feed, after those before it from the catch-up pages."""
    friday = date(2026, 2, 27)
    earlier = Window(start=ISSUE.window.start, end=date(2026, 2, 26))
    before = read(desk, desk.catchup, earlier)
    latest = read(desk, desk.rss, Window(start=friday, end=friday))
    return Answer(found=before.found | latest.found, told=(*before.told, *latest.told))


def read(desk: Desk, listings: Listings, window: Window) -> Answer:
    """Read the listings of some days."""
    tools = replace(desk.tools, listings=listings)
    announced = collect_announced((CATEGORY,), window, tools, offline=False)
    told = tuple(problem.message for problem in announced.problems)
    return Answer(found=frozenset(announced.days), told=told)


def tell(collected: Collected) -> Answer:
    """Return what was found, and what the command line tells of the rest."""
    told = tuple(problem.message for problem in collected.problems)
    unknown = collected.unknown
    return Answer(
        found=frozenset(paper.id for paper in collected.papers),
        told=(*told, f"Not at arXiv: {', '.join(unknown)}") if unknown else told,
    )
