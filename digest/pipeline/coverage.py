"""Tells for each day how much of a topic's announcements the library has seen."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from digest.calendar import listing_days
from digest.model import Coverage, Edition, Search, Window
from digest.pipeline.plan import Subject
from digest.ports import Library
from digest.query import categories_of

Seen = Sequence[tuple[Window, bool]]
_DAY = timedelta(days=1)


def find_coverage(
    subjects: Mapping[str, Subject], library: Library, window: Window
) -> Mapping[str, Mapping[date, Coverage]]:
    """Return the coverage of each day of a window for each topic, by its slug."""
    return {slug: _cover(subject, library, window) for slug, subject in subjects.items()}


def _cover(subject: Subject, library: Library, window: Window) -> Mapping[date, Coverage]:
    """Return the coverage of each day for one topic."""
    seen = (
        *_of_editions(library.load_editions(subject.slug), subject.asked),
        *_of_searches(library.load_searches(subject.asked, window)),
        *_of_listings(subject, library, window),
    )
    listed = frozenset(listing_days(window))
    length = (window.end - window.start).days + 1
    days = (window.start + _DAY * number for number in range(length))
    return {day: _judge(day, seen) if day in listed else "none" for day in days}


def _judge(day: date, seen: Seen) -> Coverage:
    """Return how well a day is covered."""
    found = [complete for window, complete in seen if day in window]
    if not found:
        return "never"
    return "complete" if any(found) else "partial"


def _of_editions(editions: Iterable[Edition], asked: str) -> Seen:
    """Return what the issues saw that were made by this query."""
    return [(made.window, made.complete) for made in editions if made.query == asked]


def _of_searches(searches: Iterable[tuple[Search, bool]]) -> Seen:
    """Return what searches saw, without which no issue was made yet."""
    return [(search.window, complete) for search, complete in searches if search.window]


def _of_listings(subject: Subject, library: Library, window: Window) -> Seen:
    """Return what listings say, where the topic is bound to categories."""
    names = categories_of(subject.query) if subject.query else frozenset()
    seen = []
    for day in listing_days(window) if names else ():
        held = [library.load_listing(name, day) for name in names]
        if any(held):
            complete = all(listing is not None and listing.complete for listing in held)
            seen.append((Window(start=day, end=day), complete))
    return seen
