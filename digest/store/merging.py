"""Joins what an export's lines hold to a library that may hold some of it already.

What the library holds of the same key stays as it is.  Numbers of rows belong to one library
alone: none is taken over.  Every function tells whether anything was added.
"""

import json
import sqlite3
from collections.abc import Container, Sequence
from typing import Any

from digest.codec import parse
from digest.model import Paper, parse_time, time_text
from digest.store import blobs, papers, service_facts
from digest.store.succession import succeed

Line = dict[str, Any]


def merge_paper(connection: sqlite3.Connection, record: Line, saved: str) -> bool:
    """Add a version of a paper: the highest is the current one, the others are history."""
    held = connection.execute("SELECT version FROM papers WHERE id = ?", [record["id"]]).fetchone()
    if held is None:
        return _insert(connection, record, saved)
    if record["version"] > held[0]:
        return _succeed(connection, record, saved)
    return record["version"] < held[0] and _file(connection, record, saved)


def merge_search(connection: sqlite3.Connection, line: Line) -> bool:
    """Add a search with its rows; the papers must be held.  Raises sqlite3.IntegrityError."""
    number = _add(
        connection,
        "INSERT INTO searches (key, subject, first_day, last_day,"
        " total, rows, complete, asked, page_problems, end_problems)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
        [
            json.dumps(line["key"]),
            line.get("subject", ""),
            line.get("first_day"),
            line.get("last_day"),
            *_state(line),
        ],
    )
    if number is not None:
        connection.executemany(
            "INSERT INTO search_rows (search, paper) VALUES (?, ?)",
            ((number, paper) for paper in line["papers"]),
        )
    return number is not None


def merge_listing(connection: sqlite3.Connection, line: Line) -> bool:
    """Add a listing with its notices."""
    number = _add(
        connection,
        "INSERT INTO listings (category, day, source,"
        " total, rows, complete, asked, page_problems, end_problems)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (category, day) DO NOTHING",
        [line["category"], line["day"], line["source"], *_state(line)],
    )
    if number is not None:
        connection.executemany(
            "INSERT INTO notices (listing, paper, kind) VALUES (?, ?, ?)",
            ((number, notice["paper"], notice["kind"]) for notice in line["notices"]),
        )
    return number is not None


def merge_fact(connection: sqlite3.Connection, line: Line) -> bool:
    """Add what a service said, where it is new."""
    record = blobs.dump(line["record"])
    if service_facts.find(connection, line["subject"], line["service"], record) is not None:
        return False
    service_facts.insert(
        connection, line["subject"], line["service"], line["asked"], line["validator"], record
    )
    return True


def merge_reply(connection: sqlite3.Connection, line: Line) -> bool:
    """Add what a model answered, where its question is new."""
    done = connection.execute(
        "INSERT INTO replies (model, key, asked, record) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (model, key) DO NOTHING",
        [line["model"], line["key"], line["asked"], blobs.dump(line["record"])],
    )
    return done.rowcount > 0


def merge_edition(connection: sqlite3.Connection, line: Line) -> bool:
    """Add an issue with the fates of its papers and its corrections."""
    number = _add(
        connection,
        "INSERT INTO editions (slug, date, record) VALUES (?, ?, ?)"
        " ON CONFLICT (slug, date) DO NOTHING",
        [line["slug"], line["date"], blobs.dump(line["record"])],
    )
    if number is not None:
        connection.executemany(
            "INSERT INTO fates (edition, paper, fate, version) VALUES (?, ?, ?, ?)",
            ((number, f["paper"], f["fate"], f.get("version")) for f in line["fates"]),
        )
        connection.executemany(
            "INSERT INTO corrections (edition, paper, issued, version) VALUES (?, ?, ?, ?)",
            ((number, c["paper"], c["issued"], c["version"]) for c in line.get("corrections", ())),
        )
        connection.executemany(
            "INSERT INTO places (paper, edition, record) VALUES (?, ?, ?)",
            ((p["paper"], number, blobs.dump(p["record"])) for p in line.get("places", ())),
        )
        connection.executemany(
            "INSERT INTO edition_replies (edition, model, key, asked, record)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                (number, r["model"], r["key"], r["asked"], blobs.dump(r["record"]))
                for r in line.get("replies", ())
            ),
        )
        for said in line.get("facts", ()):
            _attach_fact(connection, number, said)
    return number is not None


