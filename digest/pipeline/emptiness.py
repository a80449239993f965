"""Judges listings that came empty: a category may have a quiet day, and a service a bad one.

One is believed where another category has papers that day, unless it is too busy a category to
have none; or where it was empty before, hours ago, and its day is over.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from statistics import mean

from digest.calendar import closes
from digest.model import Listing, Problem, Window
from digest.pipeline.misses import tell_empty
from digest.pipeline.tools import Tools

# A listing that is still empty so long after its day was announced ...
_OVER = timedelta(days=1)
# ... and so long after it was first found empty is empty indeed.
_APART = timedelta(hours=6)
# A category with so many entries a day has none on no day.
_BUSY = 10

# What is held of listings, by day and category.
Held = Mapping[tuple[date, str], Listing | None]


def load_held(wanted: Iterable[tuple[date, str]], tools: Tools) -> Held:
    """Return what is held of listings."""
    return {(day, name): tools.library.load_listing(name, day) for day, name in wanted}


def judge_empty(before: Held, now: Held, tools: Tools) -> Iterator[Problem]:
    """Close the listings that came empty: as complete, or as doubtful with a problem."""
    rows = {key: listing.rows for key, listing in now.items() if listing and listing.rows}
    for (day, name), listing in now.items():
        if listing and not (listing.rows or listing.problems or listing.complete):
            believed = _is_quiet(day, name, rows) or _was_empty(before[day, name], listing)
            problems = () if believed else (tell_empty(name, day),)
            tools.library.finish_listing(name, day, problems, at=tools.clock.now())
            yield from problems


def is_answered(listing: Listing | None) -> bool:
    """Tell whether a listing ever came, be it in part, or empty and in doubt."""
    if listing is None:
        return False
    doubted = tell_empty(listing.category, listing.day) in listing.problems
    return bool(listing.complete or listing.notices or doubted)


def _is_quiet(day: date, name: str, rows: Mapping[tuple[date, str], int]) -> bool:
    """Tell whether others have papers that day, and this category few on any."""
    usual = [number for (_, category), number in rows.items() if category == name]
    is_busy = bool(usual) and mean(usual) >= _BUSY
    return any(other == day for other, _ in rows) and not is_busy


def _was_empty(before: Listing | None, listing: Listing) -> bool:
    """Tell whether a listing was found empty hours before, too, and its day is over."""
    day = listing.day
    if before is None or tell_empty(listing.category, day) not in before.problems:
        return False
    announced = closes(Window(start=day, end=day))
    return listing.asked - before.asked >= _APART and listing.asked - announced >= _OVER
