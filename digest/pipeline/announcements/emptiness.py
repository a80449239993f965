"""Judges listings that came empty: a category may have a quiet day, and a service a bad one.

One is believed where another category has papers that day, unless it is too busy a category to
have none; or where it was empty before, hours ago, and its day is over.
"""

from collections.abc import Iterable, Iterator, Mapping
from statistics import mean

from digest.calendar import closes, known_years
from digest.model import Listing, Problem, Window
from digest.pipeline.announcements.doubts import is_empty, is_unproved, tell_empty
from digest.pipeline.misses import Key
from digest.pipeline.quiet import is_quiet
from digest.pipeline.tools import Tools

# A category with so many entries a day has none on no day.
_BUSY = 10

# What is held of listings, by day and category.
Held = Mapping[Key, Listing | None]


def load_held(wanted: Iterable[Key], tools: Tools) -> Held:
    """Return what is held of listings."""
    return {(day, name): tools.library.load_listing(name, day) for day, name in wanted}


def judge_empty(before: Held, now: Held, tools: Tools) -> Iterator[Problem]:
    """Close the listings that came empty: as complete, or as doubtful with a problem."""
    rows = {key: one.rows for key, one in now.items() if one and one.rows and not is_unproved(one)}
    for (day, name), listing in now.items():
        if listing and not (listing.rows or listing.problems or listing.complete):
            is_true = _is_believable(listing, rows, before[day, name])
            problems = () if is_true else (tell_empty([(day, name)]),)
            tools.library.finish_listing(name, day, problems, at=tools.clock.now())
            yield from problems


def _is_believable(listing: Listing, rows: Mapping[Key, int], before: Listing | None) -> bool:
    """Tell whether a listing is empty indeed, beside the rows of others and what was before."""
    if listing.notices:
        return False
    others_are_there = any(day == listing.day for day, _ in rows)
    if not _is_busy(listing.category, rows):
        return others_are_there or _was_empty(listing, before)
    # In a year whose holidays are not known, this may be one.
    return listing.day.year not in known_years() and _was_empty(listing, before)


def _is_busy(category: str, rows: Mapping[Key, int]) -> bool:
    usual = [number for (_, name), number in rows.items() if name == category]
    return bool(usual) and mean(usual) >= _BUSY


def _was_empty(listing: Listing, before: Listing | None) -> bool:
    """Tell whether a listing was found empty hours before, too, and its day is over."""
    day = listing.day
    if before is None or not is_empty(before):
        return False
    return is_quiet(before.asked, listing.asked, closes(Window(start=day, end=day)))
