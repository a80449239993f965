"""The library's tables, and all SQL statements on them, by name.

Most columns hold what is looked up, in ASCII; `record` holds the whole value as JSON.  Statements
are in SQLite's dialect.  PostgreSQL understands them after `postgresql.py` has translated a few
words: `?`, types, and `IN (SELECT value FROM json_each(?))`, the values of a JSON list.
"""

from collections.abc import Mapping

_GROWING = "INTEGER PRIMARY KEY AUTOINCREMENT"
_BYTES = "BLOB"

LAYOUT = 16
"""The number of this layout of tables and records, which each library states."""
FIRST_LAYOUT = 16
"""The layout of digest 0.1.0; libraries of earlier layouts are refused."""
MIGRATIONS: Mapping[int, tuple[str, ...]] = {}
"""For each layout from the first to the last but one, the statements that make the next from it."""

TABLES = (
    # All versions of papers that were seen; the latest version is the current record.
    f"""CREATE TABLE papers (
        number {_GROWING}, id TEXT NOT NULL, version INTEGER NOT NULL, latest INTEGER NOT NULL,
        published TEXT NOT NULL, saved TEXT NOT NULL, title TEXT NOT NULL, doi TEXT NOT NULL,
        record {_BYTES} NOT NULL, UNIQUE (id, version)
    )""",
    "CREATE INDEX papers_by_published ON papers (published, id) WHERE latest = 1",
    # An index of words, by the number of the paper; papers that it finds are then read and matched.
    """CREATE VIRTUAL TABLE words USING
        fts5(said, content='', detail='none', columnsize=0, tokenize='ascii')
    """,
    "CREATE TABLE counts (name TEXT PRIMARY KEY, number INTEGER NOT NULL)",
    # What models and rules say of each paper, last, with a key that changes whenever it would.
    f"""CREATE TABLE derived (
        kind TEXT NOT NULL, paper TEXT NOT NULL, key TEXT NOT NULL, record {_BYTES} NOT NULL,
        PRIMARY KEY (kind, paper)
    )""",
    # Searches, listings and harvests, which are fetched page by page, and their papers.
    f"""CREATE TABLE lists (
        number {_GROWING}, kind TEXT NOT NULL, key TEXT NOT NULL, subject TEXT NOT NULL,
        first_day TEXT, last_day TEXT, record {_BYTES} NOT NULL, UNIQUE (kind, key)
    )""",
    "CREATE INDEX lists_by_subject ON lists (kind, subject, first_day)",
    """CREATE TABLE entries (
        list INTEGER NOT NULL REFERENCES lists ON DELETE CASCADE, paper TEXT NOT NULL,
        position INTEGER NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (list, paper)
    )""",
    """CREATE VIEW new_papers AS
        SELECT list, paper, first_day, last_day, record
        FROM entries JOIN lists ON number = list WHERE entries.kind = 'new'
    """,
    "CREATE INDEX entries_by_newness ON entries (paper, list) WHERE kind = 'new'",
    # Answers of services about papers and links, and replies of models: a changed answer is a new
    # row, so that an issue keeps the words it was built from.
    f"""CREATE TABLE answers (
        number {_GROWING}, kind TEXT NOT NULL, subject TEXT NOT NULL, origin TEXT NOT NULL,
        digest TEXT NOT NULL, asked TEXT NOT NULL, validator TEXT NOT NULL,
        record {_BYTES} NOT NULL, UNIQUE (kind, subject, origin, digest)
    )""",
    # Issues, their decisions on all found papers, and the answers that they were built from.
    f"""CREATE TABLE issues (
        number {_GROWING}, slug TEXT NOT NULL, date TEXT NOT NULL, record {_BYTES} NOT NULL,
        UNIQUE (slug, date)
    )""",
    f"""CREATE TABLE decisions (
        issue INTEGER NOT NULL REFERENCES issues ON DELETE CASCADE, paper TEXT NOT NULL,
        position INTEGER NOT NULL, decision TEXT NOT NULL, version INTEGER, recorded {_BYTES},
        PRIMARY KEY (issue, paper)
    )""",
    """CREATE VIEW found AS
        SELECT slug, date, decisions.* FROM decisions JOIN issues ON number = issue
    """,
    "CREATE INDEX decisions_by_paper ON decisions (paper, issue)",
    "CREATE INDEX decisions_by_decision ON decisions (issue, decision, paper)",
    """CREATE TABLE issue_answers (
        issue INTEGER NOT NULL REFERENCES issues ON DELETE CASCADE,
        answer INTEGER NOT NULL REFERENCES answers, PRIMARY KEY (issue, answer)
    )""",
    # Papers that an editor likes or dislikes, by topic.
    f"""CREATE TABLE marks (
        topic TEXT NOT NULL, paper TEXT NOT NULL, at TEXT NOT NULL, record {_BYTES} NOT NULL,
        PRIMARY KEY (topic, paper)
    )""",
    # The hashes of all contents written to a path, the receipts of parcels, the history of runs.
    "CREATE TABLE written (path TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (path, sha256))",
    f"""CREATE TABLE deliveries (
        publisher TEXT NOT NULL, slug TEXT NOT NULL, date TEXT NOT NULL, key TEXT NOT NULL,
        state TEXT NOT NULL, at TEXT NOT NULL, record {_BYTES} NOT NULL,
        PRIMARY KEY (publisher, slug, date, key)
    )""",
    f"""CREATE TABLE runs (
        number {_GROWING}, digest TEXT NOT NULL UNIQUE, record {_BYTES} NOT NULL
    )""",
)
RATE_LIMITS_TABLE = """CREATE TABLE rate_limits (
    rate_limit TEXT PRIMARY KEY, free DOUBLE PRECISION NOT NULL, written DOUBLE PRECISION NOT NULL
)"""
"""The pace of requests, for runs on several machines."""
RATE_LIMITS = "SELECT rate_limit, free, written FROM rate_limits"
SAVE_RATE_LIMIT = """
    INSERT INTO rate_limits (rate_limit, free, written) VALUES (?, ?, ?)
    ON CONFLICT (rate_limit) DO UPDATE SET free = excluded.free, written = excluded.written
"""
FORGET_FREE_RATE_LIMITS = "DELETE FROM rate_limits WHERE free <= ?"
SERVER_TIME = "SELECT extract(epoch FROM clock_timestamp())::double precision"

