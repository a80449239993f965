"""Answers that come in pages: how far each has come, whichever run is fetching it."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from digest.model import Problem, time_text
from digest.store import blobs, kept
from digest.store.values import read_time

# A run that has fetched for longer has died: its answer may be started anew.
_LONGEST_RUN = timedelta(hours=1)

_NEXT_NUMBER = {
    "searches": "SELECT coalesce(max(number), 0) + 1 FROM searches",
    "listings": "SELECT coalesce(max(number), 0) + 1 FROM listings",
}


class Part(Protocol):
    """A page of an answer, whatever its rows hold."""

    @property
    def start(self) -> int:
        """The place of its first row."""
        ...

    @property
    def rows(self) -> int:
        """How many rows the source sent."""
        ...

    @property
    def total(self) -> int:
        """How many rows the source says that the answer has."""
        ...

    @property
    def problems(self) -> Sequence[Problem]:
        """What failed while the page was fetched."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was asked: the table that keeps the answers, and what singles this one out there."""

    table: Literal["searches", "listings"]
    columns: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How far an answer has come; `asked` is when it was last started anew.

    Its rows are kept under its number, which is a new one with each new start.
    """

    number: int
    rows: int
    total: int
    complete: bool
    asked: datetime
    problems: tuple[Problem, ...]


def load(connection: sqlite3.Connection, question: Question) -> Answer | None:
    """Return how far an answer has come, or None where it was never begun."""
    statement = "SELECT number, rows, total, complete, asked, page_problems, end_problems"
    row = _execute(connection, question, f"{statement} FROM {{table}} WHERE {{key}}").fetchone()
    if row is None:
        return None
    number, rows, total, complete, asked, page_problems, end_problems = row
    problems = (*blobs.parse_problems(page_problems), *blobs.parse_problems(end_problems))
    return Answer(
        number=number,
        rows=rows,
        total=total,
        complete=bool(complete),
        asked=_read_asked(question, asked),
        problems=tuple(dict.fromkeys(problems)),
    )


def load_number(connection: sqlite3.Connection, question: Question) -> int | None:
    """Return the number under which an answer is kept."""
    statement = "SELECT number FROM {table} WHERE {key}"
    row = _execute(connection, question, statement).fetchone()
    return None if row is None else int(row[0])


def is_under_way(
    connection: sqlite3.Connection, question: Question, total: int, at: datetime
) -> bool:
    """Tell whether another run seems to be fetching this answer: begun lately, and not ended."""
    statement = (
        "SELECT asked FROM {table} WHERE total = ? AND NOT complete AND end_problems = ? AND {key}"
    )
    row = _execute(connection, question, statement, total, blobs.dump_problems(())).fetchone()
    return row is not None and abs(at - _read_asked(question, row[0])) < _LONGEST_RUN


def begin(connection: sqlite3.Connection, question: Question, total: int, at: datetime) -> None:
    """Start an answer anew, without any row."""
    # Numbers only grow: a run must not take for its own what another has started anew.
    (number,) = connection.execute(_NEXT_NUMBER[question.table]).fetchone()
    nothing = blobs.dump_problems(())
    _execute(connection, question, "DELETE FROM {table} WHERE {key}")
    statement = (
        "INSERT INTO {table}"
        " (number, total, rows, complete, asked, page_problems, end_problems, {columns})"
        " VALUES (?, ?, 0, 0, ?, ?, ?, {places})"
    )
    _execute(connection, question, statement, number, total, time_text(at), nothing, nothing)


def add(connection: sqlite3.Connection, question: Question, part: Part) -> int:
    """Take a page to an answer that was begun, and return the answer's number.

    With a page at row 0 the problems of pages are those that are met from now on.  Raises
    ValueError where rows between were skipped.
    """
    number, held, problems = _expect(connection, question, part.start)
    if held < part.start + part.rows:
        _end(connection, question, (), complete=False)  # whatever ended it before
    problems = (*(problems if part.start else ()), *part.problems)
    _execute(
        connection,
        question,
        "UPDATE {table} SET total = ?, rows = ?, page_problems = ? WHERE {key}",
        part.total,
        max(held, part.start + part.rows),
        blobs.dump_problems(problems),
    )
    return number


def finish(
    connection: sqlite3.Connection, question: Question, problems: Sequence[Problem], at: datetime
) -> None:
    """Mark an answer as complete, or as given up where there are problems.

    One that was given up before its first page is kept as asked at `at`; one that another run
    has completed meanwhile stays complete.
    """
    answer = load(connection, question)
    if answer is None:
        begin(connection, question, 0, at)
    if answer is None or not answer.complete:
        _end(connection, question, problems, complete=not problems)


def _read_asked(question: Question, asked: str) -> datetime:
    return kept.read(f"{question.table}, {', '.join(question.values)}", read_time, asked)


def _expect(
    connection: sqlite3.Connection, question: Question, start: int
) -> tuple[int, int, tuple[Problem, ...]]:
    """Return the number, rows and page problems of an answer with all rows before `start`."""
    statement = "SELECT number, rows, page_problems FROM {table} WHERE rows >= ? AND {key}"
    row = _execute(connection, question, statement, start).fetchone()
    if row is None:
        message = f"a page at row {start} does not follow the rows kept of {question.values}"
        raise ValueError(message)
    number, held, problems = row
    return number, held, blobs.parse_problems(problems)


def _end(
    connection: sqlite3.Connection,
    question: Question,
    problems: Sequence[Problem],
    *,
    complete: bool,
) -> None:
    statement = "UPDATE {table} SET complete = ?, end_problems = ? WHERE {key}"
    _execute(connection, question, statement, complete, blobs.dump_problems(problems))


def _execute(
    connection: sqlite3.Connection,
    question: Question,
    statement: str,
    *values: object,
) -> sqlite3.Cursor:
    """Carry out a statement that has `{table}` and, as its last parameters, `{key}`."""
    written = statement.format(
        table=question.table,
        key=" AND ".join(f"{column} = ?" for column in question.columns),
        columns=", ".join(question.columns),
        places=", ".join("?" for _ in question.columns),
    )
    return connection.execute(written, [*values, *question.values])
