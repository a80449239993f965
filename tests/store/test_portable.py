"""A library written as lines and read again is the same library, whatever it holds."""

import json
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import __version__
from digest.errors import LibraryError, OutputError
from digest.model import Search
from digest.store import migrations, open_library
from digest.store.importing import Tally
from tests.store.samples import NOON, edition, now, papers
from tests.store.whole import DAY, WEEK, execute, exported, fill, take, upkeep

HOSTILE = st.text(
    st.one_of(st.characters(exclude_categories=()), st.sampled_from('\0\ud800\udfff\n\r\u2028"\\')),
    max_size=20,
)
# How a page of an index begins; then one that holds nothing.
INDEX_LEAF, EMPTY_LEAF = b"\x0a", b"\x0a\0\0\0\0\x10\0\0"
KINDS = [
    *("library", "paper", "version", "search", "listing", "fact", "reply"),
    *("edition", "written", "delivery", "run"),
]
# As the first version that exports would have written it, had it known the first schema alone.
FIRST_SCHEMA = r"""
{"kind": "library", "schema": 1, "version": "0.1.0"}
{"kind": "paper", "saved": "2025-03-01T10:00:00Z", "record": {"id": "2502.00001", "version": 2, "title": "A Dune\u0000 Atlas", "abstract": "We map dunes. \ud800", "authors": [{"name": "Ada Quill", "affiliations": []}], "primary": "cs.CV", "categories": ["cs.CV"], "published": "2025-02-24T09:30:00Z", "updated": "2025-02-26T09:30:00Z", "announced": null, "comment": null, "journal_ref": null, "doi": null}}
{"kind": "version", "saved": "2025-02-27T10:00:00Z", "record": {"id": "2502.00001", "version": 1, "title": "Dunes", "abstract": "We map.", "authors": ["Ada Quill"], "primary": "cs.CV", "categories": ["cs.CV"], "published": "2025-02-24T09:30:00Z", "updated": "2025-02-24T09:30:00Z"}}
{"kind": "search", "key": ["cat:cs.CV", "newest", null], "total": 2, "rows": 2, "complete": true, "asked": "2025-03-01T10:00:00Z", "page_problems": [], "end_problems": [], "papers": ["2502.00001"]}
{"kind": "edition", "slug": "dunes", "date": "2025-03-01", "record": {"start": "2025-02-23", "end": "2025-03-01", "query": "cat:cs.CV", "completed": "2025-03-01T10:00:00Z", "problems": [{"stage": "fetch", "subject": "page 2", "message": "It stopped.", "hint": ""}]}, "fates": [{"paper": "2502.00001", "fate": "chosen"}]}
{"kind": "written", "path": "file:///posts/2025-03-01-dunes.md", "sha256": "ab"}
{"kind": "run", "record": {"command": "build", "started": "2025-03-01T10:00:00Z", "ended": "2025-03-01T10:01:00Z", "exit_code": 0, "summary": "dunes"}}
"""  # noqa: E501 - lines as they stand in a file


@settings(max_examples=40)
@given(st.lists(HOSTILE, min_size=1, max_size=8))
def test_export_import_export_gives_the_same_bytes_and_a_sound_library(texts: list[str]) -> None:
    with TemporaryDirectory() as folder:
        lines = exported(fill(Path(folder) / "old", texts))
        copy = upkeep(Path(folder) / "new")

        take(copy, *lines)

        assert exported(copy) == lines
        assert copy.check() == ()
        assert all(line.isascii() and "\n" not in line for line in lines)


def test_the_first_line_names_the_schema_and_counts_what_follows(tmp_path: Path) -> None:
    header, *lines = map(json.loads, exported(fill(tmp_path)))

    assert header == {
        "kind": "library",
        "schema": len(migrations.MIGRATIONS),
        "version": __version__,
        "counts": {
            "papers": 6,
            "versions": 2,
            "searches": 2,
            "listings": 2,
            "facts": 3,
            "replies": 2,
            "editions": 2,
            "written": 1,
            "deliveries": 1,
            "runs": 2,
        },
    }
    assert len(lines) == sum(header["counts"].values())


def test_the_order_does_not_depend_on_how_the_library_came_about(tmp_path: Path) -> None:
    both = papers([1, 2])
    for name, order in (("a", both), ("b", both[::-1])):
        with open_library(tmp_path / name, now=now) as library:
            library.save_papers(order, at=NOON)
            for day in (DAY, date(2026, 2, 21))[:: 1 if name == "a" else -1]:
                library.save_edition(edition(day))
            for query in ("x", "y")[:: 1 if name == "a" else -1]:
                library.finish_search(Search(query=query), (), at=NOON)

    assert exported(upkeep(tmp_path / "a")) == exported(upkeep(tmp_path / "b"))


def test_the_library_means_the_same_afterwards(tmp_path: Path) -> None:
    lines = exported(fill(tmp_path / "old"))
    take(upkeep(tmp_path / "new"), *lines)

    with (
        open_library(tmp_path / "old", now=now) as old,
        open_library(tmp_path / "new", now=now) as new,
    ):
        ids = [f"2602.0000{number}" for number in range(6)]
        assert new.load_papers(ids) == old.load_papers(ids)
        assert new.load_saved(ids) == old.load_saved(ids)
        assert new.load_versions({ids[0]: 2}) == old.load_versions({ids[0]: 2}) != {}
        search = Search(query="a text")
        assert new.load_search(search) == old.load_search(search) is not None
        assert new.load_searches("a text", WEEK) == old.load_searches("a text", WEEK) != ()
        assert new.load_listing("cs.CV", DAY) == old.load_listing("cs.CV", DAY) is not None
        held = old.load_editions("deep-learning", about=ids)
        assert new.load_editions("deep-learning", about=ids) == held
        assert list(held[1].corrections) == [ids[5], ids[1]]
        assert new.load_state().runs == old.load_state().runs


