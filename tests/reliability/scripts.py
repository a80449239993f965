"""The scripts by which the stand-in fails, at the third page if nothing else is said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from tests.fakes import START
from tests.reliability.machine import PACE
from tests.reliability.operations import (
    look_up,
    read_feed,
    read_feed_after,
    read_friday,
    read_week,
)
from tests.reliability.trial import Trial
from tests.reliability.world import (
    CATEGORY,
    LISTED,
    PAGE,
    PAPERS,
    announced,
    record,
    records,
    week_search,
)
from tests.standins.arxiv import Fault
from tests.standins.arxiv.feed import Results, render_error, render_results
from tests.standins.arxiv.records import parse_record

ATOM = {"Content-Type": "application/atom+xml; charset=utf-8"}
# Seconds of silence that a run bears here, so that the tests need not bear a minute.
HANG, TRICKLE, NEVER = 0.5, 0.1, 600.0
BROKEN = (500, 502, 504)
NOWHERE = "http://arxiv.invalid"
FRIDAY = START - timedelta(days=1)
TO_TUESDAY = {"Location": f"/catchup/{CATEGORY}/2026-02-24?abs=True&page=1"}
UNKNOWN = ("2602.90001", "2602.90002", "2602.90003")
ERROR = render_error("internal error: the index is being rebuilt", START)


AN_HOUR = "3600"
# The third page is asked for after twice the pace.
IN_90_S = format_datetime(START + timedelta(seconds=2 * PACE + 90))


def page(number: int, *, times: int | None = 1, **fault: Any) -> Trial:  # noqa: ANN401
    """Return the trial of a fault at a page, counted from 1, of the search."""
    start = str((number - 1) * PAGE)
    return Trial(
        faults=[Fault(when=lambda request: request.query["start"] == start, times=times, **fault)]
    )


def third(**fault: Any) -> Trial:  # noqa: ANN401 - any field of a fault
    """Return the trial of a fault at the third page."""
    return page(3, **fault)


def waiting(status: int, retry_after: str | None, **fault: Any) -> Trial:  # noqa: ANN401
    """Return the trial of a status with a Retry-After at the third page."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return third(status=status, headers=headers, **fault)


def redirected(status: int) -> Trial:
    """Return the trial of a redirect at the third page."""
    asked = {
        "search_query": week_search().query,
        "sortBy": "submittedDate",
        "sortOrder": "ascending",
        "start": str(2 * PAGE),
        "max_results": str(PAGE),
        "moved": "1",
    }
    return third(status=status, headers={"Location": f"/api/query?{urlencode(asked)}"})


def shifted() -> Trial:
    """Return the trial of a second page whose first ten rows are the last ones of the first."""
    feed = Results(
        query=week_search().query,
        ids=(),
        start=PAGE,
        size=PAGE,
        total=PAPERS,
        records=tuple(map(parse_record, records()[PAGE - 10 : 2 * PAGE - 10])),
    )
    return page(2, body=render_results(feed, START))


def added() -> Trial:
    """Return the trial of ten papers that turn up among those of the first page."""
    more = [
        record(PAPERS + number, published=record(number)["published"]) for number in range(1, 11)
    ]
    return Trial(moved=[*records(), *more])


def vanishing() -> Trial:
    """Return the trial of ten papers that leave the first page."""
    return Trial(moved=records()[10:])


def exhausted() -> Trial:
    """Return the trial of an overloaded second page, and of a service that is down after it."""
    overloaded = page(2, status=503, times=4).faults
    return Trial(faults=[*overloaded, *page(3, status=503, times=None).faults])


def listed(*faults: Fault, among: Sequence[str] = ()) -> Trial:
    """Return the trial of 250 identifiers, with others among them, in three batches."""
    ids = (*LISTED[:120], *among, *LISTED[120:])
    return Trial(faults=faults, operation=look_up(ids), wanted=frozenset(LISTED), usual=3)


def on_wednesday(*, times: int | None = 1, **fault: Any) -> Trial:  # noqa: ANN401
    """Return the trial of a fault in the third of five listings."""
    path = f"/catchup/{CATEGORY}/2026-02-25"
    bad = Fault(path=path, times=times, **fault)
    return Trial(faults=[bad], operation=read_week, rows=announced())


def from_wednesday(**fault: Any) -> Trial:  # noqa: ANN401 - any field of a fault
    """Return the trial of a fault in the third of five listings and all that are asked for then."""
    bad = Fault(path="/catchup/", request=3, times=None, **fault)
    return Trial(faults=[bad], operation=read_week, rows=announced())


def on_friday(*, times: int | None = 1, **fault: Any) -> Trial:  # noqa: ANN401
    """Return the trial of a fault in the feed of the day, after four listings of days before."""
    bad = Fault(path="/rss/", times=times, **fault)
    operation = read_feed_after(date(2026, 2, 26))
    return Trial(faults=[bad], operation=operation, rows=announced(), at=FRIDAY)


def at_first_use() -> Trial:
    """Return the trial of a stale feed with nothing before it, and of the catch-up page then."""
    wanted = frozenset(row["id"] for row in announced() if row["announced"] == "2026-02-27")
    stale = replace(on_friday(stale=True), operation=read_feed, then=read_friday)
    return replace(stale, wanted=wanted, usual=1)


def after_a_gap() -> Trial:
    """Return the trial of a stale feed after a day that was missed, and of the catch-up pages."""
    operation = read_feed_after(date(2026, 2, 25))
    return replace(on_friday(stale=True), operation=operation, then=read_week, usual=4)
