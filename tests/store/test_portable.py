"""A library written as lines and read again is the same library; lines join it all, or none."""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, RawIOBase
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import __version__
from digest.codec import known_json, plain
from digest.errors import DigestError
from digest.model import Author, Paper, Reading, Search
from digest.papers.facts import describe
from tests.codec.strategies import TEXT
from tests.fixtures import REEF, paper, quotation
from tests.store.home import Home
from tests.store.samples import DAY, NOON, WEEK, issue_record, papers
from tests.store.whole import fill, load_all

Record = dict[str, Any]
SAVED = "2026-02-28T12:00:00Z"
ALIEN = "it is neither a line of an export nor a paper with id, title and abstract"
NO_ID = "is not an arXiv identifier without a version"
NO_NAME, DISORDER = "is not a line in ASCII", "its days are in disorder"


def paper_line(**changes: Any) -> str:  # noqa: ANN401 - any field of a paper
    """Return a line of an export that holds a paper."""
    record = plain(replace(paper(), **changes))
    return json.dumps({"kind": "paper", "saved": SAVED, "record": record})


class Pipe(RawIOBase):
    """A stream that gives a few bytes at a time, cannot be looked into, and calls `before` each."""

    def __init__(
        self, content: bytes, before: Callable[[bool], object] = bool, size: int = 7
    ) -> None:
        self._rest, self._before, self._size = BytesIO(content), before, size

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        """Give the next bytes."""
        piece = self._rest.read(min(self._size, len(buffer)))
        self._before(not piece)
        buffer[: len(piece)] = piece
        return len(piece)


