"""A library written as lines and read again is the same library, whatever it holds."""

import json
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import __version__
from digest.codec import plain
from digest.errors import LibraryError
from digest.model import Search
from digest.ports import Library
from tests.codec.strategies import TEXT
from tests.fixtures import paper
from tests.store.home import Home
from tests.store.samples import DAY, NOON, WEEK, edition, papers
from tests.store.whole import PAPERS, SPAN, fill

LINE = json.dumps({"kind": "paper", "saved": "2026-02-28T12:00:00Z", "record": plain(paper())})


@given(st.lists(TEXT, min_size=1, max_size=8))
def test_export_import_export_gives_the_same_bytes_and_a_sound_library(texts: list[str]) -> None:
    with TemporaryDirectory() as folder, ExitStack() as cleanup:
        old, new = Home(Path(folder) / "old", cleanup), Home(Path(folder) / "new", cleanup)
        fill(old, texts)
        lines = old.exported()
        new.take(*lines)
        assert new.exported() == lines
        assert new.check() == []
        assert all(line.isascii() and "\n" not in line for line in lines)


def test_the_library_means_the_same_afterwards(full: Home) -> None:
    full.beside("new").take(*full.exported())
    old, new = full.open(), full.beside("new").open()
    loads: tuple[Callable[[Library], object], ...] = (
        lambda library: library.load_papers(PAPERS),
        lambda library: library.load_saved(PAPERS),
        lambda library: library.load_versions({PAPERS[0]: 2}),
        lambda library: library.load_search(Search(query="a text")),
        lambda library: library.load_searches("a text", SPAN),
        lambda library: library.load_listing("cs.CV", DAY),
        lambda library: library.load_editions("deep-learning", about=PAPERS),
        lambda library: library.load_answers([f"{PAPERS[4]}v1"]),
        lambda library: library.load_answers_of("deep-learning", DAY),
        lambda library: library.load_replies_of("deep-learning", DAY),
        lambda library: library.load_places(PAPERS[4]),
        lambda library: library.load_receipts("letters", "reefs", DAY),
        lambda library: library.load_written(Path("/post ü.md")),
        lambda library: library.load_state().runs,
    )
    for load in loads:
        assert load(new) == load(old)
        assert load(old)


def test_the_first_line_names_the_schema_and_counts_what_follows(full: Home) -> None:
    header, *lines = map(json.loads, full.exported())
    assert list(header) == ["kind", "schema", "version", "counts"]
    assert (header["kind"], header["version"]) == ("library", __version__)
    kinds = Counter(line["kind"] for line in lines)
    assert list(header["counts"].values()) == list(kinds.values()) == [6, 2, 2, 2, 3, 2, 2, 1, 1, 2]
    named = "papers versions searches listings facts replies editions written deliveries runs"
    assert list(header["counts"]) == named.split()


def test_the_order_does_not_depend_on_how_the_library_came_about(home: Home) -> None:
    places = home.beside("one"), home.beside("two")
    for place, step in zip(places, (1, -1), strict=True):
        library = place.open()
        library.save_papers(papers([1, 2])[::step], at=NOON)
        for day, query in ((DAY, "x"), (DAY - WEEK, "y"))[::step]:
            library.save_edition(edition(day))
            library.finish_search(Search(query=query), (), at=NOON)
    assert places[0].exported() == places[1].exported()


def test_an_export_is_of_one_moment_and_hinders_no_writer(full: Home) -> None:
    before = full.exported()
    lines = full.upkeep.export_lines()
    begun = [next(lines)]
    full.open(timeout=0).save_papers(papers(range(100, 200)), at=NOON)
    assert begun + list(lines) == before
    assert len(full.exported()) == len(before) + 100


def test_an_export_to_a_file_is_written_whole_or_not_at_all(full: Home) -> None:
    target = full.folder.with_name("library.jsonl")
    full.upkeep.export_to(target)
    whole = target.read_bytes()
    assert whole.decode("ascii") == "".join(f"{line}\n" for line in full.exported())
    full.execute("UPDATE papers SET record = x'7b' WHERE id = '2602.00005'")

    told = r"The record of paper 2602\.00005 is damaged, so that the library cannot be exported"
    with pytest.raises(LibraryError, match=told) as caught:
        full.upkeep.export_to(target)
    assert "digest library check lists all" in caught.value.hint
    assert target.read_bytes() == whole
    assert sorted(part.name for part in target.parent.iterdir()) == ["home", "library.jsonl"]


def test_what_a_library_holds_already_stays_as_it_is(full: Home) -> None:
    before, theirs = full.exported(), full.beside("theirs")
    fill(theirs, ["another text"])
    assert full.take(*theirs.exported()) == {
        "papers": (0, 6),
        "versions": (0, 2),
        "searches": (2, 0),  # their queries are others
        "listings": (0, 2),
        "facts": (1, 2),
        "replies": (0, 2),
        "editions": (0, 2),
        "written": (0, 1),
        "deliveries": (0, 1),
        "runs": (2, 0),
    }
    after = full.exported()
    assert [line for line in before[1:] if line not in after] == []
    assert all(added == 0 for added, _ in full.take(*after, *after).values())
    assert full.exported() == after


def test_rows_are_numbered_anew_so_that_nothing_of_two_libraries_is_mixed_up(full: Home) -> None:
    theirs, mine = full.exported(), full.beside("mine")
    library = mine.open()
    library.finish_search(Search(query="mine"), (), at=NOON)
    library.save_edition(edition(DAY, slug="mine"))
    mine.take(*theirs)
    held = mine.exported()
    assert [line for line in theirs[1:] if line not in held] == []
    assert mine.check() == ["issue mine of 2026-02-28: The library lacks its paper 2602.00009."]


@pytest.mark.parametrize(
    "order, announced", [((1, 2, 3), 1), ((3, 2, 1), None), ((2, 3, 1), 2), ((2, 1, 3), 2)]
)
def test_the_highest_version_is_the_current_one_whatever_comes_first(
    home: Home, order: tuple[int, ...], announced: int | None
) -> None:
    """It has the first day that was stated of the one whose place it takes."""
    for version in order:
        day = DAY + timedelta(days=version) if version < 3 else None
        record = plain(paper(version=version, title=f"Title {version}", announced=day))
        home.take(json.dumps(json.loads(LINE) | {"record": record}))
    library = home.open()
    current = library.load_papers([paper().id])[paper().id]
    assert (current.version, current.title) == (3, "Title 3")
    history = [library.load_versions({paper().id: version}) for version in (1, 2)]
    assert [held[paper().id].title for held in history] == ["Title 1", "Title 2"]
    assert current.announced == (announced and DAY + timedelta(days=announced))
    assert home.check() == []


def test_what_one_library_has_as_sent_no_import_takes_back(full: Home) -> None:
    def deliveries(home: Home) -> str:
        return next(line for line in home.exported() if '"delivery"' in line)

    failed, sent = full, full.beside("sent")
    sent.take(deliveries(failed).replace('"failed"', '"sent"'))
    assert failed.take(deliveries(sent)) == {"deliveries": (1, 0)}
    assert sent.take(deliveries(failed).replace('"sent"', '"failed"')) == {"deliveries": (0, 1)}
    for home in (failed, sent):
        (receipt,) = home.open().load_receipts("letters", "reefs", DAY)
        assert receipt.state == "sent"
