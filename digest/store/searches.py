"""The tables of searches: what was asked, how far the answer has come, and what it held."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from digest.model import Page, Problem, Search, SearchState, Window
from digest.store import answers, kept
from digest.store.answers import Question
from digest.store.values import read_window


def question(search: Search) -> Question:
    """Return what a search asks, without what it is asked for."""
    key = json.dumps([search.query, search.order, search.limit])
    return Question(table="searches", columns=("key",), values=(key,))


def save_page(connection: sqlite3.Connection, search: Search, page: Page, at: datetime) -> int:
    """Add a page to a search, and return the number under which its answer is kept.

    One at row 0 starts the search anew, unless another run is just fetching the same answer; the
    problems of pages are then those that are met from now on.
    The page's papers must be held already.  Raises ValueError where rows between were skipped.
    """
    asked = question(search)
    if page.start == 0 and not answers.is_under_way(connection, asked, page.total, at):
        answers.begin(connection, asked, page.total, at)
    number = answers.add(connection, asked, page)
    _describe(connection, search, number)
    _add_rows(connection, number, (paper.id for paper in page.papers))
    return number


def finish(
    connection: sqlite3.Connection, search: Search, problems: Sequence[Problem], at: datetime
) -> None:
    """Mark a search as complete, or as given up where there are problems."""
    asked = question(search)
    answers.finish(connection, asked, problems, at)
    _describe(connection, search, answers.load_number(connection, asked))


def load(connection: sqlite3.Connection, search: Search) -> SearchState | None:
    """Return how far a search has come; `asked` is when it was last started anew."""
    answer = answers.load(connection, question(search))
    if answer is None:
        return None
    return SearchState(
        ids=_load_ids(connection, answer.number),
        rows=answer.rows,
        total=answer.total,
        complete=answer.complete,
        asked=answer.asked,
        problems=answer.problems,
    )


def load_covering(
    connection: sqlite3.Connection, subject: str, window: Window
) -> tuple[tuple[Search, bool], ...]:
    """Return the searches for a subject that cover a day of a window, and which are complete."""
    rows = connection.execute(
        "SELECT first_day, last_day, complete FROM searches"
        " WHERE subject = ? AND first_day <= ? AND last_day >= ? ORDER BY first_day, number",
        [json.dumps(subject), window.end.isoformat(), window.start.isoformat()],
    )
    return tuple(
        (Search(query="", subject=subject, window=_window(subject, first, last)), bool(complete))
        for first, last, complete in rows
    )


def _describe(connection: sqlite3.Connection, search: Search, number: int | None) -> None:
    """Keep which subject and days a search is for; one that does not say it changes nothing."""
    if search.window:
        connection.execute(
            "UPDATE searches SET subject = ?, first_day = ?, last_day = ? WHERE number = ?",
            [
                json.dumps(search.subject),
                search.window.start.isoformat(),
                search.window.end.isoformat(),
                number,
            ],
        )


def _window(subject: str, first: str, last: str) -> Window:
    return kept.read(f"a search for {subject}", read_window, first, last)


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
