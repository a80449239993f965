"""Each kind of damage is told by its name, by a check and in use, and nothing is lost by it."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from digest.errors import LibraryError
from digest.model import Search
from digest.ports import Library
from tests.fixtures import paper
from tests.store.home import Home
from tests.store.permissions import small_files, unwritable
from tests.store.samples import DAY, NOON, SEARCH, WEEK, page, papers
from tests.store.whole import PAPERS, SPAN, fill, rewriting

PAGE = 4096
# How a page of an index begins; then one that holds nothing.
INDEX_LEAF, EMPTY_LEAF = b"\x0a", b"\x0a\0\0\0\0\x10\0\0"
MODEL = "harbour-small:8b"
DIARY = b"Dear diary, " * 1000
KEPT = "library.sqlite.corrupt-20260228T120000Z"
PAPER, ISSUE = "paper 2602.00000: The record is of no use: ", "issue deep-learning of 2026-02-"
SEARCHED = 'search ["a text", "newest", null]: It contradicts itself: '
YEARS = "of the years 1991 to 2100"
NO_RECORD = "The record is of no use: "
FACT, REPLY = "What html says of it is of no use: ", f"What {MODEL} answered is of no use: "
OTHER_REPLY = f"What {MODEL} answered for it is of no use: "
PARCEL = "delivery ada@example.org of reefs to letters: The record is of no use: "


def test_a_sound_library_has_no_findings_and_is_left_as_it_is(full: Home) -> None:
    assert full.check() == []
    with unwritable(full.folder):
        assert full.check() == []


@pytest.mark.parametrize(
    "statement, finding",
    [
        ("papers SET record = x'7b'", f"{PAPER}it is not JSON."),
        ("papers SET record = 'text'", f"{PAPER}it is not bytes."),
        ("papers SET version = 9", f"{PAPER}it is of another paper or version."),
        ("papers SET published = ''", f"{PAPER}it is filed under another time."),
        ("papers SET saved = 'now'", f"{PAPER}it does not say when it was saved."),
        (rewriting("papers", '"authors"', '"a"'), f"{PAPER}'authors' is missing."),
        (rewriting("papers", '"published":"2026', '"published":"0001'), f"{PAPER}'published' is"),
        (rewriting("papers", '"updated":"2026', '"updated":"9999'), f"{PAPER}'updated' is not a t"),
        (rewriting("papers", '"announced":"2026', '"announced":"2101'), f"{PAPER}'announced' is"),
        (rewriting("papers", '"id":"', '"id":"\\u001b[31m'), f"{PAPER}'id' is not an arXiv identi"),
        ("versions SET record = x'00'", f"version 2602.00000v1: {NO_RECORD}it is not JSON."),
        ("papers SET version = 2", "version 2602.00000v2: It is history, and no older than the cu"),
        ("searches SET key = 'x'", "search x: It contradicts itself: it is not JSON."),
        ("searches SET key = CAST(x'ff' AS TEXT)", "search \udcff: It contradicts itself: "),
        ("searches SET key = '[1]'", "itself: its key is not a query, an order and a limit."),
        ("searches SET rows = 1", f"{SEARCHED}3 rows are kept of 1 that came."),
        ("searches SET rows = 5", f"{SEARCHED}5 rows came of 4 that there are."),
        ("searches SET rows = 3", f"{SEARCHED}it is called complete with 3 of 4 rows."),
        ("searches SET rows = -1", f"{SEARCHED}its numbers count nothing."),
        ("searches SET complete = 1", "it is called complete and cut short."),
        ("searches SET page_problems = x'7b7d'", "its problems are of no use: 'problems' is miss"),
        ("searches SET asked = ''", f"{SEARCHED}it has no time."),
        ("searches SET last_day = '2026-01-01'", f"{SEARCHED}its days are in disorder."),
        ("searches SET first_day = NULL", f"{SEARCHED}its days are in disorder."),
        ("searches SET first_day = '2026-W08-7'", f"{SEARCHED}its days are none."),
        ("listings SET day = 'today'", "listing of cs.CV on today: It contradicts itself: its day"),
        ("listings SET total = 3", "on 2026-02-28: It contradicts itself: it is called complete w"),
        ("listings SET category = '../x'", "listing of ../x on 2026-02-28: It contradicts itself:"),
        ("notices SET paper = 'x'", "It has paper x as new, which cannot be."),
        ("notices SET kind = 'old'", "It has paper 2602.00005 as old, which cannot be."),
        ("editions SET slug = '../x'", f"{NO_RECORD}it is called what no post is."),
        ("editions SET date = slug", f"{NO_RECORD}its day is none."),
        ("editions SET record = x'7b7d'", f"{ISSUE}21: {NO_RECORD}'start' is missing."),
        (rewriting("editions", '"start":"2026', '"start":"0001'), "'start' is not a day (YYYY-MM"),
        (rewriting("editions", '"start":"2026', '"start":"2027'), "its days are in disorder"),
        (rewriting("editions", '"begun":"2026', '"begun":"0001'), "'begun' is not a time of the"),
        ("fates SET fate = 'lost'", f"{ISSUE}21: It tells of paper 2602.00002 with the fate lost"),
        ("fates SET paper = '9'", f"{ISSUE}21: It tells of paper 9 with the fate chosen, which"),
        ("fates SET paper = '2602.99999'", f"{ISSUE}21: The library lacks its paper 2602.99999."),
        ("fates SET version = 8", "The library lacks version 8 of its paper 2602.00002."),
        ("corrections SET paper = '9'", f"{ISSUE}28: The library lacks paper 9, which it correct"),
        ("places SET record = x'00ff'", f"{ISSUE}28: Where its paper 2602.00004 stands is of no"),
        ("places SET record = replace(record, '1.25', 'NaN')", "Where its paper 2602.00004 stands"),
        ("facts SET record = x'00ff'", f"2602.00004v1: {FACT}it is not JSON."),
        ("facts SET record = x'7b7d'", f"2602.00004v1: {FACT}'facts' is missing."),
        ("facts SET asked = '9999-12-31'", f"{FACT}it does not say when it was asked for."),
        ("facts SET validator = 'x' || char(13) || 'X-Evil: 1'", "facts.validator that are damage"),
        ("facts SET validator = ' ' || char(127)", f"{FACT}its validator is no line of text."),
        ("replies SET record = 'text'", f"reply {'0f' * 32}: {REPLY}it is not bytes."),
        ("""replies SET record = CAST('{"body":"{"}' AS BLOB)""", "'body' is not a text in JSON."),
        ("replies SET asked = 'soon'", f"{REPLY}it does not say when it was asked for."),
        ("replies SET key = 'reef'", f"reply reef: {REPLY}it is filed under no model's question."),
        ("replies SET model = ''", "is of no use: it is filed under no model's question."),
        ("edition_replies SET record = x'00ff'", f"{ISSUE}28: {OTHER_REPLY}it is not JSON."),
        ("edition_replies SET key = 'x'", f"{ISSUE}28: {OTHER_REPLY}it is filed under no model's"),
        ("deliveries SET state = 'lost'", f"{PARCEL}it does not say what became of it, or when."),
        ("deliveries SET at = 'noon'", f"{PARCEL}it does not say what became of it, or when."),
        ("deliveries SET date = '2026'", f"{PARCEL}its day is none."),
        ("deliveries SET record = x'7b7d'", f"{PARCEL}'digest' is missing."),
        ("deliveries SET publisher = 'A B'", "reefs to A B: The record is of no use: it is filed"),
        ("runs SET record = x'5b5d'", f"run 1: {NO_RECORD}it is not a JSON object."),
        (rewriting("runs", '"ended":"2026', '"ended":"9999'), f"run 1: {NO_RECORD}'ended' is not"),
        ("DELETE FROM papers WHERE id = '2602.00002'", "search_rows: 2 rows belong to nothing tha"),
        ("searches SET rows = 'many'", "file: Values of searches.rows that are no integer: 2."),
        ("listings SET day = x'00'", "file: Values of listings.day that are no text: 2."),
        ("listings SET source = char(27)", "file: Values of listings.source that are damaged: 2."),
        ("fates SET paper = paper || char(0, 120)", "Values of fates.paper that are damaged: 4."),
        ("DROP TABLE notices", "file: The table notices is missing."),
        ("DROP INDEX fates_by_paper", "file: The index fates_by_paper is missing."),
        ("ALTER TABLE runs ADD COLUMN host", "file: The table runs is not as digest makes it."),
        ("CREATE TABLE mine (x)", "file: The table mine is not as digest makes it."),
    ],
)
def test_every_contradiction_is_found(full: Home, statement: str, finding: str) -> None:
    own = statement.split(maxsplit=1)[0] in {"UPDATE", "DELETE", "DROP", "ALTER", "CREATE"}
    full.execute(statement if own else f"UPDATE OR IGNORE {statement}")
    found = full.check()
    assert any(finding in one for one in found), found


def test_one_damaged_record_does_not_hide_another(full: Home) -> None:
    full.execute("UPDATE papers SET record = x'ff'", "UPDATE runs SET record = x'ff'")
    assert len(full.check()) == 6 + 2


def test_a_damaged_record_has_no_title(full: Home) -> None:
    full.execute("UPDATE papers SET record = x'7b' WHERE id = '2602.00005'")
    assert {name for name, *_ in full.open().load_titles()} == set(PAPERS[:5])


def test_more_rows_than_there_are_is_a_sources_fault_where_it_was_told(full: Home) -> None:
    full.execute("UPDATE searches SET total = 2, rows = 3 WHERE NOT complete")
    assert full.check() == []


@pytest.mark.parametrize(
    "damage, finding",
    [
        (lambda _: DIARY, "file: The file is damaged: file is not a database."),
        (lambda _: b"SQLite format 3\0", "file: The file is damaged: file is not a database."),
        (lambda _: b"", "file: The file is empty."),
        (lambda whole: whole[: 3 * PAGE], "file: The file is damaged: "),
        (
            lambda whole: whole[:PAGE] + b"\xa5" * PAGE + whole[2 * PAGE :],
            "file: The file is damag",
        ),
        (lambda whole: whole[:PAGE] + b"\xa5" * (len(whole) - PAGE), "file: The file is damaged: "),
        (lambda whole: whole.replace(b"TABLE runs", b"T\xffBLE runs"), "file: The file is damaged"),
    ],
)
def test_a_damaged_file_is_told_by_a_check_and_stays_where_it_is(
    full: Home, damage: Callable[[bytes], bytes], finding: str
) -> None:
    full.file.write_bytes(damage(full.file.read_bytes()))
    assert full.check()[0].startswith(finding)


@pytest.mark.parametrize(
    "statement, name",
    [
        (
            rewriting("papers", "2026", "9999"),
            "paper 2602.00000 is of no use: 'published' cannot be read: 9999",
        ),
        ("UPDATE papers SET record = x'7b7d'", "paper 2602.00000 is of no use: 'id' is missing"),
        ("UPDATE papers SET published = '1-01-01T00:00:00Z'", "a paper is of no use: Invalid"),
        ("UPDATE papers SET published = '0001-01-01T00:00:00Z'", "a paper is of no use: 0001"),
        ("UPDATE papers SET saved = '9999-12-31T23:00:00Z'", "paper 2602.00000 is of no use: 9999"),
        ("UPDATE OR IGNORE editions SET date = '0001-01-01'", "issue deep-learning of 0001-01-01"),
        (
            rewriting("editions", '"start":"2026-02-22', '"start":"0001-01-01'),
            f"{ISSUE}28 is of no use: 0001-01-01 is not {YEARS}",
        ),
        (
            rewriting("editions", '"start":"2026-02-22', '"start":"2026-03-22'),
            f"{ISSUE}28 is of no use: its days are in disorder",
        ),
        (rewriting("runs", "2026", "9999"), "run 1 is of no use: 'started' cannot be read: 9999"),
        ("UPDATE searches SET asked = '9999-12-31T23:00:00Z'", "9999-12-31T23:00:00+00:00 is not"),
        ("UPDATE searches SET first_day = '0001-01-01'", "a search for a text is of no use: 0001"),
        ("UPDATE searches SET last_day = '2026-W09-6'", "'2026-W09-6' is not a day as YYYY-MM-DD"),
        ("UPDATE deliveries SET state = 'lost'", "'lost' is no state of a delivery"),
        ("UPDATE deliveries SET record = x'7b7d'", "letters is of no use: 'digest' is missing"),
        ("UPDATE papers SET id = CAST(x'ff' AS TEXT) WHERE rowid = 1", "A text in the library "),
    ],
)
def test_what_cannot_be_used_is_told_and_never_passed_on(
    full: Home, statement: str, name: str
) -> None:
    full.execute(statement)
    library = full.open()
    with pytest.raises(LibraryError) as told:
        load_all(library)
    assert name in str(told.value)
    assert "digest library check" in told.value.hint
    assert full.file.exists()


NEEDLESS: dict[str, Callable[[Library], object]] = {
    "facts": lambda library: library.load_answers([f"{PAPERS[4]}v1"]),
    "replies": lambda library: tuple(library.load_replies(MODEL, ["0f" * 32]).values()),
    "edition_replies": lambda library: library.load_replies_of("deep-learning", DAY),
    "places": lambda library: library.load_places(PAPERS[4]),
}


@pytest.mark.parametrize(
    "damage",
    [
        *(f"{table} SET record = x'{record}'" for table in NEEDLESS for record in ("00ff", "7b7d")),
        *(f"{table} SET asked = '9999-12-31'" for table in NEEDLESS if table != "places"),
    ],
)
def test_what_nothing_needs_is_as_if_it_were_not_held_and_can_be_said_again(
    full: Home, damage: str
) -> None:
    load = NEEDLESS[damage.split(maxsplit=1)[0]]
    held = load(full.open())
    full.execute(f"UPDATE {damage}")
    assert load(full.open()) == () != held
    if damage != "facts SET asked = '9999-12-31'":  # the same words are taken for older ones
        fill(full)
        assert load(full.open()) == held


@pytest.mark.parametrize("words", [DIARY, b"SQLite format 3\0"])
def test_what_is_no_database_is_kept_aside_and_a_new_library_begins(
    home: Home, words: bytes
) -> None:
    """Nothing that is kept is ever overwritten."""
    home.folder.mkdir()
    for kept in (KEPT, f"{KEPT}-2", f"{KEPT}-3"):
        home.file.write_bytes(words + kept.encode())
        with pytest.raises(
            LibraryError, match=f"is damaged; it was put aside as .*/{kept}"
        ) as told:
            home.open()
        assert told.value.hint == "Run the same command again: it starts a new library."
    names = (KEPT, f"{KEPT}-2", f"{KEPT}-3")
    assert {name: content for name, (content, _) in home.contents().items()} == {
        name: words + name.encode() for name in names
    }
    assert home.open().load_state().papers == 0


def test_damage_that_cannot_be_put_aside_is_told(home: Home) -> None:
    home.folder.mkdir()
    home.file.write_bytes(DIARY)
    told = "is damaged and cannot be put aside: Permission denied"
    with unwritable(home.folder), pytest.raises(LibraryError, match=told) as caught:
        home.open()
    assert "by hand" in caught.value.hint


def scribble(home: Home) -> None:
    """Make a library whose schema is sound, and noise where its papers were."""
    library = home.open()
    library.save_papers(papers(range(500)), at=NOON)
    library.close()
    content = home.file.read_bytes()
    pages = [content[at : at + PAGE] for at in range(0, len(content), PAGE)]
    noise = b"\xa5" * PAGE
    home.file.write_bytes(b"".join(noise if b"abstract" in page else page for page in pages))


def test_damage_found_in_use_is_told_and_every_later_use_tells_it_again(home: Home) -> None:
    scribble(home)
    library, other = home.open(), home.open()
    other.save_written(Path("/post.md"), "aa")  # so that there is a log, which goes with the file
    for _ in range(2):
        with pytest.raises(LibraryError, match=KEPT):
            library.load_papers(held.id for held in papers(range(500)))
    with pytest.raises(LibraryError, match=KEPT):
        library.save_papers([paper()], at=NOON)
    assert set(home.contents()) == {KEPT, f"{KEPT}-shm", f"{KEPT}-wal"}


def test_a_new_library_is_not_put_aside_for_the_damage_of_the_old_one(home: Home) -> None:
    scribble(home)
    late, elsewhere = home.open(), home.beside("elsewhere")
    home.file.rename(home.file.with_name(KEPT))
    library = elsewhere.open()
    library.save_papers([paper()], at=NOON)
    library.close()
    elsewhere.file.rename(home.file)
    with pytest.raises(LibraryError, match="was damaged, and another run has put it aside"):
        late.load_papers(held.id for held in papers(range(500)))
    assert home.open().load_state().papers == 1


@pytest.mark.parametrize("text", ["rows INTEGER", "position INTEGER PRIMARY KEY"])
@pytest.mark.parametrize("letter", [b"e", b"\xff"])
def test_a_damaged_schema_is_told_as_damage(full: Home, text: str, letter: bytes) -> None:
    """The tables are whole, but the text that names their columns is not."""
    whole, content = text.encode(), full.file.read_bytes()
    assert whole in content
    full.file.write_bytes(content.replace(whole, whole.replace(b"o", letter)))
    with pytest.raises(LibraryError, match=KEPT):
        load_all(full.open())
    assert list(full.contents()) == [KEPT]


def test_what_only_reads_the_file_leaves_a_damaged_one_where_it_is(full: Home) -> None:
    content = full.file.read_bytes()
    full.file.write_bytes(content.replace(b"CREATE TABLE runs", b"CREATE T\xffBLE runs"))
    with pytest.raises(LibraryError, match="is damaged; it was left as it is") as told:
        full.exported()
    assert told.value.hint.startswith("digest library check says how.")
    assert list(full.contents()) == ["library.sqlite"]


@pytest.mark.parametrize("column", ["papers.saved", "listings.category", "fates.paper"])
def test_a_text_that_is_none_ends_an_export_with_a_sentence(full: Home, column: str) -> None:
    table, name = column.split(".")
    full.execute(f"UPDATE {table} SET {name} = CAST(x'ff' AS TEXT) WHERE rowid = 1")  # noqa: S608
    with pytest.raises(LibraryError, match=r"A text in the library .* is damaged"):
        full.exported()
    assert any(f"{column} that are damaged: 1" in found for found in full.check())


@pytest.mark.parametrize(
    "before, after, told",
    [
        # Whoever only reads on finds nothing wrong with an index that lacks what it should have.
        (INDEX_LEAF, EMPTY_LEAF, "is damaged; nothing was exported"),
        (b"2602.00", b"2602.\x0f0", "is damaged; nothing was exported"),
        (b"SQLite format 3", b"Dear diary, you ", "is damaged; it was left as it is"),
    ],
)
def test_nothing_is_exported_of_a_file_that_is_damaged(
    home: Home, before: bytes, after: bytes, told: str
) -> None:
    library = home.open()
    library.save_papers(papers(range(500)), at=NOON)
    library.close()
    content = home.file.read_bytes()
    pages = range(len(content) - 4096, 0, -4096)
    leaf = next(at for at in pages if content[at : at + 1] == INDEX_LEAF)
    at = content.index(before, 0 if before.startswith(b"SQ") else leaf)
    home.file.write_bytes(content[:at] + after + content[at + len(after) :])

    with pytest.raises(LibraryError, match=told):
        next(home.upkeep.export_lines())
    with pytest.raises(LibraryError, match=told):
        home.upkeep.export_to(home.folder.with_name("library.jsonl"))
    assert home.check() != []
    assert [part.name for part in home.folder.parent.rglob("*")] == ["home", "library.sqlite"]


def save_until_full(library: Library, sentence: str) -> None:
    """Save pages until there is no more room, and look for what was saved."""
    saved = 0

    def save_all() -> None:
        nonlocal saved
        for saved in range(100):
            library.save_page(SEARCH, page(saved * 10), at=NOON)

    with pytest.raises(LibraryError, match=sentence) as told:
        save_all()
    assert saved > 1
    assert "run the same command again" in told.value.hint
    state = library.load_search(SEARCH)
    assert state
    assert state.rows == len(library.load_papers(state.ids)) == saved * 10


def test_a_full_disk_loses_nothing_that_was_saved(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect

    def limited(*args: object, **options: object) -> sqlite3.Connection:
        connection = connect(*args, **options)  # type: ignore[call-overload]
        connection.execute("PRAGMA max_page_count = 70")
        return connection  # type: ignore[no-any-return]

    home.make()
    monkeypatch.setattr(sqlite3, "connect", limited)
    save_until_full(home.open(), "The disk is full: the library .* cannot take more")


def test_a_file_that_may_not_grow_loses_nothing_that_was_saved(home: Home) -> None:
    home.make()
    library = home.open()
    with small_files(200_000):
        save_until_full(library, "cannot be read or written: disk I/O error")
    library.close()
    assert home.check() == []


def load_all(library: Library) -> None:
    """Read something of every kind."""
    library.load_submitted(NOON - WEEK, NOON + timedelta(days=1))
    library.load_papers(PAPERS)
    library.load_saved(PAPERS)
    library.load_search(Search(query="a text"))
    library.load_searches("a text", SPAN)
    library.load_fates("deep-learning", DAY)
    library.load_receipts("letters", "reefs", DAY)
    library.load_state()
