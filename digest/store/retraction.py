"""Takes back what feeds said of days, once a source that states its days says otherwise.

A feed holds whatever is latest and bears the date of today: yesterday's papers may stand in it.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from digest.codec import dump
from digest.model import ListingPage, Notice
from digest.store import kept
from digest.store.papers import read as read_paper
from digest.store.values import read_day

_FEEDS = frozenset({"rss"})

_CONTRADICTED = """
    SELECT DISTINCT listings.number, listings.day, listings.source
    FROM json_each(?) AS new
    JOIN notices ON notices.paper = new.value AND notices.kind = 'new'
    JOIN listings ON listings.number = notices.listing
    WHERE listings.day > ?
"""
_RECORDS = (
    (
        "SELECT rowid, id, record FROM papers WHERE id IN (SELECT value FROM json_each(?))",
        "UPDATE papers SET record = ? WHERE rowid = ?",
    ),
    (
        "SELECT rowid, id, record FROM versions WHERE id IN (SELECT value FROM json_each(?))",
        "UPDATE versions SET record = ? WHERE rowid = ?",
    ),
)
_NEW_IN = "SELECT paper FROM notices WHERE listing = ? AND kind = 'new'"
# Papers that no listing of a day has as new any more.
_UNFOUNDED = """
    SELECT value FROM json_each(?) WHERE value NOT IN (
        SELECT notices.paper FROM notices JOIN listings ON listings.number = notices.listing
        WHERE listings.day = ? AND notices.kind = 'new'
    )
"""


def is_feed(source: str) -> bool:
    """Tell whether a source does not state the day of what it sends."""
    return source in _FEEDS


def refute_feeds(connection: sqlite3.Connection, page: ListingPage) -> None:
    """Forget the feeds of later days that have a page's new papers as new.

    A paper is new once: those feeds were older than their date, and their days can be asked for
    again.
    """
    found = connection.execute(_CONTRADICTED, [_dump(find_new(page.notices)), page.day.isoformat()])
    for number, day, source in found.fetchall():
        if is_feed(source):
            papers = [paper for (paper,) in connection.execute(_NEW_IN, [number])]
            connection.execute("DELETE FROM listings WHERE number = ?", [number])
            take_back(connection, kept.read("a listing", read_day, day), papers)


def take_back(connection: sqlite3.Connection, day: date, papers: Collection[str]) -> None:
    """Let papers no longer be announced on a day on which no listing has them as new."""
    rows = connection.execute(_UNFOUNDED, [_dump(papers), day.isoformat()])
    unfounded = _dump(paper for (paper,) in rows)
    for select, update in _RECORDS:
        for row, id_, record in connection.execute(select, [unfounded]).fetchall():
            paper = read_paper(id_, record)
            if paper.announced == day:
                unstated = replace(paper, announced=None)
                connection.execute(update, [dump(unstated), row])


def find_new(notices: Iterable[Notice]) -> list[str]:
    """Return the papers that are announced for the first time anywhere."""
    return [notice.paper for notice in notices if notice.kind == "new"]


def _dump(papers: Iterable[str]) -> str:
    return json.dumps(list(papers))
