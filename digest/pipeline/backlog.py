"""Says which issues of a topic are still to be made before another: missing and unfinished ones."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from digest.model import Edition, Window
from digest.pipeline.gaps import find_gap
from digest.pipeline.issue.standing import FARTHEST
from digest.pipeline.plan import Request

_DAY = timedelta(days=1)


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
