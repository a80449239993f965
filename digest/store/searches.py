"""The tables of searches: what was asked, how far the answer has come, and what it held."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from digest.model import Page, Problem, Search, SearchState
from digest.records import parse_time, time_text
from digest.store import blobs

# A run that has fetched for longer has died: its search may be started anew.
_LONGEST_RUN = timedelta(hours=1)


def save_page(connection: sqlite3.Connection, search: Search, page: Page, at: datetime) -> int:
    """Add a page to a search, and return the number under which its answer is kept.

    One at row 0 starts the search anew, unless another run is just fetching the same answer; the
    problems of pages are then those that are met from now on.
    The page's papers must be held already.  Raises ValueError where rows between were skipped.
    """
    if page.start == 0 and not _is_under_way(connection, search, page.total, at):
        _begin(connection, search, page.total, at)
    number, held, problems = _expect(connection, search, page.start)
    if held < page.start + page.rows:
        _reopen(connection, number)
    connection.execute(
        "UPDATE searches SET total = ?, rows = ?, page_problems = ? WHERE number = ?",
        [
            page.total,
            max(held, page.start + page.rows),
            blobs.dump_problems([*(problems if page.start else ()), *page.problems]),
            number,
        ],
    )
    _add_rows(connection, number, (paper.id for paper in page.papers))
    return number


def finish(
    connection: sqlite3.Connection, search: Search, problems: Sequence[Problem], at: datetime
) -> None:
    """Mark a search as complete, or as given up where there are problems.

    One that was given up before its first page is kept as asked at `at`; one that another run
    has completed meanwhile stays complete.
    """
    if load_number(connection, search) is None:
        _begin(connection, search, 0, at)
    connection.execute(
        "UPDATE searches SET complete = ?, end_problems = ? WHERE key = ? AND NOT complete",
        [not problems, blobs.dump_problems(problems), _key(search)],
    )


def load_number(connection: sqlite3.Connection, search: Search) -> int | None:
    """Return the number under which a search's answer is kept: a new one with each new start."""
    row = connection.execute("SELECT number FROM searches WHERE key = ?", [_key(search)]).fetchone()
    return None if row is None else int(row[0])


def load(connection: sqlite3.Connection, search: Search) -> SearchState | None:
    """Return how far a search has come; `asked` is when it was last started anew."""
    row = connection.execute(
        "SELECT number, rows, total, complete, asked, page_problems, end_problems"
        " FROM searches WHERE key = ?",
        [_key(search)],
    ).fetchone()
    if row is None:
        return None
    number, rows, total, complete, asked, page_problems, end_problems = row
    problems = (*blobs.parse_problems(page_problems), *blobs.parse_problems(end_problems))
    return SearchState(
        ids=_load_ids(connection, number),
        rows=rows,
        total=total,
        complete=bool(complete),
        asked=parse_time(asked),
        problems=tuple(dict.fromkeys(problems)),
    )


def _key(search: Search) -> str:
    return json.dumps([search.query, search.order, search.limit])


def _is_under_way(connection: sqlite3.Connection, search: Search, total: int, at: datetime) -> bool:
    """Tell whether another run seems to be fetching this answer: begun lately, and not ended."""
    row = connection.execute(
        "SELECT asked FROM searches"
        " WHERE key = ? AND total = ? AND NOT complete AND end_problems = ?",
        [_key(search), total, blobs.dump_problems(())],
    ).fetchone()
    return row is not None and abs(at - parse_time(row[0])) < _LONGEST_RUN


def _begin(connection: sqlite3.Connection, search: Search, total: int, at: datetime) -> None:
    # Numbers only grow: a run must not take for its own what another has started anew.
    (number,) = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM searches").fetchone()
    nothing = blobs.dump_problems(())
    connection.execute("DELETE FROM searches WHERE key = ?", [_key(search)])
    connection.execute(
        "INSERT INTO searches"
        " (number, key, total, rows, complete, asked, page_problems, end_problems)"
        " VALUES (?, ?, ?, 0, 0, ?, ?, ?)",
        [number, _key(search), total, time_text(at), nothing, nothing],
    )


def _expect(
    connection: sqlite3.Connection, search: Search, start: int
) -> tuple[int, int, tuple[Problem, ...]]:
    """Return the number, rows and page problems of a search that holds all rows before `start`."""
    row = connection.execute(
        "SELECT number, rows, page_problems FROM searches WHERE key = ? AND rows >= ?",
        [_key(search), start],
    ).fetchone()
    if row is None:
        message = f"a page at row {start} does not follow the rows kept of {search}"
        raise ValueError(message)
    number, held, problems = row
    return number, held, blobs.parse_problems(problems)


def _reopen(connection: sqlite3.Connection, number: int) -> None:
    """Take a search that goes on for unfinished, whatever ended it before."""
    connection.execute(
        "UPDATE searches SET complete = 0, end_problems = ? WHERE number = ?",
        [blobs.dump_problems(()), number],
    )


def _add_rows(connection: sqlite3.Connection, number: int, ids: Iterable[str]) -> None:
    # Sources repeat papers across pages: the first place counts.
    connection.executemany(
        "INSERT INTO search_rows (search, paper) VALUES (?, ?)"
        " ON CONFLICT (search, paper) DO NOTHING",
        ((number, id_) for id_ in ids),
    )


def _load_ids(connection: sqlite3.Connection, number: int) -> tuple[str, ...]:
    rows = connection.execute(
        "SELECT paper FROM search_rows WHERE search = ? ORDER BY position", [number]
    )
    return tuple(paper for (paper,) in rows)