# Papers.
_INSERT_PAPER = """
    INSERT INTO papers (id, version, latest, published, saved, title, doi, record)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
SAVE_PAPER = f"""{_INSERT_PAPER} ON CONFLICT (id, version) DO UPDATE SET
    latest = excluded.latest, published = excluded.published, saved = excluded.saved,
    title = excluded.title, doi = excluded.doi, record = excluded.record
"""
ADD_PAPER = f"{_INSERT_PAPER} ON CONFLICT (id, version) DO NOTHING"
# A paper whose words have changed gets a new number; its old words then point to no paper.
FORGET_PAPER = "DELETE FROM papers WHERE id = ? AND version = ?"
SAVE_WORDS = """
    INSERT INTO words (rowid, said)
    VALUES ((SELECT number FROM papers WHERE id = ? AND version = ?), ?)
"""
RESTATE_PAPER = "UPDATE papers SET record = ? WHERE id = ? AND version = ?"
# The sum keeps PostgreSQL from reading the whole index of latest papers, as it would without
# statistics of the table; it uses the index of identifiers instead.
LATEST_SAVED = """
    SELECT id, version, saved FROM papers
    WHERE latest + 0 = 1 AND id IN (SELECT value FROM json_each(?))
"""
LATEST = """
    SELECT id, version, latest, published, saved, title, doi, record FROM papers
    WHERE latest + 0 = 1 AND id IN (SELECT value FROM json_each(?))
"""
VERSIONS = """
    SELECT id, version, latest, published, saved, title, doi, record FROM papers
    WHERE id IN (SELECT value FROM json_each(?))
"""
TITLES = """
    SELECT id, title, doi FROM (
        SELECT id, title, doi FROM papers WHERE latest = 1 ORDER BY published DESC, id DESC LIMIT ?
    ) AS newest
    UNION SELECT papers.id, title, doi FROM decisions JOIN papers ON papers.id = decisions.paper
    WHERE decision = 'chosen' AND latest = 1 ORDER BY id
"""
SUBMITTED = """
    SELECT id, record FROM papers
    WHERE latest = 1 AND published >= ? AND published < ?
"""
MANY_SUBMITTED = """
    SELECT 1 FROM papers WHERE latest = 1 AND published >= ? AND published < ? LIMIT 1 OFFSET ?
"""
# CROSS JOIN makes SQLite look the words up first, instead of reading all papers of the span.
FOUND = """
    SELECT id, record FROM words CROSS JOIN papers ON number = words.rowid WHERE words MATCH ?
        AND latest = 1 AND published >= ? AND published < ?
