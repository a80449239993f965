"""A library of the first layout becomes one of today's, with all that it held, or stays."""

import sqlite3
from contextlib import closing

import pytest

from digest.ports import Library
from tests.store.home import Home
from tests.store.samples import NOON, SEARCH, papers

OLD = """
PRAGMA application_id = 0x64677374;
PRAGMA user_version = 1;
CREATE TABLE papers (id TEXT PRIMARY KEY, version INTEGER NOT NULL, published TEXT NOT NULL, record BLOB NOT NULL, saved TEXT NOT NULL);
CREATE INDEX papers_by_published ON papers (published, id);
CREATE TABLE versions (id TEXT NOT NULL REFERENCES papers, version INTEGER NOT NULL, record BLOB NOT NULL, saved TEXT NOT NULL, PRIMARY KEY (id, version));
CREATE TABLE searches (number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, total INTEGER NOT NULL, rows INTEGER NOT NULL, complete INTEGER NOT NULL, asked TEXT NOT NULL, page_problems BLOB NOT NULL, end_problems BLOB NOT NULL);
CREATE TABLE search_rows (position INTEGER PRIMARY KEY, search INTEGER NOT NULL REFERENCES searches ON DELETE CASCADE, paper TEXT NOT NULL REFERENCES papers, UNIQUE (search, paper));
CREATE TABLE editions (number INTEGER PRIMARY KEY, slug TEXT NOT NULL, date TEXT NOT NULL, record BLOB NOT NULL, UNIQUE (slug, date));
CREATE TABLE fates (position INTEGER PRIMARY KEY, edition INTEGER NOT NULL REFERENCES editions ON DELETE CASCADE, paper TEXT NOT NULL, fate TEXT NOT NULL, UNIQUE (edition, paper));
CREATE TABLE written (path TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (path, sha256)) WITHOUT ROWID;
CREATE TABLE runs (number INTEGER PRIMARY KEY, record BLOB NOT NULL);
INSERT INTO papers VALUES ('2502.00001', 2, '2025-02-24T09:30:00Z', CAST('{"id":"2502.00001","version":2,"title":"A Dune Atlas","abstract":"We map dunes.","authors":[{"name":"Ada Quill","affiliations":[]}],"primary":"cs.CV","categories":["cs.CV"],"published":"2025-02-24T09:30:00Z","updated":"2025-02-26T09:30:00Z","announced":null,"comment":null,"journal_ref":null,"doi":null}' AS BLOB), '2025-03-01T10:00:00Z');
INSERT INTO versions VALUES ('2502.00001', 1, CAST('{"id":"2502.00001","version":1,"title":"Dunes","abstract":"We map.","authors":["Ada Quill"],"primary":"cs.CV","categories":["cs.CV"],"published":"2025-02-24T09:30:00Z","updated":"2025-02-24T09:30:00Z"}' AS BLOB), '2025-02-27T10:00:00Z');
INSERT INTO searches VALUES (5, '["cat:cs.LG", "newest", 100]', 2, 2, 1, '2025-03-01T10:00:00Z', CAST('{"problems":[]}' AS BLOB), CAST('{"problems":[]}' AS BLOB));
INSERT INTO search_rows VALUES (1, 5, '2502.00001');
INSERT INTO editions VALUES (7, 'dunes', '2025-03-01', CAST('{"start":"2025-02-23","end":"2025-03-01","query":"cat:cs.CV","completed":"2025-03-01T10:00:00Z","problems":[{"stage":"fetch","subject":"page 2","message":"It stopped.","hint":""}]}' AS BLOB));
INSERT INTO fates VALUES (1, 7, '2502.00001', 'chosen');
INSERT INTO written VALUES ('file:///posts/2025-03-01-dunes.md', 'ab');
INSERT INTO runs VALUES (1, CAST('{"command":"build","started":"2025-03-01T10:00:00Z","ended":"2025-03-01T10:01:00Z","exit_code":0,"summary":"dunes"}' AS BLOB));
PRAGMA journal_mode = WAL;
"""  # noqa: E501 - as SQLite writes it


def holds(library: Library) -> None:
    """Look for all that it held."""
    (issue,) = library.load_editions("dunes", about=["2502.00001"])
    assert issue.fates == {"2502.00001": "chosen"}
    assert (issue.versions, issue.corrections, issue.lookback) == ({}, {}, None)
    assert (issue.begun, issue.complete, issue.topic) == (issue.completed, False, "")
    assert library.load_revised("dunes") == {"2502.00001"}
    state = library.load_search(SEARCH)
    assert state
    assert (state.complete, state.rows, state.ids) == (True, 2, ("2502.00001",))
    assert library.load_papers(["2502.00001"])["2502.00001"].title == "A Dune Atlas"
    assert library.load_versions({"2502.00001": 1})["2502.00001"].title == "Dunes"
    assert [run.summary for run in library.load_state().runs] == ["dunes"]


def leave_old(home: Home) -> None:
    """Leave such a library in a place."""
    home.folder.mkdir()
    with closing(sqlite3.connect(home.file)) as connection:
        connection.executescript(OLD)


def test_a_library_of_the_first_layout_is_taken_over_whole(home: Home) -> None:
    leave_old(home)
    copy, new = home.beside("copy"), home.beside("new")
    copy.folder.mkdir()
    home.upkeep.back_up(copy.file, replace=False)
    assert home.check() == []  # as it will be, while it stays as it is
    sound = copy.file.read_bytes()
    copy.file.write_bytes(sound.replace(b'"command":"build"', b'"commend":"build"'))
    assert copy.check() == ["run 1: The record is of no use: 'command' is missing."]
    for _ in range(2):  # by the run that takes it over, and by the next
        library = home.open()
        holds(library)
        library.save_papers(papers([1]), at=NOON)
        library.close()
    assert home.check() == []
    # What is exported of one is what one of today exports.
    copy.file.write_bytes(sound)
    new.take(*copy.exported())
    holds(new.open())


def test_a_step_that_fails_leaves_an_old_library_as_it_was(home: Home) -> None:
    """Those taken before it are undone, so that all are taken when nothing is in the way."""
    leave_old(home)
    home.execute("CREATE TABLE deliveries (number INTEGER)")
    before = home.contents()
    with pytest.raises(sqlite3.OperationalError, match="deliveries already exists"):
        home.open()
    assert home.contents() == before
    home.execute("DROP TABLE deliveries")
    holds(home.open())
