"""The tables of replies: what models at endpoints answered, each under the key of its question.

An issue has its own, so that it stays as it is whatever is answered to the same question later.
"""

import json
import sqlite3
from collections.abc import Iterable
from datetime import date

from digest.errors import LibraryError
from digest.model import Edition, Reply, time_text
from digest.store import blobs, facts, shapes
from digest.store.values import read_time

_HELD = """
    SELECT replies.key, replies.asked, replies.record
    FROM json_each(?) AS wanted
    CROSS JOIN replies ON replies.model = ? AND replies.key = wanted.value
    ORDER BY wanted.id
"""
_OF_EDITION = """
    SELECT edition_replies.model, edition_replies.key, edition_replies.asked, edition_replies.record
    FROM editions JOIN edition_replies ON edition_replies.edition = editions.number
    WHERE editions.slug = ? AND editions.date = ?
    ORDER BY edition_replies.model, edition_replies.key
"""
_KEEP_LAST = """
    INSERT INTO replies (model, key, asked, record) VALUES (?, ?, ?, ?)
    ON CONFLICT (model, key) DO UPDATE SET asked = excluded.asked, record = excluded.record
    WHERE excluded.asked >= replies.asked
"""


def save(connection: sqlite3.Connection, reply: Reply, *, anew: bool) -> Reply:
    """Keep a reply, and return it as it is kept: what is held of its key stays, unless `anew`."""
    held = None if anew else load(connection, reply.model, [reply.key]).get(reply.key)
    if held is None:
        # What is held and of no use has to make room.
        connection.execute(
            "INSERT OR REPLACE INTO replies (model, key, asked, record) VALUES (?, ?, ?, ?)",
            _row(reply),
        )
    return held or reply


def load(connection: sqlite3.Connection, model: str, keys: Iterable[str]) -> dict[str, Reply]:
    """Return a model's replies by key, as far as they are held, in the order asked for.

    One that is of no use is as if none were held, and may be asked for again: nothing needs it,
    so that it must not stop a command; `library check` names it.
    """
    wanted = json.dumps(list(dict.fromkeys(keys)))
    found = (_reply(model, *row) for row in connection.execute(_HELD, [wanted, model]))
    return {reply.key: reply for reply in found if reply}


def load_of(connection: sqlite3.Connection, slug: str, day: date) -> tuple[Reply, ...]:
    """Return the replies that an issue was worded from, by model, then key."""
    rows = connection.execute(_OF_EDITION, [slug, day.isoformat()])
    return tuple(filter(None, (_reply(*row) for row in rows)))


def attach(connection: sqlite3.Connection, number: int | None, edition: Edition) -> None:
    """Keep what an issue was worded from, with it; from now on others go on with it as well."""
    rows = [_row(reply) for reply in edition.replies]
    connection.executemany(
        "INSERT INTO edition_replies (edition, model, key, asked, record) VALUES (?, ?, ?, ?, ?)",
        ((number, *row) for row in rows),
    )
    connection.executemany(_KEEP_LAST, rows)


def _row(reply: Reply) -> tuple[str, str, str, bytes]:
    return reply.model, reply.key, time_text(reply.asked), blobs.dump({"body": reply.body})


def _reply(model: str, key: str, asked: str, record: bytes) -> Reply | None:
    try:
        parsed = blobs.parse(record)
        shapes.check(parsed, facts.REPLY)
        return Reply(model=model, key=key, body=parsed["body"], asked=read_time(asked))
    except (LibraryError, AttributeError, TypeError, ValueError, OverflowError):
        return None