"""
COUNT_PAPERS = """
    INSERT INTO counts (name, number) VALUES ('papers', ?)
    ON CONFLICT (name) DO UPDATE SET number = counts.number + excluded.number
"""
SPAN = """
    SELECT coalesce((SELECT number FROM counts WHERE name = 'papers'), 0),
        (SELECT min(published) FROM papers WHERE latest = 1),
        (SELECT max(published) FROM papers WHERE latest = 1)
"""
DAYS_AFTER = """
    SELECT count(DISTINCT substr(published, 1, 10)) FROM papers WHERE latest = 1 AND published > ?
"""

SAVE_DERIVED = """
    INSERT INTO derived (kind, paper, key, record) VALUES (?, ?, ?, ?)
    ON CONFLICT (kind, paper) DO UPDATE SET key = excluded.key, record = excluded.record
"""
DERIVED = """
    SELECT paper, key, record FROM derived
    WHERE kind = ? AND paper IN (SELECT value FROM json_each(?))
"""

# Searches and listings.  Saving a list without subject and days keeps those that it had.
SAVE_LIST = """
    INSERT INTO lists (kind, key, subject, first_day, last_day, record) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (kind, key) DO UPDATE SET
        record = excluded.record,
        subject = CASE WHEN excluded.first_day IS NULL THEN lists.subject
            ELSE excluded.subject END,
        first_day = coalesce(excluded.first_day, lists.first_day),
        last_day = coalesce(excluded.last_day, lists.last_day)
"""
LIST = "SELECT number, record FROM lists WHERE kind = ? AND key = ?"
HARVESTS = "SELECT key, record FROM lists WHERE kind = 'harvest' ORDER BY key"
FORGET_LIST = "DELETE FROM lists WHERE number = ?"
# If a paper is announced and replaced on the same day, the announcement counts.
ADD_ENTRY = """
    INSERT INTO entries (list, paper, position, kind) VALUES (?, ?, ?, ?)
    ON CONFLICT (list, paper) DO UPDATE SET kind = excluded.kind
    WHERE entries.kind IN ('replace', 'replace-cross') AND excluded.kind IN ('new', 'cross')
"""
LAST_POSITION = "SELECT coalesce(max(position), 0) FROM entries WHERE list = ?"
ENTRIES = "SELECT paper, kind FROM entries WHERE list = ? ORDER BY position"
COVERING = """
    SELECT subject, first_day, last_day, record FROM lists
    WHERE kind = ? AND subject IN (SELECT value FROM json_each(?))
        AND first_day <= ? AND last_day >= ? ORDER BY first_day, number
"""
# Identifiers since April 2007 begin with a digit, and sort in the order they were assigned.
NEWEST = """
    SELECT paper FROM new_papers WHERE paper < ':' AND last_day < ? ORDER BY paper DESC LIMIT 1
"""
LATER_LISTINGS = """
    SELECT DISTINCT list, first_day, record FROM new_papers
    WHERE first_day > ? AND paper IN (SELECT value FROM json_each(?))
"""
STILL_NEW = """
    SELECT paper FROM new_papers
    WHERE first_day = ? AND paper IN (SELECT value FROM json_each(?))
"""

# Answers of services and models.  The same answer again only renews its time.
_INSERT_ANSWER = """
    INSERT INTO answers (kind, subject, origin, digest, asked, validator, record)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, subject, origin, digest)
"""
SAVE_ANSWER = f"""{_INSERT_ANSWER} DO UPDATE SET
    asked = excluded.asked, validator = excluded.validator WHERE excluded.asked >= answers.asked
"""
BACKDATE_ANSWERS = """
    UPDATE answers SET asked = ? WHERE kind = ? AND subject = ? AND origin = ? AND asked > ?
"""
ADD_ANSWER = f"{_INSERT_ANSWER} DO NOTHING"
ANSWERS = """
    SELECT kind, subject, origin, digest, asked, validator, record FROM answers
    WHERE kind = ? AND subject IN (SELECT value FROM json_each(?))
    ORDER BY subject, origin, asked, number
"""
ANSWERS_OF = """
    SELECT kind, subject, origin, digest, asked, validator, answers.record FROM issues
    JOIN issue_answers ON issue_answers.issue = issues.number
    JOIN answers ON answers.number = issue_answers.answer
    WHERE issues.slug = ? AND issues.date = ? AND kind = ? ORDER BY subject, origin
