"""The tables of papers: the current version of each, and the older ones as history."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from digest.codec import dump
from digest.codec import load as read_record
from digest.model import Paper, time_text
from digest.store import kept
from digest.store.succession import succeed
from digest.store.values import in_years, read_time

_SAVE = """
    INSERT INTO papers (id, version, published, record, saved) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
        version = excluded.version, published = excluded.published,
        record = excluded.record, saved = excluded.saved
"""
_FILE = """
    INSERT INTO versions (id, version, record, saved) VALUES (?, ?, ?, ?)
    ON CONFLICT (id, version) DO UPDATE SET record = excluded.record, saved = excluded.saved
"""
_LOAD_VERSIONS = """
    SELECT papers.id, papers.record FROM json_each(:wanted) AS wanted
    JOIN papers ON papers.id = wanted.key AND papers.version = wanted.value
    UNION ALL
    SELECT versions.id, versions.record FROM json_each(:wanted) AS wanted
    JOIN versions ON versions.id = wanted.key AND versions.version = wanted.value
"""
# As bytes: text from outside may hold what SQLite does not take for text.
_LOAD_TITLES = """
    SELECT id, CAST(json_extract(CAST(record AS TEXT), '$.title') AS BLOB),
        CAST(json_extract(CAST(record AS TEXT), '$.doi') AS BLOB)
    FROM papers WHERE json_valid(CAST(record AS TEXT))
"""


class _Row(NamedTuple):
    id: str
    version: int
    published: str
    record: bytes
    saved: str


def save(connection: sqlite3.Connection, papers: Sequence[Paper], at: datetime) -> None:
    """Keep these records; the highest version of each paper becomes the current one.

    It keeps the day announced of the one it replaces and, of the same version, the affiliations.
    """
    held = _load_rows(connection, (paper.id for paper in papers))
    current: dict[str, _Row] = {}
    history: list[_Row] = []
    for paper in papers:
        before = current.get(paper.id) or held.get(paper.id)
        if before and before.version < paper.version:
            history.append(before)
        if before and before.version > paper.version:
            history.append(_row(paper, at))
        else:
            current[paper.id] = _row(_merged(paper, before), at)
    connection.executemany(_SAVE, current.values())
    connection.executemany(_FILE, ((row.id, row.version, row.record, row.saved) for row in history))


def save_announced(connection: sqlite3.Connection, days: Mapping[str, date]) -> None:
    """State when papers were announced, where their records do not; they grow no younger by it."""
    rows = _load_rows(connection, days)
    held = ((row, read(row.id, row.record)) for row in rows.values())
    connection.executemany(
        "UPDATE papers SET record = ? WHERE id = ?",
        (
            (dump(replace(paper, announced=days[paper.id])), row.id)
            for row, paper in held
            if paper.announced is None
        ),
    )


def load(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Paper]:
    """Return the current record of each identifier that is held, in the order asked for."""
    wanted = list(dict.fromkeys(ids))
    rows = connection.execute(
        "SELECT id, record FROM papers WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(wanted)],
    )
    return _in_order(wanted, rows)


def load_versions(connection: sqlite3.Connection, versions: Mapping[str, int]) -> dict[str, Paper]:
    """Return these versions of these papers, current or not, in the order asked for."""
    rows = connection.execute(_LOAD_VERSIONS, {"wanted": json.dumps(dict(versions))})
    return _in_order(versions, rows)


def load_saved(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, datetime]:
    """Return when the current record of each identifier that is held was last saved."""
    rows = connection.execute(
        "SELECT id, saved FROM papers WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(ids))],
    )
    return {id_: kept.read(f"paper {id_}", read_time, saved) for id_, saved in rows}


def load_submitted(
    connection: sqlite3.Connection, start: datetime, end: datetime
) -> tuple[Paper, ...]:
    """Return the papers with `start <= published < end`, by published, then identifier."""
    rows = connection.execute(
        "SELECT id, record FROM papers WHERE published >= ? AND published < ?"
        " ORDER BY published, id",
        [_bound(start), _bound(end)],
    )
    return tuple(read(*row) for row in rows)


def load_titles(connection: sqlite3.Connection) -> tuple[tuple[str, str, str], ...]:
    """Return identifier, title and DOI ("" where there is none) of every paper.

    SQLite reads them out of the records, thirty thousand in a tenth of a second; to make papers of
    the records takes three.  A damaged record has no title.
    """
    rows = connection.execute(_LOAD_TITLES)
    return tuple((id_, _text(title), _text(doi)) for id_, title, doi in rows)


def _text(content: bytes | None) -> str:
    return (content or b"").decode("utf-8", "replace")


def load_span(
    connection: sqlite3.Connection,
) -> tuple[int, datetime | None, datetime | None]:
    """Return how many papers there are, and when the first and the last were published."""
    count, *ends = connection.execute(
        "SELECT count(*), min(published), max(published) FROM papers"
    ).fetchone()
    first, last = (kept.read("a paper", read_time, end) if count else None for end in ends)
    return count, first, last


def count_days_after(connection: sqlite3.Connection, moment: datetime) -> int:
    """Return on how many days, in UTC, papers were published after a moment."""
    (count,) = connection.execute(
        "SELECT count(DISTINCT substr(published, 1, 10)) FROM papers WHERE published > ?",
        [time_text(moment)],
    ).fetchone()
    return int(count)


def read(id_: str, blob: bytes) -> Paper:
    """Read a paper's record.  Raises LibraryError for one of no use."""
    return kept.read(f"paper {id_}", _parse, blob)


def _load_rows(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, _Row]:
    rows = connection.execute(
        "SELECT id, version, published, record, saved FROM papers"
        " WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(ids))],
    )
    return {row[0]: _Row(*row) for row in rows}


def _merged(paper: Paper, before: _Row | None) -> Paper:
    return succeed(paper, read(before.id, before.record)) if before else paper


def _row(paper: Paper, at: datetime) -> _Row:
    return _Row(
        id=paper.id,
        version=paper.version,
        published=time_text(paper.published),
        record=dump(paper),
        saved=time_text(at),
    )


def _in_order(wanted: Iterable[str], rows: Iterable[tuple[str, bytes]]) -> dict[str, Paper]:
    records = dict(rows)
    return {id_: read(id_, records[id_]) for id_ in wanted if id_ in records}


def _parse(blob: bytes) -> Paper:
    paper = read_record(Paper, blob)
    for day in (paper.published, paper.updated, paper.announced or paper.published):
        in_years(day)
    return paper


def _bound(moment: datetime) -> str:
    # Times are kept to the second: a bound within one sorts after it, and before the next.
    return time_text(moment) + ("~" if moment.microsecond else "")
