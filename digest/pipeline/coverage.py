"""What was looked at and what was not: days covered, gaps between issues, weeks that are due."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import count, takewhile

from digest.calendar import listing_days
from digest.model import Coverage, Edition, Search, Window
from digest.pipeline.plan import Request, Subject
from digest.pipeline.standing import FARTHEST
from digest.ports import Library
from digest.query import categories_of

_DAY = timedelta(days=1)


def find_gap(earlier: Iterable[Edition], window: Window) -> tuple[date, ...]:
    """Return the dates of the issues missing between the earlier ones and a window, oldest first.

    They are as long as the window; days without a listing, such as a weekend, are not missed.
    """
    covered = max((edition.window.end for edition in earlier), default=window.end)
    length = window.end - window.start + _DAY
    ends = (window.start - _DAY - length * number for number in count())
    missing = [*takewhile(lambda end: end > covered, ends)]
    return tuple(
        end
        for end in reversed(missing)
        if listing_days(Window(start=max(covered, end - length) + _DAY, end=end))
    )


def find_gaps(editions: Iterable[Edition]) -> Mapping[str, tuple[date, ...]]:
    """Return the dates of the missing issues of every topic that has any, by its slug."""
    by_slug: dict[str, list[Edition]] = defaultdict(list)
    for edition in sorted(editions, key=lambda edition: edition.date):
        by_slug[edition.slug].append(edition)
    found = {slug: _between(issues) for slug, issues in by_slug.items()}
    return {slug: dates for slug, dates in found.items() if dates}


def _between(issues: Sequence[Edition]) -> tuple[date, ...]:
    """Return the dates missing between a topic's issues."""
    return tuple(
        day for place, issue in enumerate(issues) for day in find_gap(issues[:place], issue.window)
    )


Seen = Sequence[tuple[Window, bool]]


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


def find_backlog(
    request: Request, editions: Iterable[Edition], undelivered: Collection[date] = ()
) -> tuple[Request, ...]:
    """Return what to build ahead of an issue, oldest first, each by its own date.

    These are the dates without an issue since the topic's first one, and the issues that could not
    look everywhere, or are `undelivered`, of the eight weeks before.  One by another query is not
    this topic's to mend.
    """
    earlier = sorted(
        (edition for edition in editions if edition.date < request.date),
        key=lambda edition: edition.date,
    )
    windows = {**_missing(request, earlier), **dict(_unfinished(request, earlier, undelivered))}
    first = request.date - FARTHEST
    return tuple(
        replace(request, date=day, days=windows[day])
        for day in sorted(windows)
        if first <= day < request.date
    )


def _missing(request: Request, earlier: Sequence[Edition]) -> dict[date, int]:
    """Return the dates that have no issue, each with the days that its window has."""
    windows = [*(edition.window for edition in earlier), request.window]
    return {
        day: _length(window)
        for place, window in enumerate(windows)
        for day in find_gap(earlier[:place], window)
    }


def _unfinished(
    request: Request, earlier: Iterable[Edition], undelivered: Collection[date]
) -> Iterator[tuple[date, int]]:
    """Yield the issues that want something yet, with the days that they cover."""
    for edition in earlier:
        is_done = edition.complete and edition.date not in undelivered
        if not is_done and edition.query == request.subject.asked:
            yield edition.date, _length(edition.window)


def _length(window: Window) -> int:
    """Return how many days a window has."""
    return (window.end - window.start) // _DAY + 1
