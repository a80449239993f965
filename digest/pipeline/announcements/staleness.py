"""Judges whether a listing is of its day: a feed may bear today's date and hold yesterday's."""

from datetime import date, timedelta

from digest.calendar import listing_days
from digest.errors import OutdatedError
from digest.model import ListingPage, Problem, Window
from digest.pipeline.announcements.doubts import tell_unproved
from digest.pipeline.tools import Tools

_DAY = timedelta(days=1)
# The longest time without a listing, around the turn of the year, is shorter.
_LONGEST_PAUSE = timedelta(days=14)


def refuse_stale(page: ListingPage, tools: Tools) -> None:
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


def find_doubt(page: ListingPage, tools: Tools) -> tuple[Problem, ...]:
    """Return a problem with a feed that is not known to be newer than the day before, if any.

    What came before it in the same category shows whether it is; without that, nothing does.
    """
    if not page.rows or not _is_feed(tools):
        return ()
    before = tools.library.load_listing(page.category, _day_before(page.day))
    listed = {notice.paper for notice in before.notices} if before and before.complete else None
    is_newer = listed is not None and any(one.paper not in listed for one in page.notices)
    return () if is_newer else (tell_unproved([(page.day, page.category)]),)


def _is_feed(tools: Tools) -> bool:
    """Tell whether the source holds one day alone, the latest, and does not know which it is."""
    reach = tools.listings.reach(tools.clock.now()) if tools.listings else None
    return reach is not None and reach.start == reach.end


def _day_before(day: date) -> date:
    """Return the last day before this one that has a listing."""
    return listing_days(Window(start=day - _LONGEST_PAUSE, end=day - _DAY))[-1]
