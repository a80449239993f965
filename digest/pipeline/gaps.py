"""Finds the issues of a topic that were never built, so that no week is lost in silence."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import count, takewhile

from digest.calendar import listing_days
from digest.model import Edition, Window

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
