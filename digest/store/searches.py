"""The tables of searches: what was asked, how far the answer has come, and what it held."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from digest.model import Page, Problem, Search, SearchState
from digest.records import parse_time, time_text
from digest.store import blobs


def save_page(connection: sqlite3.Connection, search: Search, page: Page, at: datetime) -> None:
    """Add a page to a search; one at row 0 starts it anew.

    The page's papers must be held already.  Raises ValueError where rows between were skipped.
    """
    if page.start == 0:
        _begin(connection, search, page.total, at)
    number, problems = _expect(connection, search, page.start)
    connection.execute(
        "UPDATE searches SET total = ?, rows = rows + ?, complete = 0, page_problems = ?,"
        " end_problems = ? WHERE number = ?",
        [
            page.total,
            page.rows,
            blobs.dump_problems([*problems, *page.problems]),
            blobs.dump_problems(()),
            number,
        ],
    )
    _add_rows(connection, number, (paper.id for paper in page.papers))


def finish(
    connection: sqlite3.Connection, search: Search, problems: Sequence[Problem], at: datetime
) -> None:
    """Mark a search as complete, or as given up where there are problems.

    One that was given up before its first page is kept as asked at `at`.
    """
    if load(connection, search) is None:
        _begin(connection, search, 0, at)
    connection.execute(
        "UPDATE searches SET complete = ?, end_problems = ? WHERE key = ?",
        [not problems, blobs.dump_problems(problems), _key(search)],
    )


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


def _begin(connection: sqlite3.Connection, search: Search, total: int, at: datetime) -> None:
    nothing = blobs.dump_problems(())
    connection.execute("DELETE FROM searches WHERE key = ?", [_key(search)])
    connection.execute(
        "INSERT INTO searches (key, total, rows, complete, asked, page_problems, end_problems)"
        " VALUES (?, ?, 0, 0, ?, ?, ?)",
        [_key(search), total, time_text(at), nothing, nothing],
    )


def _expect(
    connection: sqlite3.Connection, search: Search, start: int
) -> tuple[int, tuple[Problem, ...]]:
    row = connection.execute(
        "SELECT number, page_problems FROM searches WHERE key = ? AND rows = ?",
        [_key(search), start],
    ).fetchone()
    if row is None:
        message = f"a page at row {start} does not follow the rows kept of {search}"
        raise ValueError(message)
    return row[0], blobs.parse_problems(row[1])


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