"""

# Issues.
ADD_ISSUE = """
    INSERT INTO issues (slug, date, record) VALUES (?, ?, ?) ON CONFLICT (slug, date) DO NOTHING
"""
FORGET_ISSUE = "DELETE FROM issues WHERE slug = ? AND date = ?"
ISSUE_NUMBER = "SELECT number FROM issues WHERE slug = ? AND date = ?"
ISSUES = "SELECT slug, date, record FROM issues WHERE slug = ? ORDER BY date"
ALL_ISSUES = "SELECT number, slug, date, record FROM issues ORDER BY date, slug"
DAYS_TO_COME = "SELECT slug, date FROM issues WHERE date > ? ORDER BY date, slug"
ISSUE_ANSWERS = """
    SELECT answer FROM issue_answers JOIN issues ON number = issue
    WHERE slug = ? AND date = ?
"""
FORGET_ANSWER = """
    DELETE FROM answers WHERE number = ? AND kind = 'fact'
        AND NOT EXISTS (SELECT 1 FROM issue_answers WHERE answer = answers.number)
"""
ADD_DECISION = """
    INSERT INTO decisions (issue, position, paper, decision, version, recorded)
    VALUES (?, ?, ?, ?, ?, ?)
"""
ATTACH_ANSWER = """
    INSERT INTO issue_answers (issue, answer)
    SELECT ?, number FROM answers WHERE kind = ? AND subject = ? AND origin = ? AND digest = ?
    ON CONFLICT DO NOTHING
"""
ATTACHED = """
    SELECT kind, subject, origin, digest
    FROM issue_answers JOIN answers ON answers.number = issue_answers.answer
    WHERE issue_answers.issue = ? ORDER BY kind, subject, origin, digest
"""
DECISIONS_ABOUT = """
    SELECT slug, date, paper, decision, version FROM found
    WHERE paper IN (SELECT value FROM json_each(?)) ORDER BY issue, position
"""
DECISIONS_OF = "SELECT paper, decision FROM found WHERE slug = ? AND date = ? ORDER BY position"
DECISIONS = (
    "SELECT paper, decision, version, recorded FROM decisions WHERE issue = ? ORDER BY position"
)
DECISION_COUNTS = """
    SELECT issue, decision, count(*) FROM decisions
    GROUP BY issue, decision ORDER BY issue, decision
"""
CHOSEN = """
    SELECT paper, max(date) FROM found WHERE slug = ? AND decision = 'chosen'
    GROUP BY paper ORDER BY paper
"""
REVISED = """
    SELECT paper FROM found JOIN papers ON papers.id = found.paper AND papers.latest = 1
    WHERE slug = ? AND decision = 'chosen' AND coalesce(found.version, 0) <> papers.version
"""
ISSUES_OF_PAPER = """
    SELECT slug, date, issues.record, recorded FROM decisions JOIN issues ON number = issue
    WHERE paper = ? AND recorded IS NOT NULL ORDER BY date, slug
"""

# Marks.  An import never replaces a mark by an older one.
SAVE_MARK = """
    INSERT INTO marks (topic, paper, at, record) VALUES (?, ?, ?, ?)
    ON CONFLICT (topic, paper) DO UPDATE SET at = excluded.at, record = excluded.record
"""
ADD_MARK = f"{SAVE_MARK} WHERE excluded.at > marks.at"
FORGET_MARK = "DELETE FROM marks WHERE topic = ? AND paper = ?"
MARKS = """
    SELECT 'mark of ' || paper || ' for ' || topic, record FROM marks
    WHERE topic = ? ORDER BY paper
"""
MARKS_OF = """
    SELECT 'mark of ' || paper || ' for ' || topic, record FROM marks
    WHERE paper = ? ORDER BY topic
"""
ALL_MARKS = "SELECT 'mark of ' || paper || ' for ' || topic, record FROM marks ORDER BY topic"

# Written files, deliveries and runs.
SAVE_WRITTEN = "INSERT INTO written (path, sha256) VALUES (?, ?) ON CONFLICT DO NOTHING"
WRITTEN_AS = "SELECT DISTINCT path FROM written WHERE path LIKE '%/' || ? || '.%' ORDER BY path"
WRITTEN = "SELECT sha256 FROM written WHERE path = ?"
SAVE_DELIVERY = """
    INSERT INTO deliveries (publisher, slug, date, key, state, at, record)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (publisher, slug, date, key) DO UPDATE
    SET state = excluded.state, at = excluded.at, record = excluded.record
