"""Judges listings by the records of their papers: whether they are of their category and day."""

from collections.abc import Container, Iterable
from datetime import datetime, timedelta

from digest.calendar import closes, submission_span
from digest.model import Listing, ListingPage, Paper, Problem, Window
from digest.pipeline.announcements.announced import Announced, read_held
from digest.pipeline.announcements.doubts import tell_strange, tell_unproved
from digest.pipeline.announcements.emptiness import load_held
from digest.pipeline.announcements.strangers import FEW, Records, find_strangers, first_seen
from digest.pipeline.tools import Tools

# So long after its day was announced, the search knows of each cross-listing in a listing.
_SETTLED = timedelta(days=1)
# A batch may close a little later than it should.
_SLACK = timedelta(hours=1)


def judge_listings(announced: Announced, papers: Iterable[Paper], tools: Tools) -> Announced:
    """Return what is announced, now that arXiv was asked for the records of these papers.

    A listing with papers of other categories is left open, as its own may be missing; a feed with
    a paper that was not due before its day is no older one.
    """
    records = {paper.id: paper for paper in papers}
    now = tools.clock.now()
    told, is_changed = announced.problems, False
    for listing in filter(None, announced.held.values()):
        removed, raised = _judge(listing, records, now)
        told = _change(told, removed, raised)
        problems = _change(listing.problems, removed, raised)
        if problems != listing.problems:
            _keep(listing, problems, tools)
            is_changed = True
    held = load_held(announced.held, tools) if is_changed else announced.held
    return read_held(held, told)


def _judge(
    listing: Listing, records: Records, now: datetime
) -> tuple[frozenset[Problem], tuple[Problem, ...]]:
    """Return the doubts about a listing that records remove, and those that they raise."""
    key = [(listing.day, listing.category)]
    strange = tell_strange(key)
    proved = (tell_unproved(key),) if _is_of_day(listing, records) else ()
    raised = (strange,) if _is_strange(listing, records, now) else ()
    return frozenset({strange, *proved}), raised


def _change(
    problems: Iterable[Problem], removed: Container[Problem], raised: tuple[Problem, ...]
) -> tuple[Problem, ...]:
    """Return problems without those removed, and with those raised."""
    return (*(problem for problem in problems if problem not in removed), *raised)


def _is_strange(listing: Listing, records: Records, now: datetime) -> bool:
    """Tell whether more papers are not of a listing's category than the search may be wrong in.

    Of earlier answers a listing keeps what the last one does not have any more.
    """
    announced = closes(Window(start=listing.day, end=listing.day))
    most = max(FEW, len(first_seen(listing)) // 2) if now - announced >= _SETTLED else 0
    strangers = len(find_strangers(listing, records))
    return min(strangers, listing.rows - len(listing.notices) + strangers) > most


def _is_of_day(listing: Listing, records: Records) -> bool:
    """Tell whether a listing has a paper that was not due before its day.

    What is left of an earlier answer shows nothing of the last one.
    """
    opened, closed = submission_span(Window(start=listing.day, end=listing.day))
    papers = [records.get(notice.paper) for notice in first_seen(listing)]
    is_one_answer = len(listing.notices) <= listing.rows
    return is_one_answer and any(
        opened + _SLACK <= paper.published < closed for paper in papers if paper
    )


def _keep(listing: Listing, problems: tuple[Problem, ...], tools: Tools) -> None:
    """Keep a listing as it is, but with these problems, which leave it open."""
    page = ListingPage(
        category=listing.category,
        day=listing.day,
        notices=listing.notices,
        start=0,
        rows=listing.rows,
        total=listing.total,
        problems=problems,
    )
    tools.library.save_listing(page, source=listing.source, at=listing.asked)
    tools.library.finish_listing(page.category, page.day, problems, at=listing.asked)
