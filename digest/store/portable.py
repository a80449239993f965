"""A library as JSON Lines: everything in it, in an order that does not depend on its history.

The first line names the schema and counts what follows.  All is ASCII, so that NUL and lone
surrogates pass through any program; nothing but one row and what belongs to it is in memory.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from digest import __version__
from digest.errors import LibraryError
from digest.store import blobs, migrations

Row = dict[str, Any]

HEADER = "library"
PLURALS: Mapping[str, str] = {
    "paper": "papers",
    "version": "versions",
    "search": "searches",
    "listing": "listings",
    "fact": "facts",
    "reply": "replies",
    "edition": "editions",
    "written": "written",
    "delivery": "deliveries",
    "run": "runs",
}
"""The kinds of lines in order, and the tables that they come from."""

_encode = json.JSONEncoder(separators=(",", ":")).encode


def export_lines(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield a library of the current schema line by line, without line ends.

    The caller's transaction has to last until the end.  Raises LibraryError for a record whose
    bytes are damaged.
    """
    header = {"schema": len(migrations.MIGRATIONS), "version": __version__}
    yield _encode({"kind": HEADER, **header, "counts": _counts(connection)})
    for kind in PLURALS:
        for row in _ROWS[kind](connection):
            yield _encode({"kind": kind, **row})


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    return {table: _count(connection, table) for table in PLURALS.values()}


def _count(connection: sqlite3.Connection, table: str) -> int:
    number: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - ours
    return number


def _papers(connection: sqlite3.Connection) -> Iterator[Row]:
    yield from _saved(connection.execute("SELECT id, saved, record FROM papers ORDER BY id"))


def _versions(connection: sqlite3.Connection) -> Iterator[Row]:
    rows = connection.execute("SELECT id, saved, record FROM versions ORDER BY id, version")
    yield from _saved(rows)


def _saved(rows: sqlite3.Cursor) -> Iterator[Row]:
    for id_, saved, record in rows:
        yield {"saved": saved, "record": _parse(record, f"paper {id_}")}


def _searches(connection: sqlite3.Connection) -> Iterator[Row]:
    rows = connection.execute(
        "SELECT number, key, subject, first_day, last_day, total, rows, complete, asked,"
        " page_problems, end_problems FROM searches ORDER BY key"
    )
    for number, key, subject, first, last, *state in rows:
        yield {
            "key": _parse(key.encode("utf-8"), f"search {number}"),
            "subject": subject,
            "first_day": first,
            "last_day": last,
            **_state(f"search {number}", *state),
            "papers": _column(
                connection,
                "SELECT paper FROM search_rows WHERE search = ? ORDER BY position",
                number,
            ),
        }


def _listings(connection: sqlite3.Connection) -> Iterator[Row]:
    rows = connection.execute(
        "SELECT number, category, day, source, total, rows, complete, asked,"
        " page_problems, end_problems FROM listings ORDER BY category, day"
    )
    for number, category, day, source, *state in rows:
        notices = connection.execute(
            "SELECT paper, kind FROM notices WHERE listing = ? ORDER BY position", [number]
        )
        yield {
            "category": category,
            "day": day,
            "source": source,
            **_state(f"the listing of {category} on {day}", *state),
            "notices": [{"paper": paper, "kind": kind} for paper, kind in notices],
        }


def _state(name: str, *columns: Any) -> Row:  # noqa: ANN401 - numbers, texts and bytes
    """Return how far an answer has come."""
    total, rows, complete, asked, *problems = columns
    page_problems, end_problems = (_parse(blob, name)["problems"] for blob in problems)
    return {
        "total": total,
        "rows": rows,
        "complete": bool(complete),
        "asked": asked,
        "page_problems": page_problems,
        "end_problems": end_problems,
    }


def _facts(connection: sqlite3.Connection) -> Iterator[Row]:
    rows = connection.execute(
        "SELECT subject, service, asked, validator, record FROM facts"
        " ORDER BY subject, service, record"
    )
    for subject, service, asked, validator, record in rows:
        yield {
            "subject": subject,
            "service": service,
            "asked": asked,
            "validator": validator,
            "record": _parse(record, f"what {service} says of {subject}"),
        }


