"""The library's schema, as the list of steps that made it.

Columns hold what is looked up, in ASCII; `record` holds the fact itself as JSON (see `blobs`).
Steps are only ever appended: the number of steps taken is the file's `user_version`.
"""

import sqlite3
from collections.abc import Sequence

# "dgst" in ASCII, so that `file` and SQLite tell a library from other databases.
APPLICATION_ID = 0x64677374

Migration = tuple[str, ...]

FIRST: Migration = (
    """CREATE TABLE papers (
        id TEXT PRIMARY KEY,
        version INTEGER NOT NULL,
        published TEXT NOT NULL,
        record BLOB NOT NULL,
        saved TEXT NOT NULL
    )""",
    "CREATE INDEX papers_by_published ON papers (published, id)",
    """CREATE TABLE versions (
        id TEXT NOT NULL REFERENCES papers,
        version INTEGER NOT NULL,
        record BLOB NOT NULL,
        saved TEXT NOT NULL,
        PRIMARY KEY (id, version)
    )""",
    """CREATE TABLE searches (
        number INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        total INTEGER NOT NULL,
        rows INTEGER NOT NULL,
        complete INTEGER NOT NULL,
        asked TEXT NOT NULL,
        page_problems BLOB NOT NULL,
        end_problems BLOB NOT NULL
    )""",
    """CREATE TABLE search_rows (
        position INTEGER PRIMARY KEY,
        search INTEGER NOT NULL REFERENCES searches ON DELETE CASCADE,
        paper TEXT NOT NULL REFERENCES papers,
        UNIQUE (search, paper)
    )""",
    """CREATE TABLE editions (
        number INTEGER PRIMARY KEY,
        slug TEXT NOT NULL,
        date TEXT NOT NULL,
        record BLOB NOT NULL,
        UNIQUE (slug, date)
    )""",
    """CREATE TABLE fates (
        position INTEGER PRIMARY KEY,
        edition INTEGER NOT NULL REFERENCES editions ON DELETE CASCADE,
        paper TEXT NOT NULL,
        fate TEXT NOT NULL,
        UNIQUE (edition, paper)
    )""",
    """CREATE TABLE written (
        path TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        PRIMARY KEY (path, sha256)
    ) WITHOUT ROWID""",
    """CREATE TABLE runs (
        number INTEGER PRIMARY KEY,
        record BLOB NOT NULL
    )""",
)

# Listings by day; which topic and days a search is for; what an issue was made of.
LISTINGS: Migration = (
    """CREATE TABLE listings (
        number INTEGER PRIMARY KEY,
        category TEXT NOT NULL,
        day TEXT NOT NULL,
        total INTEGER NOT NULL,
        rows INTEGER NOT NULL,
        complete INTEGER NOT NULL,
        asked TEXT NOT NULL,
        source TEXT NOT NULL DEFAULT '',
        page_problems BLOB NOT NULL,
        end_problems BLOB NOT NULL,
        UNIQUE (category, day)
    )""",
    """CREATE TABLE notices (
        position INTEGER PRIMARY KEY,
        listing INTEGER NOT NULL REFERENCES listings ON DELETE CASCADE,
        paper TEXT NOT NULL,
        kind TEXT NOT NULL,
        UNIQUE (listing, paper)
    )""",
    "CREATE INDEX notices_by_newness ON notices (paper, listing) WHERE kind = 'new'",
    "ALTER TABLE searches ADD COLUMN subject TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE searches ADD COLUMN first_day TEXT",
    "ALTER TABLE searches ADD COLUMN last_day TEXT",
    "CREATE INDEX searches_by_subject ON searches (subject, first_day)",
    "ALTER TABLE fates ADD COLUMN version INTEGER",
    "CREATE INDEX fates_by_paper ON fates (paper, edition)",
    "CREATE INDEX fates_by_fate ON fates (edition, fate, paper)",
    """CREATE TABLE corrections (
        position INTEGER PRIMARY KEY,
        edition INTEGER NOT NULL REFERENCES editions ON DELETE CASCADE,
        paper TEXT NOT NULL,
        issued TEXT NOT NULL,
        version INTEGER NOT NULL,
        UNIQUE (edition, paper)
    )""",
)

# What other services said of papers and links, and which of it an issue was made of.
FACTS: Migration = (
    """CREATE TABLE facts (
        number INTEGER PRIMARY KEY,
        subject TEXT NOT NULL,
        service TEXT NOT NULL,
        asked TEXT NOT NULL,
        validator TEXT NOT NULL,
        record BLOB NOT NULL
    )""",
    "CREATE INDEX facts_by_subject ON facts (subject, service, asked)",
    """CREATE TABLE edition_facts (
        edition INTEGER NOT NULL REFERENCES editions ON DELETE CASCADE,
        fact INTEGER NOT NULL REFERENCES facts,
        PRIMARY KEY (edition, fact)
    ) WITHOUT ROWID""",
    "CREATE INDEX edition_facts_by_fact ON edition_facts (fact)",
)

# What models at endpoints answered, so that nobody need ask again, and as an issue was worded from
# it, whatever they answer later; where chosen papers stand.
REPLIES: Migration = (
    """CREATE TABLE replies (
        number INTEGER PRIMARY KEY,
        model TEXT NOT NULL,
        key TEXT NOT NULL,
        asked TEXT NOT NULL,
        record BLOB NOT NULL,
        UNIQUE (model, key)
    )""",
    """CREATE TABLE edition_replies (
        edition INTEGER NOT NULL REFERENCES editions ON DELETE CASCADE,
        model TEXT NOT NULL,
        key TEXT NOT NULL,
        asked TEXT NOT NULL,
        record BLOB NOT NULL,
        PRIMARY KEY (edition, model, key)
    ) WITHOUT ROWID""",
    """CREATE TABLE places (
        paper TEXT NOT NULL,
        edition INTEGER NOT NULL REFERENCES editions ON DELETE CASCADE,
        record BLOB NOT NULL,
        PRIMARY KEY (paper, edition)
    ) WITHOUT ROWID""",
    "CREATE INDEX places_by_edition ON places (edition)",
)

# What was delivered where, so that it is delivered once.
DELIVERIES: Migration = (
    """CREATE TABLE deliveries (
        number INTEGER PRIMARY KEY,
        publisher TEXT NOT NULL,
        slug TEXT NOT NULL,
        date TEXT NOT NULL,
        key TEXT NOT NULL,
        state TEXT NOT NULL,
        at TEXT NOT NULL,
        record BLOB NOT NULL,
        UNIQUE (publisher, slug, date, key)
    )""",
)

# Deliveries may be `due`, which earlier programs take for damage.
DUE: Migration = ()

MIGRATIONS: Sequence[Migration] = (FIRST, LISTINGS, FACTS, REPLIES, DELIVERIES, DUE)


def read_stamp(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return the file's application id and how many steps it has taken."""
    return _pragma(connection, "application_id"), _pragma(connection, "user_version")


def is_blank(connection: sqlite3.Connection) -> bool:
    """Tell whether nobody has used this database yet."""
    tables: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return read_stamp(connection) == (0, 0) and tables == 0


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Take the steps that are missing, inside the caller's transaction."""
    _, taken = read_stamp(connection)
    for migration in migrations[taken:]:
        for statement in migration:
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {len(migrations)}")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    value: int = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return value
