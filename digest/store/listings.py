"""The tables of listings: what was announced in a category on a day, as far as it is held."""

import sqlite3
from collections.abc import Sequence
from datetime import date, datetime

from digest.model import Listing, ListingPage, Notice, Problem
from digest.store import answers
from digest.store.answers import Question
from digest.store.retraction import find_new, is_feed, refute_feeds, take_back

# Identifiers since April 2007 begin with a digit, and sort as they were given out.
_NEWEST = """
    SELECT notices.paper FROM notices JOIN listings ON listings.number = notices.listing
    WHERE notices.kind = 'new' AND notices.paper < ':' AND listings.day < ?
    ORDER BY notices.paper DESC LIMIT 1
"""


def question(category: str, day: date) -> Question:
    """Return what a listing answers."""
    values = (category, day.isoformat())
    return Question(table="listings", columns=("category", "day"), values=values)


def save_page(connection: sqlite3.Connection, page: ListingPage, source: str, at: datetime) -> int:
    """Add a page to a listing, and return the number under which it is kept.

    One at entry 0 starts the listing anew, unless another run is just fetching the same one; what
    was announced stays so, whatever the service says now, but for what a feed alone said.  Raises
    ValueError where entries between were skipped.
    """
    asked = question(page.category, page.day)
    held = load(connection, page.category, page.day)
    notices = held.notices if held else ()
    is_new = page.start == 0 and not _is_under_way(connection, page, at)
    is_fed = held is not None and is_new and is_feed(held.source)
    if is_new:
        answers.begin(connection, asked, page.total, at)
    number = answers.add(connection, asked, page)
    connection.execute("UPDATE listings SET source = ? WHERE number = ?", [source, number])
    _add_notices(connection, number, page.notices if is_fed else (*page.notices, *notices))
    if is_fed:
        take_back(connection, page.day, find_new(notices))
    if not is_feed(source):
        refute_feeds(connection, page)
    return number


def finish(
    connection: sqlite3.Connection,
    category: str,
    day: date,
    problems: Sequence[Problem],
    at: datetime,
) -> None:
    """Mark a listing as complete, or as given up where there are problems."""
    answers.finish(connection, question(category, day), problems, at)


def load(connection: sqlite3.Connection, category: str, day: date) -> Listing | None:
    """Return what is held of a listing; `asked` is when it was last started anew."""
    answer = answers.load(connection, question(category, day))
    if answer is None:
        return None
    return Listing(
        category=category,
        day=day,
        notices=_load_notices(connection, answer.number),
        rows=answer.rows,
        total=answer.total,
        complete=answer.complete,
        asked=answer.asked,
        source=_load_source(connection, answer.number),
        problems=answer.problems,
    )


def load_newest(connection: sqlite3.Connection, before: date) -> str | None:
    """Return the highest identifier that a listing dated before a day has as new."""
    row = connection.execute(_NEWEST, [before.isoformat()]).fetchone()
    return None if row is None else str(row[0])


def _is_under_way(connection: sqlite3.Connection, page: ListingPage, at: datetime) -> bool:
    """Tell whether another run seems to be fetching this very listing, its first page included."""
    asked = question(page.category, page.day)
    number = answers.load_number(connection, asked)
    return (
        number is not None
        and answers.is_under_way(connection, asked, page.total, at)
        and set(page.notices) <= set(_load_notices(connection, number))
    )


def _add_notices(connection: sqlite3.Connection, number: int, notices: Sequence[Notice]) -> None:
    # A paper may stand in several sections of one day: that it was replaced counts least.
    connection.executemany(
        "INSERT INTO notices (listing, paper, kind) VALUES (?, ?, ?)"
        " ON CONFLICT (listing, paper) DO UPDATE SET kind = excluded.kind"
        " WHERE kind IN ('replace', 'replace-cross') AND excluded.kind IN ('new', 'cross')",
        ((number, notice.paper, notice.kind) for notice in notices),
    )


def _load_notices(connection: sqlite3.Connection, number: int) -> tuple[Notice, ...]:
    rows = connection.execute(
        "SELECT paper, kind FROM notices WHERE listing = ? ORDER BY position", [number]
    )
    return tuple(Notice(paper=paper, kind=kind) for paper, kind in rows)


def _load_source(connection: sqlite3.Connection, number: int) -> str:
    row = connection.execute("SELECT source FROM listings WHERE number = ?", [number]).fetchone()
    return str(row[0])
