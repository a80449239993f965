"""The tables of facts: what other services said of papers and links, and for which issues.

What a service says anew is a row of its own, so that an issue keeps the words it was made of.
"""

import json
import sqlite3
from collections.abc import Iterable
from datetime import date
from typing import Any

from digest.codec import parse, plain
from digest.errors import LibraryError
from digest.model import Answer, Edition, time_text
from digest.store import blobs

_LAST = """
    SELECT facts.service, facts.subject, facts.asked, facts.validator, facts.record
    FROM json_each(?) AS wanted
    CROSS JOIN facts ON facts.subject = wanted.value
    WHERE facts.number = (
        SELECT later.number FROM facts AS later
        WHERE later.subject = facts.subject AND later.service = facts.service
        ORDER BY later.asked DESC, later.number DESC LIMIT 1
    )
    ORDER BY facts.subject, facts.service
"""
_OF_EDITION = """
    SELECT facts.service, facts.subject, facts.asked, facts.validator, facts.record FROM editions
    JOIN edition_facts ON edition_facts.edition = editions.number
    JOIN facts ON facts.number = edition_facts.fact
    WHERE editions.slug = ? AND editions.date = ? ORDER BY facts.subject, facts.service
"""


def save(connection: sqlite3.Connection, answer: Answer) -> int:
    """Keep an answer, and return the number of its row; the same words again renew their age."""
    number = _find(connection, answer)
    if number is None:
        asked = time_text(answer.asked)
        columns = (answer.subject, answer.service, asked, answer.validator, _record(answer))
        return insert(connection, *columns)
    connection.execute(
        "UPDATE facts SET asked = :asked, validator = :validator"
        " WHERE number = :number AND asked <= :asked",
        {"asked": time_text(answer.asked), "validator": answer.validator, "number": number},
    )
    return number


def load(connection: sqlite3.Connection, subjects: Iterable[str]) -> tuple[Answer, ...]:
    """Return the last answer of each service about these subjects, by subject, then service."""
    wanted = json.dumps(list(dict.fromkeys(subjects)))
    return _read(connection.execute(_LAST, [wanted]))


def load_of(connection: sqlite3.Connection, slug: str, day: date) -> tuple[Answer, ...]:
    """Return the answers that an issue was made of, by subject, then service."""
    rows = connection.execute(_OF_EDITION, [slug, day.isoformat()])
    return _read(rows)


def attach(connection: sqlite3.Connection, number: int | None, edition: Edition) -> None:
    """Remember which answers an issue is made of; each is kept already, or is kept now."""
    rows = {_find(connection, answer) or save(connection, answer) for answer in edition.answers}
    connection.executemany(
        "INSERT INTO edition_facts (edition, fact) VALUES (?, ?)",
        ((number, row) for row in sorted(rows)),
    )


def find(connection: sqlite3.Connection, subject: str, service: str, record: bytes) -> int | None:
    """Return the number of the row that has these words, if there is one."""
    row = connection.execute(
        "SELECT number FROM facts WHERE subject = ? AND service = ? AND record = ?",
        [subject, service, record],
    ).fetchone()
    return None if row is None else int(row[0])


def insert(connection: sqlite3.Connection, *columns: str | bytes) -> int:
    """Add a row of subject, service, asked, validator and record, and return its number."""
    done = connection.execute(
        "INSERT INTO facts (subject, service, asked, validator, record) VALUES (?, ?, ?, ?, ?)",
        columns,
    )
    return int(done.lastrowid or 0)


def _find(connection: sqlite3.Connection, answer: Answer) -> int | None:
    return find(connection, answer.subject, answer.service, _record(answer))


def _record(answer: Answer) -> bytes:
    return blobs.dump({"facts": plain(answer.facts)})


def _read(rows: Iterable[tuple[Any, ...]]) -> tuple[Answer, ...]:
    """Read answers; one that is of no use is as if none were held, and may be asked for again.

    Nothing needs it, so that it must not stop a command; `library check` names it.
    """
    return tuple(filter(None, map(_answer_if_sound, rows)))


def _answer_if_sound(row: tuple[Any, ...]) -> Answer | None:
    try:
        return _answer(row)
    except (LibraryError, AttributeError, KeyError, TypeError, ValueError, OverflowError):
        return None


def _answer(row: tuple[Any, ...]) -> Answer:
    service, subject, asked, validator, record = row
    said = {"service": service, "subject": subject, "asked": asked, "validator": validator}
    return parse(Answer, {**said, "facts": blobs.parse(record)["facts"]})
