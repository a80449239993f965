"""Finds papers that the calendar has due in a window, and the source at hand somewhere else.

A paper has two days where arXiv held it back: the one that the calendar derives, and the one that
a listing states.  An issue made by search goes by the first, one made from listings by the second:
where both kinds of issues are made of a topic, neither might take the paper.
"""

from collections.abc import Collection, Container, Mapping, Sequence
from datetime import date, timedelta

from digest.calendar import listing_day, listing_days, submission_span
from digest.model import Paper, Window
from digest.pipeline.announcements.doubts import is_unproved
from digest.pipeline.announcements.emptiness import load_held
from digest.pipeline.announcements.strangers import first_seen
from digest.pipeline.plan import Request
from digest.pipeline.tools import Tools
from digest.query import categories_of, matches

# So long after its submission a paper may be listed.
_REACH = timedelta(days=56)


def find_held(
    request: Request, tools: Tools, known: Container[str]
) -> Sequence[tuple[Paper, date]]:
    """Return the topic's papers that the library has of a window's batches, with their days.

    Those that are `known` are left out.  The day is the one that a listing in the topic's
    categories states, else the derived one.  A search finds all of them by itself.
    """
    query = request.subject.query
    if query is None or tools.listings is None:
        return ()
    held = tools.library.load_submitted(*submission_span(request.window))
    papers = [paper for paper in held if paper.id not in known and matches(query, paper)]
    stated = _find_listed(categories_of(query) or (), request.window, tools) if papers else {}
    return [(paper, stated.get(paper.id, listing_day(paper))) for paper in papers]


def _find_listed(categories: Collection[str], window: Window, tools: Tools) -> Mapping[str, date]:
    """Return the first day, from a window on, on which a listing has each paper as new to it."""
    days = listing_days(Window(start=window.start, end=window.end + _REACH))
    held = load_held(((day, name) for day in days for name in categories), tools)
    found: dict[str, date] = {}
    for listing in filter(None, held.values()):
        for notice in () if is_unproved(listing) else first_seen(listing):
            found.setdefault(notice.paper, listing.day)
    return found