def _replies(connection: sqlite3.Connection) -> Iterator[Row]:
    rows = connection.execute("SELECT model, key, asked, record FROM replies ORDER BY model, key")
    return map(_reply, rows)


def _reply(row: tuple[str, str, str, bytes]) -> Row:
    model, key, asked, record = row
    parsed = _parse(record, f"what {model} replied to {key}")
    return {"model": model, "key": key, "asked": asked, "record": parsed}


def _editions(connection: sqlite3.Connection) -> Iterator[Row]:
    rows = connection.execute("SELECT number, slug, date, record FROM editions ORDER BY slug, date")
    for number, slug, day, record in rows:
        fates = connection.execute(
            "SELECT paper, fate, version FROM fates WHERE edition = ? ORDER BY position", [number]
        )
        corrections = connection.execute(
            "SELECT paper, issued, version FROM corrections WHERE edition = ? ORDER BY position",
            [number],
        )
        facts = connection.execute(
            "SELECT subject, service, record FROM edition_facts"
            " JOIN facts ON facts.number = edition_facts.fact WHERE edition = ?"
            " ORDER BY subject, service, record",
            [number],
        )
        replies = connection.execute(
            "SELECT model, key, asked, record FROM edition_replies WHERE edition = ?"
            " ORDER BY model, key",
            [number],
        )
        places = connection.execute(
            "SELECT paper, record FROM places WHERE edition = ? ORDER BY paper", [number]
        )
        yield {
            "slug": slug,
            "date": day,
            "record": _parse(record, f"the issue {slug} of {day}"),
            "fates": [
                {"paper": paper, "fate": fate, "version": version} for paper, fate, version in fates
            ],
            "corrections": [
                {"paper": paper, "issued": issued, "version": version}
                for paper, issued, version in corrections
            ],
            "facts": [
                {"subject": subject, "service": service, "record": _parse(record, subject)}
                for subject, service, record in facts
            ],
            "replies": list(map(_reply, replies)),
            "places": [
                {"paper": paper, "record": _parse(record, f"where {paper} stands")}
                for paper, record in places
            ],
        }


def _written(connection: sqlite3.Connection) -> Iterator[Row]:
    for path, sha256 in connection.execute(
        "SELECT path, sha256 FROM written ORDER BY path, sha256"
    ):
        yield {"path": path, "sha256": sha256}


def _deliveries(connection: sqlite3.Connection) -> Iterator[Row]:
    rows = connection.execute(
        "SELECT publisher, slug, date, key, state, at, record FROM deliveries"
        " ORDER BY publisher, slug, date, key"
    )
    for publisher, slug, day, key, state, at, record in rows:
        yield {
            "publisher": publisher,
            "slug": slug,
            "date": day,
            "key": key,
            "state": state,
            "at": at,
            "record": _parse(record, f"the delivery {key} of {slug} to {publisher}"),
        }


def _runs(connection: sqlite3.Connection) -> Iterator[Row]:
    for number, record in connection.execute("SELECT number, record FROM runs ORDER BY number"):
        yield {"record": _parse(record, f"run {number}")}


def _parse(blob: bytes, name: str) -> Any:  # noqa: ANN401 - a key is a list
    try:
        return blobs.parse(blob)
    except LibraryError as error:
        raise LibraryError(
            f"The record of {name} is damaged, so that the library cannot be exported whole.",
            hint="digest library check lists all that is damaged. Restore a backup.",
        ) from error


def _column(connection: sqlite3.Connection, query: str, number: int) -> list[Any]:
    return [value for (value,) in connection.execute(query, [number])]


_ROWS: Mapping[str, Callable[[sqlite3.Connection], Iterator[Row]]] = {
    "paper": _papers,
    "version": _versions,
    "search": _searches,
    "listing": _listings,
    "fact": _facts,
    "reply": _replies,
    "edition": _editions,
    "written": _written,
    "delivery": _deliveries,
    "run": _runs,
}
