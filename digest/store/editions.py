"""The tables of editions: each issue of a topic, and the fate of every paper it found."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from digest.codec import parse, plain
from digest.model import (
    Edition,
    Fate,
    PastIssue,
    Problem,
    TakenBack,
    ThemeSize,
    Unanswered,
    Window,
    time_text,
)
from digest.store import blobs, kept, places, replies, service_facts
from digest.store.values import read_day, read_time, read_window

_Row = tuple[int, str, str, bytes]
_FateRow = tuple[str, Fate, int | None]
_CorrectionRow = tuple[str, str, int]

# The papers asked about are few beside those that an issue found: they lead the way.
_FATES = """
    SELECT fates.edition, fates.paper, fates.fate, fates.version
    FROM json_each(:about) AS wanted
    CROSS JOIN fates ON fates.paper = wanted.value
    CROSS JOIN editions ON editions.number = fates.edition AND editions.slug = :slug
    ORDER BY fates.position
"""
_CHOSEN = """
    SELECT fates.paper, max(editions.date)
    FROM editions JOIN fates ON fates.edition = editions.number
    WHERE editions.slug = ? AND fates.fate = 'chosen' GROUP BY fates.paper
"""
# Editions of the first schema do not know their versions: any of their papers may be another.
_REVISED = """
    SELECT fates.paper
    FROM editions JOIN fates ON fates.edition = editions.number
    JOIN papers ON papers.id = fates.paper
    WHERE editions.slug = ? AND fates.fate = 'chosen' AND fates.version IS NOT papers.version
"""


def save(connection: sqlite3.Connection, edition: Edition) -> None:
    """Keep an issue; one of the same slug and date is replaced."""
    key = [edition.slug, edition.date.isoformat()]
    connection.execute("DELETE FROM editions WHERE slug = ? AND date = ?", key)
    number = connection.execute(
        "INSERT INTO editions (slug, date, record) VALUES (?, ?, ?)",
        [*key, blobs.dump(_record(edition))],
    ).lastrowid
    connection.executemany(
        "INSERT INTO fates (edition, paper, fate, version) VALUES (?, ?, ?, ?)",
        ((number, id_, fate, edition.versions.get(id_)) for id_, fate in edition.fates.items()),
    )
    connection.executemany(
        "INSERT INTO corrections (edition, paper, issued, version) VALUES (?, ?, ?, ?)",
        (
            (number, paper, taken.issued.isoformat(), taken.version)
            for paper, taken in edition.corrections.items()
        ),
    )
    service_facts.attach(connection, number, edition)
    replies.attach(connection, number, edition)
    places.save(connection, number, edition.places)


def load(connection: sqlite3.Connection, slug: str, about: Iterable[str]) -> tuple[Edition, ...]:
    """Return a topic's issues, oldest date first, with the fates of these papers alone."""
    rows = connection.execute(
        "SELECT number, slug, date, record FROM editions WHERE slug = ? ORDER BY date", [slug]
    ).fetchall()
    fates = _load_fates(connection, slug, about)
    corrections = _load_corrections(connection)
    return tuple(_read(row, fates[row[0]], corrections[row[0]]) for row in rows)


def load_chosen(connection: sqlite3.Connection, slug: str) -> dict[str, date]:
    """Return the papers that a topic's issues chose, each with the last date it stood in."""
    rows = connection.execute(_CHOSEN, [slug])
    return {paper: kept.read(f"an issue of {slug}", read_day, day) for paper, day in rows}


def load_fates(connection: sqlite3.Connection, slug: str, day: date) -> dict[str, Fate]:
    """Return the fate of every paper that the issue of a day found, if there is one."""
    rows = connection.execute(
        "SELECT paper, fate FROM fates JOIN editions ON editions.number = fates.edition"
        " WHERE slug = ? AND date = ? ORDER BY position",
        [slug, day.isoformat()],
    )
    return dict(rows.fetchall())


def load_revised(connection: sqlite3.Connection, slug: str) -> frozenset[str]:
    """Return the papers that a topic chose in another version than the current one."""
    return frozenset(paper for (paper,) in connection.execute(_REVISED, [slug]))