"""
# An import may turn a delivery into `sent`, and never changes a `sent` delivery.
ADD_DELIVERY = f"{SAVE_DELIVERY} WHERE excluded.state = 'sent' AND deliveries.state <> 'sent'"
FORGET_DELIVERY = """
    DELETE FROM deliveries WHERE publisher = ? AND slug = ? AND date = ? AND key = ?
"""
# The posts of an issue in other languages are those of `{slug}.{language}`.
FORGET_DELIVERIES = "DELETE FROM deliveries WHERE (slug = ? OR slug LIKE ?) AND date = ?"
DELIVERY = """
    SELECT key, record FROM deliveries WHERE publisher = ? AND slug = ? AND date = ? AND key = ?
"""
DELIVERIES = """
    SELECT key, record FROM deliveries WHERE publisher = ? AND slug = ? AND date = ? ORDER BY key
"""
# The row that marks the rest of an issue as delivered is not counted: it is no parcel.
DELIVERED = """
    SELECT publisher, slug, date, state, count(*), max(at) FROM deliveries
    WHERE key <> ? OR state <> 'sent'
    GROUP BY publisher, slug, date, state ORDER BY date, slug, publisher, state
"""
SAVE_RUN = "INSERT INTO runs (digest, record) VALUES (?, ?) ON CONFLICT DO NOTHING"
RUN_COUNT = "SELECT count(*) FROM runs"
RUNS = "SELECT number, record FROM runs ORDER BY number DESC LIMIT ?"

# The rows for an export in order, each with a name for messages and, if other tables have parts of
# it, its number.
LINES = (
    """SELECT 'paper' AS kind, saved, record, 'paper ' || id || 'v' || version AS name
    FROM papers ORDER BY id, version DESC""",
    """SELECT kind, key, subject, first_day, last_day, record, 'list ' || key AS name, number
    FROM lists ORDER BY kind DESC, key""",
    """SELECT kind, subject, origin AS service, asked, validator, record,
    subject || ' by ' || origin AS name
    FROM answers WHERE kind = 'fact' ORDER BY subject, origin, asked, digest""",
    """SELECT kind, subject AS key, origin AS model, asked, record,
    subject || ' by ' || origin AS name
    FROM answers WHERE kind = 'reply' ORDER BY subject, origin, asked, digest""",
    """SELECT 'issue' AS kind, record, 'issue ' || slug || ' of ' || date AS name, number
    FROM issues ORDER BY slug, date""",
    """SELECT 'mark' AS kind, record, 'mark of ' || paper || ' for ' || topic AS name
    FROM marks ORDER BY topic, paper""",
    "SELECT 'written' AS kind, path, sha256, path AS name FROM written ORDER BY path, sha256",
    """SELECT 'delivery' AS kind, record, 'delivery ' || key AS name
    FROM deliveries ORDER BY publisher, slug, date, key""",
    "SELECT 'run' AS kind, record, 'run ' || number AS name FROM runs ORDER BY number",
)
COUNT = """
    SELECT (SELECT count(*) FROM papers) + (SELECT count(*) FROM lists)
        + (SELECT count(*) FROM answers) + (SELECT count(*) FROM issues)
        + (SELECT count(*) FROM marks) + (SELECT count(*) FROM written)
        + (SELECT count(*) FROM deliveries)
        + (SELECT count(*) FROM runs)
"""
# Checks: each yields contradictions, as a subject and a sentence.
SEARCHED_AND_LACKING = """
    SELECT 'search ' || lists.key, 'The library lacks its paper ' || entries.paper || '.'
    FROM entries JOIN lists ON lists.number = entries.list
    WHERE lists.kind = 'search'
        AND NOT EXISTS (SELECT 1 FROM papers WHERE papers.id = entries.paper)
    ORDER BY lists.key, entries.position
"""
CHOSEN_AND_LACKING = """
    SELECT 'issue ' || slug || ' of ' || date,
        'The library lacks its paper ' || paper || coalesce('v' || version, '') || '.'
    FROM found WHERE decision = 'chosen' AND NOT EXISTS (
        SELECT 1 FROM papers WHERE papers.id = found.paper
            AND papers.version = coalesce(found.version, papers.version))
    ORDER BY date, slug, position
"""
NOT_LATEST = """
    SELECT 'paper ' || id, 'It has no latest version, or several.' FROM papers
    GROUP BY id HAVING sum(latest) <> 1 OR max(latest * version) <> max(version) ORDER BY id
"""