def test_an_export_is_of_one_moment_and_hinders_no_writer(tmp_path: Path) -> None:
    store = fill(tmp_path)
    before = exported(store)
    lines = store.export_lines()
    begun = [next(lines)]

    with open_library(tmp_path, now=now, timeout=0) as library:
        library.save_papers(papers(range(100, 200)), at=NOON)

    assert begun + list(lines) == before
    assert len(exported(store)) == len(before) + 100


def test_an_export_to_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    store = fill(tmp_path / "home")
    target = tmp_path / "library.jsonl"
    store.export_to(target)
    whole = target.read_text("ascii")
    execute(tmp_path / "home", "UPDATE papers SET record = x'7b' WHERE id = '2602.00005'")

    with pytest.raises(LibraryError, match=r"paper 2602\.00005 is damaged") as told:
        store.export_to(target)

    assert whole == "".join(f"{line}\n" for line in whole.splitlines())
    assert target.read_text("ascii") == whole
    assert "library check" in told.value.hint
    assert sorted(part.name for part in tmp_path.iterdir()) == ["home", "library.jsonl"]


def test_an_export_never_takes_the_place_of_the_library_or_a_folder(tmp_path: Path) -> None:
    store = fill(tmp_path)

    with pytest.raises(OutputError, match="is the library itself"):
        store.export_to(tmp_path / "library.sqlite")
    with pytest.raises(OutputError, match="is not a file"):
        store.export_to(tmp_path)
    with pytest.raises(OutputError, match="cannot be written: No such file"):
        store.export_to(tmp_path / "none" / "x.jsonl")


def test_a_damaged_library_is_left_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite").write_bytes(b"Dear diary, " * 1000)

    with pytest.raises(LibraryError, match="is damaged; it was left as it is"):
        exported(upkeep(tmp_path))

    assert [part.name for part in tmp_path.iterdir()] == ["library.sqlite"]


@pytest.mark.parametrize("before, after", [(INDEX_LEAF, EMPTY_LEAF), (b"2602.00", b"2602.\x0f0")])
def test_nothing_is_exported_of_a_file_that_is_damaged(
    tmp_path: Path, before: bytes, after: bytes
) -> None:
    """Whoever only reads on finds nothing wrong with an index that lacks what it should have."""
    store = upkeep(tmp_path / "home")
    with open_library(tmp_path / "home", now=now) as library:
        library.save_papers(papers(range(500)), at=NOON)
    file = tmp_path / "home" / "library.sqlite"
    content = file.read_bytes()
    pages = range(len(content) - 4096, 0, -4096)
    leaf = next(at for at in pages if content[at : at + 1] == INDEX_LEAF)
    at = content.index(before, leaf)
    file.write_bytes(content[:at] + after + content[at + len(after) :])

    with pytest.raises(LibraryError, match="is damaged; nothing was exported"):
        next(store.export_lines())
    with pytest.raises(LibraryError, match="is damaged; nothing was exported"):
        store.export_to(tmp_path / "library.jsonl")

    assert store.check() != ()
    assert [part.name for part in tmp_path.iterdir()] == ["home"]


@pytest.mark.parametrize("column", ["papers.saved", "listings.category", "fates.paper"])
def test_a_text_that_is_none_ends_an_export_with_a_sentence(tmp_path: Path, column: str) -> None:
    store = fill(tmp_path)
    table, name = column.split(".")
    execute(tmp_path, f"UPDATE {table} SET {name} = CAST(x'ff' AS TEXT) WHERE rowid = 1")  # noqa: S608

    with pytest.raises(LibraryError, match=r"A text in the library .* is damaged"):
        exported(store)

    assert any(f"{column} that are damaged: 1" in found.message for found in store.check())


def test_without_a_library_there_is_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="There is no library at"):
        exported(upkeep(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_an_export_of_the_first_schema_gets_what_a_migration_gives(tmp_path: Path) -> None:
    store = upkeep(tmp_path)

    tallies = take(store, *FIRST_SCHEMA.strip().splitlines())

    assert all(tally == Tally(added=1, held=0) for tally in tallies.values())
    assert list(tallies) == ["papers", "versions", "searches", "editions", "written", "runs"]
    with open_library(tmp_path, now=now) as library:
        (issue,) = library.load_editions("dunes", about=["2502.00001"])
        state = library.load_search(Search(query="cat:cs.CV"))
        held = library.load_papers(["2502.00001"])["2502.00001"]
    assert issue.fates == {"2502.00001": "chosen"}
    assert (issue.versions, issue.corrections, issue.lookback) == ({}, {}, None)
    assert (issue.begun, issue.complete) == (issue.completed, False)
    assert state is not None
    assert (state.complete, state.rows, state.ids) == (True, 2, ("2502.00001",))
    assert (held.title, held.abstract) == ("A Dune\0 Atlas", "We map dunes. \ud800")
    assert store.check() == ()