def load_issues(connection: sqlite3.Connection) -> tuple[Edition, ...]:
    """Return every issue without its fates, which are counted, by date, then slug."""
    rows = connection.execute(
        "SELECT number, slug, date, record FROM editions ORDER BY date, slug"
    ).fetchall()
    counts = _count_fates(connection)
    corrections = _load_corrections(connection)
    return tuple(
        replace(_read(row, (), corrections[row[0]]), counts=counts[row[0]]) for row in rows
    )


def _load_fates(
    connection: sqlite3.Connection, slug: str, about: Iterable[str]
) -> defaultdict[int, list[_FateRow]]:
    """Return, by edition, what became of these papers, in the order in which it was kept."""
    wanted = json.dumps(list(dict.fromkeys(about)))
    fates: defaultdict[int, list[_FateRow]] = defaultdict(list)
    for number, *row in connection.execute(_FATES, {"about": wanted, "slug": slug}):
        paper, fate, version = row
        fates[number].append((paper, fate, version))
    return fates


def _load_corrections(
    connection: sqlite3.Connection,
) -> defaultdict[int, list[_CorrectionRow]]:
    corrections: defaultdict[int, list[_CorrectionRow]] = defaultdict(list)
    for number, *row in connection.execute(
        "SELECT edition, paper, issued, version FROM corrections ORDER BY position"
    ):
        paper, day, version = row
        corrections[number].append((paper, day, version))
    return corrections


def _count_fates(connection: sqlite3.Connection) -> defaultdict[int, dict[Fate, int]]:
    counts: defaultdict[int, dict[Fate, int]] = defaultdict(dict)
    for number, fate, count in connection.execute(
        "SELECT edition, fate, count(*) FROM fates GROUP BY edition, fate"
    ):
        counts[number][fate] = count
    return counts


def _record(edition: Edition) -> dict[str, object]:
    lookback = edition.lookback
    return {
        **_days(edition.window),
        "query": edition.query,
        "topic": edition.topic,
        "completed": time_text(edition.completed),
        "begun": time_text(edition.begun),
        "lookback": _days(lookback) if lookback else None,
        "late": sorted(edition.late),
        "added": sorted(edition.added),
        "stated": {paper: day.isoformat() for paper, day in sorted(edition.stated.items())},
        "compared": dict(sorted(edition.compared.items())),
        "themes": plain(edition.themes),
        "history": plain(edition.history),
        "complete": edition.complete,
        "problems": plain(edition.problems),
        "unanswered": plain(edition.unanswered),
    }


def _read(row: _Row, fates: Sequence[_FateRow], corrections: Sequence[_CorrectionRow]) -> Edition:
    _, slug, day, _ = row
    return kept.read(f"issue {slug} of {day}", _edition, row, fates, corrections)


def _edition(
    row: _Row, fates: Sequence[_FateRow], corrections: Sequence[_CorrectionRow]
) -> Edition:
    _, slug, day, blob = row
    record = blobs.parse(blob)
    problems = parse(tuple[Problem, ...], record["problems"])
    lookback = record.get("lookback")
    return Edition(
        slug=slug,
        date=read_day(day),
        window=_window(record),
        query=record["query"],
        topic=record.get("topic", ""),
        fates={paper: fate for paper, fate, _ in fates},
        completed=read_time(record["completed"]),
        # Records of the first schema lack what follows; what they looked at their problems say.
        begun=read_time(record.get("begun", record["completed"])),
        problems=problems,
        versions={paper: version for paper, _, version in fates if version is not None},
        corrections={
            paper: TakenBack(issued=read_day(day), version=version)
            for paper, day, version in corrections
        },
        lookback=_window(lookback) if lookback else None,
        late=frozenset(record.get("late", ())),
        added=frozenset(record.get("added", ())),
        stated={paper: read_day(day) for paper, day in record.get("stated", {}).items()},
        compared=record.get("compared", {}),
        themes=parse(tuple[ThemeSize, ...], record.get("themes", ())),
        history=parse(tuple[PastIssue, ...], record.get("history", ())),
        unanswered=parse(tuple[Unanswered, ...], record.get("unanswered", ())),
        complete=record.get("complete", all(problem.stage != "fetch" for problem in problems)),
    )


def _days(window: Window) -> dict[str, str]:
    return {"start": window.start.isoformat(), "end": window.end.isoformat()}


def _window(record: dict[str, Any]) -> Window:
    return read_window(record["start"], record["end"])