def pour(home: Home, stream: BytesIO | Pipe, name: str = "pipe") -> None:
    """Import what comes through a stream."""
    home.pour(cast("BinaryIO", stream), name)


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    """Give the lines of a library that holds something of every kind."""
    with ExitStack() as cleanup:
        home = Home(tmp_path_factory.mktemp("old"), cleanup)
        fill(home)
        return list(map(json.loads, home.exported()))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Give the place of an empty library, to which no wrong line adds anything."""
    with ExitStack() as cleanup:
        home = Home(tmp_path_factory.mktemp("new"), cleanup)
        home.open().close()
        yield home
        assert len(home.exported()) == 1


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
    loads = zip(load_all(full.open()), load_all(full.beside("new").open()), strict=True)
    assert all(old and old == new for old, new in loads)


def test_the_first_line_names_the_layout_and_counts_what_follows(lines: list[Record]) -> None:
    header, *rest = lines
    assert list(header) == ["kind", "layout", "version", "lines"]
    assert (header["kind"], header["version"]) == ("library", __version__)
    assert header["lines"] == len(rest)
    kinds = "paper search listing harvest fact reply issue mark written delivery run".split()
    assert list(Counter(line["kind"] for line in rest)) == kinds


def test_the_order_does_not_depend_on_how_the_library_came_about(home: Home) -> None:
    places = home.beside("one"), home.beside("two")
    for place, step in zip(places, (1, -1), strict=True):
        library = place.open()
        library.save_papers(papers([1, 2])[::step], at=NOON)
        for day, query in ((DAY, "x"), (DAY - WEEK, "y"))[::step]:
            library.save_issue_record(issue_record(day))
            library.finish_search(Search(query=query), (), at=NOON)
    assert places[0].exported() == places[1].exported()


def test_an_export_is_of_one_moment_and_hinders_no_writer(full: Home) -> None:
    before = full.exported()
    lines = full.upkeep.export_lines()
    begun = [next(lines)]
    full.open(timeout=0).save_papers(papers(range(100, 200)), at=NOON)
    assert begun + list(lines) == before
    assert len(full.exported()) == len(before) + 100


def test_what_a_library_holds_already_stays_as_it_is(full: Home) -> None:
    before, theirs = full.exported(), full.beside("theirs")
    fill(theirs, ["another text"])
    assert full.take(*theirs.exported()) == {
        "papers": (0, 8),
        "searches": (2, 0),  # their queries are others
        "listings": (0, 2),
        "harvests": (0, 1),
        "facts": (1, 2),
        "replies": (2, 0),
        "issues": (0, 2),
        "marks": (0, 2),
        "written": (0, 1),
        "deliveries": (0, 1),
        "runs": (1, 0),
    }
    after = full.exported()
    assert [line for line in before[1:] if line not in after] == []
    assert all(added == 0 for added, _ in full.take(*after, *after).values())
    assert full.exported() == after


@pytest.mark.parametrize(
    "order, announced", [((1, 2, 3), 1), ((3, 2, 1), None), ((2, 3, 1), 2), ((2, 1, 3), 2)]
)
def test_the_highest_version_is_the_current_one_whatever_comes_first(
    home: Home, order: tuple[int, ...], announced: int | None
) -> None:
    """It has the first day that was stated of the one whose place it takes."""
    for version in order:
        day = DAY + timedelta(days=version) if version < 3 else None
        home.take(paper_line(version=version, title=f"Title {version}", announced=day))
    library = home.open()
    current = library.load_papers([REEF])[REEF]
    assert (current.version, current.title) == (3, "Title 3")
    history = [library.load_versions({REEF: version}) for version in (1, 2)]
    assert [held[REEF].title for held in history] == ["Title 1", "Title 2"]
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


@pytest.mark.parametrize(
    "line, reason",
    [
        ("{", "it is not JSON (Expecting property name enclosed in double quotes at character 2)"),
        ("\udcff", "it is not text in UTF-8"),
        ("[1]", "it is not a JSON object"),
        ("[" * 100_000, "it is nested too deeply"),
        ('{"kind": "poem"}', ALIEN),
        (f'{{"kind": "paper", "saved": "{SAVED}"}}', "'record' is missing"),
        ('{"kind": "paper", "saved": 1, "record": []}', "'saved' cannot be read"),
        ('{"kind": "issue", "record": NaN}', "NaN is not JSON"),
        ('{"id": "x", "title": "", "abstract": ""}', "'id' is not an arXiv identifier"),
        ('{"id": "2602.00001", "title": "", "abstract": ""}', "'authors' cannot be read"),
        ('{"kind": "library", "layout": 1, "version": "0.9"}', "the export was made by another v"),
    ],
)
def test_a_line_that_does_not_fit_is_named_and_nothing_is_changed(
    empty: Home, line: str, reason: str
) -> None:
    text = "\n".join([paper_line(), "", paper_line(version=2), line, paper_line(version=3)])
    content = text.encode("utf-8", "surrogateescape" if "\udcff" in line else "surrogatepass")
    with pytest.raises(DigestError) as told:
        pour(empty, BytesIO(content), "week.jsonl")
    assert str(told.value).startswith(f"Line 4 of week.jsonl cannot be imported: {reason}")
    assert str(told.value).endswith(". Nothing was changed.")
    assert told.value.hint == "Correct or remove that line, then import the file again."


@pytest.mark.parametrize(
    "place, value, reason",
    [
        ("paper saved", "soon", "'saved' cannot be read"),
        ("paper record.version", 0, "the version is not a number from 1 on"),
        ("paper record.version", 2**63, "the version is not a number from 1 on"),
        ("paper record.announced", "2101-01-01", "2101 is no year of arXiv's"),
        ("paper record.id", "\x1b[31mred", NO_ID),
        ("paper record.id", "2602.00001v2", NO_ID),
        ("search entries", [["nobody's", ""]], NO_ID),
        ("search key", "\u00fc", NO_NAME),
        ("listing entries", [["2602.00001", "old"]], "entries.0.1"),
        ("fact validator", "x\r\nX-Evil: 1", NO_NAME),
        ("reply body", "{", "Expecting property name"),
        ("reply model", "h\u00e4fen", NO_NAME),
        ("issue record.slug", "../../x", "is not a slug"),
        ("issue record.window.end", "2026-02-01", DISORDER),
        ("issue decisions", [["2602.00001", "lost", 1, None]], "decisions.0.1"),
        ("written path", "\ud800", NO_NAME),
        ("delivery publisher", "A B", "is not a slug"),
        ("delivery key", "", NO_NAME),
    ],
)
def test_a_line_that_contradicts_its_kind_is_refused(
    empty: Home, lines: list[Record], place: str, value: object, reason: str
) -> None:
    with pytest.raises(DigestError) as told:
        empty.take(*spoilt(lines, place, value))
    assert "week.jsonl cannot be imported: " in str(told.value)
    assert reason in str(told.value)
    assert str(told.value).endswith("Nothing was changed.")


def spoilt(lines: list[Record], place: str, value: object) -> list[str]:
    """Return lines up to the first of a kind, of which a field has this value."""
    kind, way = place.split()
    at = next(at for at, line in enumerate(lines) if line["kind"] == kind)
    wrong = part = json.loads(json.dumps(lines[at]))
    *names, last = way.split(".")
    for name in names:
        part = part[name]
    part[last] = value
    return list(map(json.dumps, [*lines[1:at], wrong]))


@pytest.mark.parametrize(
    "change, due",
    [
        ({"id": "2602.90001", "version": None}, paper(version=1)),
        ({"id": "arXiv:2602.90001v4", "version": None}, paper(version=4)),
        ({"id": "https://arxiv.org/abs/2602.90001", "version": 2}, paper(version=2)),
        ({"title": "A\n  Title", "comment": "a \n b"}, paper(title="A Title", comment="a b")),
        ({"authors": ["A  B"]}, paper(authors=(Author(name="A B"),))),
        # Papers have classes of other schemes, too.
        (
            {"primary": "", "categories": ["68T45 (Primary), 60A05", "I.2.10;\n  I.4.8"]},
            paper(primary="", categories=("68T45 (Primary), 60A05", "I.2.10;\n  I.4.8")),
        ),
    ],
)
def test_plain_papers_have_any_spelling_and_the_first_version_unless_they_say(
    home: Home, change: Mapping[str, object], due: Paper
) -> None:
    assert home.take(json.dumps(plain(paper()) | change)) == {"papers": (1, 0)}
    assert home.open().load_papers([REEF]) == {REEF: due}
    assert home.open().load_saved([REEF]) == {REEF: NOON}


def test_what_fetch_prints_can_be_imported_without_inventing_a_day(home: Home) -> None:
    told = quotation(paper(), "It finds 93.1% of them.")
    record = known_json(describe(paper()), Reading(paper=REEF), told, 3, None)
    assert record["announced"] is not None
    home.take(json.dumps({**record, "abstract": paper().abstract}))
    assert home.open().load_papers([REEF]) == {REEF: paper()}


def test_an_export_that_was_cut_at_a_lines_end_is_refused(empty: Home, lines: list[Record]) -> None:
    with pytest.raises(DigestError, match=r"is cut short: 3 of the 25 lines that it states are"):
        empty.take(*map(json.dumps, lines[:-3]))


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf\n"])
def test_nothing_to_import_is_no_success(empty: Home, content: bytes) -> None:
    with pytest.raises(DigestError, match=r"it holds nothing to import\. Nothing was changed\."):
        pour(empty, BytesIO(content))


def test_gzip_is_known_by_its_first_bytes_in_a_pipe_too(home: Home) -> None:
    pour(home, Pipe(gzip.compress(f"\ufeff{paper_line()}\r\n".encode())))
    assert home.open().load_state().papers == 1


def test_a_gzip_file_that_is_cut_short_or_a_trap_changes_nothing(empty: Home) -> None:
    packed = gzip.compress(b"\n".join([paper_line().encode()] * 9))
    with pytest.raises(DigestError, match="the compressed file is damaged or cut short"):
        pour(empty, BytesIO(packed[:-9]))


def test_nobody_waits_while_a_pipe_is_read(full: Home) -> None:
    """Whoever writes to the pipe may write to the library too."""
    other = full.open(timeout=0)
    numbers = iter(range(100, 999))
    pipe = Pipe(
        paper_line().encode(), lambda _: other.save_papers(papers([next(numbers)]), at=NOON)
    )
    pour(full, pipe)
    assert len(other.load_papers(["2602.00100", REEF])) == 2


def test_an_interruption_or_a_broken_pipe_changes_nothing(full: Home) -> None:
    before = full.exported()
    for error, raised in ((KeyboardInterrupt(), KeyboardInterrupt), (OSError(5, "?"), DigestError)):

        def fail(is_end: bool, told: BaseException = error) -> None:  # noqa: FBT001
            if is_end:
                raise told

        with pytest.raises(raised):
            pour(full, Pipe(paper_line().encode(), fail))
    assert full.exported() == before
