"""What was looked at and what was not: days covered, gaps between issues, weeks that are due."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from digest.calendar import listing_days
from digest.model import Coverage, Edition, Window
from digest.pipeline.plan import Request, Subject
from digest.pipeline.standing import FARTHEST
from digest.query import categories_of

if TYPE_CHECKING:
    from digest.store import Library

_DAY = timedelta(days=1)


def find_gap(earlier: Iterable[Edition], window: Window) -> tuple[date, ...]:
    """Return the dates of the issues missing between the earlier ones and a window, oldest first.

    They are as long as the window; days without a listing, such as a weekend, are not missed.
    """
    covered = max((edition.window.end for edition in earlier), default=window.end)
    length = _DAY * _length(window)
    missing, end = [], window.start - _DAY
    while end > covered:
        if listing_days(Window(start=max(covered, end - length) + _DAY, end=end)):
            missing.append(end)
        end -= length
    return tuple(reversed(missing))


def find_gaps(editions: Iterable[Edition]) -> Mapping[str, tuple[date, ...]]:
    """Return the dates of the missing issues of every topic that has any, by its slug."""
    by_slug: dict[str, list[Edition]] = defaultdict(list)
    for edition in sorted(editions, key=lambda edition: edition.date):
        by_slug[edition.slug].append(edition)
    found = {slug: tuple(_missing(issues)) for slug, issues in by_slug.items()}
    return {slug: dates for slug, dates in found.items() if dates}


def find_coverage(
    subjects: Mapping[str, Subject], library: "Library", window: Window
) -> Mapping[str, Mapping[date, Coverage]]:
    """Return the coverage of each day of a window for each topic, by its slug."""
    days = [window.start + _DAY * number for number in range(_length(window))]
    working = frozenset(listing_days(window))
    found: dict[str, dict[date, Coverage]] = {}
    for slug, subject in subjects.items():
        seen = _seen(subject, library, window)
        found[slug] = {day: _judge(day, seen) if day in working else "none" for day in days}
    return found


def _judge(day: date, seen: Sequence[tuple[Window, bool]]) -> Coverage:
    """Return how well a day is covered."""
    found = [complete for window, complete in seen if day in window]
    return ("complete" if any(found) else "partial") if found else "never"


def _seen(subject: Subject, library: "Library", window: Window) -> Sequence[tuple[Window, bool]]:
    """Return the days that a topic's issues, searches and listings saw, and whether wholly.

    Listings tell of a topic that is bound to categories.
    """
    editions = library.load_editions(subject.slug)
    seen = [(made.window, made.complete) for made in editions if made.query == subject.asked]
    searches = library.load_searches(subject.asked, window)
    seen += [(search.window, complete) for search, complete in searches if search.window]
    names = categories_of(subject.query) if subject.query else frozenset()
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
    days = {
        **_missing(earlier),
        **dict.fromkeys(find_gap(earlier, request.window), request.days),
        **{
            made.date: _length(made.window)
            for made in earlier
            if made.query == request.subject.asked
            and not (made.complete and made.date not in undelivered)
        },
    }
    return tuple(
        replace(request, date=day, days=days[day])
        for day in sorted(days)
        if request.date - FARTHEST <= day < request.date
    )


def _missing(issues: Sequence[Edition]) -> dict[date, int]:
    """Return the dates missing between a topic's issues, each with the days that its window has."""
    return {
        day: _length(issue.window)
        for place, issue in enumerate(issues)
        for day in find_gap(issues[:place], issue.window)
    }


def _length(window: Window) -> int:
    """Return how many days a window has."""
    return (window.end - window.start) // _DAY + 1