def _attach_fact(connection: sqlite3.Connection, number: int, said: Line) -> None:
    """Join an issue to what it was made of, which a line before has brought."""
    record = blobs.dump(said["record"])
    fact = service_facts.find(connection, said["subject"], said["service"], record)
    if fact is None:
        raise ValueError(f"it rests on what no line says of {said['subject']}")
    connection.execute("INSERT INTO edition_facts (edition, fact) VALUES (?, ?)", [number, fact])


def merge_written(connection: sqlite3.Connection, line: Line) -> bool:
    """Add that a content was written to a path."""
    done = connection.execute(
        "INSERT INTO written (path, sha256) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [line["path"], line["sha256"]],
    )
    return done.rowcount > 0


def merge_delivery(connection: sqlite3.Connection, line: Line) -> bool:
    """Add what has become of a parcel; what one library has as sent, no other takes back."""
    columns = ("publisher", "slug", "date", "key", "state", "at")
    done = connection.execute(
        "INSERT INTO deliveries (publisher, slug, date, key, state, at, record)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (publisher, slug, date, key) DO UPDATE"
        " SET state = excluded.state, at = excluded.at, record = excluded.record"
        " WHERE excluded.state = 'sent' AND deliveries.state <> 'sent'",
        [*(line[column] for column in columns), blobs.dump(line["record"])],
    )
    return done.rowcount > 0


def load_runs(connection: sqlite3.Connection) -> frozenset[bytes]:
    """Return the history's lines, by which those that come again are known."""
    return frozenset(record for (record,) in connection.execute("SELECT record FROM runs"))


def merge_run(connection: sqlite3.Connection, line: Line, held: Container[bytes]) -> bool:
    """Add a line of history, unless it was held before the import began."""
    record = blobs.dump(line["record"])
    if record in held:
        return False
    connection.execute("INSERT INTO runs (record) VALUES (?)", [record])
    return True


def _insert(connection: sqlite3.Connection, record: Line, saved: str) -> bool:
    connection.execute(
        "INSERT INTO papers (id, version, published, record, saved) VALUES (?, ?, ?, ?, ?)",
        [record["id"], record["version"], _published(record), blobs.dump(record), saved],
    )
    return True


def _succeed(connection: sqlite3.Connection, record: Line, saved: str) -> bool:
    """Let a newer version take the place of the current one, which becomes history."""
    (held,) = connection.execute(
        "SELECT record FROM papers WHERE id = ?", [record["id"]]
    ).fetchone()
    connection.execute(
        "INSERT INTO versions (id, version, record, saved)"
        " SELECT id, version, record, saved FROM papers WHERE id = ? ON CONFLICT DO NOTHING",
        [record["id"]],
    )
    announced = succeed(parse(Paper, record), papers.read(record["id"], held)).announced
    whole = {**record, "announced": announced.isoformat() if announced else None}
    connection.execute(
        "UPDATE papers SET version = ?, published = ?, record = ?, saved = ? WHERE id = ?",
        [record["version"], _published(record), blobs.dump(whole), saved, record["id"]],
    )
    return True


def _file(connection: sqlite3.Connection, record: Line, saved: str) -> bool:
    done = connection.execute(
        "INSERT INTO versions (id, version, record, saved) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        [record["id"], record["version"], blobs.dump(record), saved],
    )
    return done.rowcount > 0


def _published(record: Line) -> str:
    return time_text(parse_time(record["published"]))


def _state(line: Line) -> list[Any]:
    """Return how far an answer has come, as columns."""
    problems = (blobs.dump({"problems": line[f"{part}_problems"]}) for part in ("page", "end"))
    return [line["total"], line["rows"], line["complete"], line["asked"], *problems]


def _add(connection: sqlite3.Connection, statement: str, values: Sequence[Any]) -> int | None:
    """Insert a row under a number of its own, and return that; None where the key is held."""
    done = connection.execute(statement, values)
    return done.lastrowid if done.rowcount > 0 else None
