"""The tables of papers: the current version of each, and the older ones as history."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime

from digest.model import Paper
from digest.records import paper_record, parse_paper, time_text
from digest.store import blobs

# The current version steps back when a newer one arrives ...
_RETIRE = """
    INSERT INTO versions (id, version, record, saved)
    SELECT id, version, record, saved FROM papers WHERE id = :id AND version < :version
    ON CONFLICT (id, version) DO UPDATE SET record = excluded.record, saved = excluded.saved
"""
_SAVE = """
    INSERT INTO papers (id, version, published, record, saved)
    VALUES (:id, :version, :published, :record, :saved)
    ON CONFLICT (id) DO UPDATE SET
        version = excluded.version, published = excluded.published,
        record = excluded.record, saved = excluded.saved
    WHERE excluded.version >= version
"""
# ... and an older one that arrives late goes straight to history.
_FILE = """
    INSERT INTO versions (id, version, record, saved)
    SELECT :id, :version, :record, :saved FROM papers WHERE id = :id AND version > :version
    ON CONFLICT (id, version) DO UPDATE SET record = excluded.record, saved = excluded.saved
"""


def save(connection: sqlite3.Connection, papers: Iterable[Paper], at: datetime) -> None:
    """Keep these records; the highest version of each paper becomes the current one."""
    for paper in papers:
        row = _row(paper, at)
        for statement in (_RETIRE, _SAVE, _FILE):
            connection.execute(statement, row)


def load(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Paper]:
    """Return the current record of each identifier that is held, in the order asked for."""
    wanted = list(dict.fromkeys(ids))
    rows = connection.execute(
        "SELECT id, record FROM papers WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(wanted)],
    )
    records: dict[str, bytes] = dict(rows)
    return {id_: _paper(records[id_]) for id_ in wanted if id_ in records}


def load_submitted(
    connection: sqlite3.Connection, start: datetime, end: datetime
) -> tuple[Paper, ...]:
    """Return the papers with `start <= published < end`, by published, then identifier."""
    rows = connection.execute(
        "SELECT record FROM papers WHERE published >= ? AND published < ? ORDER BY published, id",
        [_bound(start), _bound(end)],
    )
    return tuple(_paper(record) for (record,) in rows)


def load_span(connection: sqlite3.Connection) -> tuple[int, str | None, str | None]:
    """Return how many papers there are, and when the first and the last were published."""
    count, first, last = connection.execute(
        "SELECT count(*), min(published), max(published) FROM papers"
    ).fetchone()
    return count, first, last


def _row(paper: Paper, at: datetime) -> dict[str, object]:
    return {
        "id": paper.id,
        "version": paper.version,
        "published": time_text(paper.published),
        "record": blobs.dump(paper_record(paper)),
        "saved": time_text(at),
    }


def _paper(record: bytes) -> Paper:
    return parse_paper(blobs.parse(record))


def _bound(moment: datetime) -> str:
    # Times are kept to the second: a bound within one sorts after it, and before the next.
    return time_text(moment) + ("~" if moment.microsecond else "")
