"""Lines join a library that holds some of it already, all of them or, if one is wrong, none."""

import gzip
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO, RawIOBase
from pathlib import Path
from typing import Any

import pytest

from digest.errors import DigestError
from digest.model import Search
from digest.records import known_record, paper_record
from digest.store import open_library
from digest.store.importing import Tally
from tests.fakes import SilentProgress
from tests.fixtures import paper, statement
from tests.store.samples import NOON, edition, now, papers
from tests.store.whole import DAY, exported, fill, take, upkeep

SAVED = "2026-02-28T12:00:00Z"


def test_what_a_library_holds_already_stays_as_it_is(tmp_path: Path) -> None:
    store = fill(tmp_path / "mine")
    before = exported(store)

    tallies = take(store, *exported(fill(tmp_path / "theirs", ("another text",))))

    assert tallies["papers"] == Tally(added=0, held=6)
    assert tallies["versions"] == Tally(added=0, held=2)
    assert tallies["listings"] == Tally(added=0, held=2)
    assert tallies["editions"] == Tally(added=0, held=2)
    assert tallies["searches"] == Tally(added=2, held=0)  # their queries are others
    assert tallies["runs"] == Tally(added=2, held=0)
    after = exported(store)
    assert [line for line in before[1:] if line not in after] == []


def test_importing_twice_adds_nothing_the_second_time(tmp_path: Path) -> None:
    lines = exported(fill(tmp_path / "old"))
    copy = upkeep(tmp_path / "new")
    take(copy, *lines)

    assert all(tally.added == 0 for tally in take(copy, *lines).values())
    assert exported(copy) == lines


def test_rows_are_numbered_anew_so_that_nothing_of_two_libraries_is_mixed_up(
    tmp_path: Path,
) -> None:
    theirs = exported(fill(tmp_path / "theirs", ("theirs",)))
    store = upkeep(tmp_path / "mine")
    with open_library(tmp_path / "mine", now=now) as library:
        library.save_papers(papers([1]), at=NOON)
        library.finish_search(Search(query="mine"), (), at=NOON)
        library.save_edition(edition(DAY, slug="mine"))

    take(store, *theirs)

    held = exported(store)
    unlike = {line for line in theirs if '"kind":"library"' not in line and line not in held}
    assert {json.loads(line)["record"]["id"] for line in unlike} == {"2602.00001"}
    assert store.check()[0].message.startswith("The library lacks its paper")  # mine, as made


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1), (2, 1, 3)])
def test_the_highest_version_is_the_current_one_whatever_comes_first(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    store = upkeep(tmp_path)
    for version in order:
        day = date(2026, 2, 25) + timedelta(days=version) if version < 3 else None
        take(store, paper_line(version=version, title=f"Title {version}", announced=day))

    with open_library(tmp_path, now=now) as library:
        current = library.load_papers([paper().id])[paper().id]
        history = [library.load_versions({paper().id: version}) for version in (1, 2)]
    assert (current.version, current.title) == (3, "Title 3")
    assert [held[paper().id].title for held in history] == ["Title 1", "Title 2"]
    assert store.check() == ()


def test_a_newer_version_keeps_the_day_on_which_the_paper_was_announced(tmp_path: Path) -> None:
    store = upkeep(tmp_path)
    take(store, paper_line(version=1, announced=DAY))

    take(store, paper_line(version=2))

    with open_library(tmp_path, now=now) as library:
        assert library.load_papers([paper().id])[paper().id].announced == DAY


def test_what_fetch_prints_can_be_imported_without_inventing_a_day(tmp_path: Path) -> None:
    from digest.dossier import describe  # noqa: PLC0415

    ours = paper(announced=None)
    record = known_record(describe(ours), statement("It counts."), None)
    line = json.dumps({**record, "abstract": ours.abstract})

    assert take(upkeep(tmp_path), line) == {"papers": Tally(added=1, held=0)}

    with open_library(tmp_path, now=now) as library:
        assert library.load_papers([ours.id]) == {ours.id: ours}
        assert library.load_saved([ours.id]) == {ours.id: NOON}


@pytest.mark.parametrize(
    "spelling, version, due",
    [
        ("2602.90001", None, 1),
        ("arXiv:2602.90001v4", None, 4),
        ("https://arxiv.org/abs/2602.90001", 2, 2),
    ],
)
def test_plain_papers_have_any_spelling_and_the_first_version_unless_they_say(
    tmp_path: Path, spelling: str, version: int | None, due: int
) -> None:
    record = paper_record(paper(title="A\n  Title")) | {"id": spelling, "authors": ["A  B"]}
    record.pop("version")
    record |= {"version": version} if version else {}

    take(upkeep(tmp_path), json.dumps(record))

    with open_library(tmp_path, now=now) as library:
        held = library.load_papers(["2602.90001"])["2602.90001"]
    assert (held.version, held.title, held.authors[0].name) == (due, "A Title", "A B")


@pytest.mark.parametrize(
    "line, reason",
    [
        ("{", "it is not JSON"),
        ("[1]", "it is not a JSON object"),
        ("[" * 100_000, "nested too deeply"),
        ("{}", "neither a line of an export nor a paper"),
        ('{"kind": "poem"}', "neither a line of an export nor a paper"),
        ('{"kind": ["paper"]}', "neither a line of an export nor a paper"),
        ('{"kind": "paper", "saved": "2026-02-28T12:00:00Z"}', "not a JSON object"),
        ('{"id": "x", "title": "", "abstract": ""}', "'id' is not an arXiv identifier"),
        ('{"id": 7, "title": "", "abstract": ""}', "'id' is not an arXiv identifier"),
        ('{"id": "2602.00001", "title": "", "abstract": ""}', "'authors' is missing"),
        ('{"kind": "written", "path": "\ud800", "sha256": "aa"}', "'path' is not a name in ASCII"),
        ('{"kind": "library", "schema": "two"}', "'schema' is not a number from 1 on"),
        ('{"kind": "run", "record": NaN}', "NaN is not JSON"),
    ],
)
def test_a_line_that_does_not_fit_is_named_and_nothing_is_changed(
    tmp_path: Path, line: str, reason: str
) -> None:
    store = fill(tmp_path)
    before = exported(store)

    with pytest.raises(DigestError, match=rf"^Line 4 of week\.jsonl .*{reason}.* Nothing was"):
        take(store, paper_line(), "", paper_line(version=2), line, paper_line(version=3))

    assert exported(store) == before


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"version": 0}, "'version' is not a number from 1 on"),
        ({"version": True}, "'version'"),
        ({"version": 2**63}, "'version'"),
        ({"title": 5}, "'title' is not a text"),
        ({"authors": [{"name": "A"}]}, "'authors' is not a list of authors"),
        ({"categories": "cs.CV"}, "'categories' is not a list of categories"),
        ({"categories": ["cs.CV", "\x1b[31m"]}, "'categories' is not a list of categories"),
        ({"primary": "cs.CV\x9b2J"}, "'primary' is not a category"),
        ({"published": "yesterday"}, "'published' is not a time"),
        ({"published": "0001-01-01T00:00:00Z"}, "'published' is not a time of the years 1991"),
        ({"updated": "9999-12-31T23:59:59Z"}, "'updated' is not a time of the years 1991"),
        ({"published": "1990-12-31T23:59:59Z"}, "'published' is not a time of the years 1991"),
        ({"updated": "2100-12-31T23:59:59-01:00"}, "'updated' is not a time of the years 1991"),
        ({"announced": "2026-02-31"}, "'announced' is not a day (YYYY-MM-DD) of the years 1991"),
        ({"announced": "2026-W09-6"}, "'announced' is not a day (YYYY-MM-DD) of the years 1991"),
        ({"announced": "2101-01-01"}, "'announced' is not a day (YYYY-MM-DD) of the years 1991"),
        ({"id": "ü"}, "'id' is not an arXiv identifier without a version"),
        ({"id": "\x1b[31mred"}, "'id' is not an arXiv identifier without a version"),
        ({"id": "../2602.00001"}, "'id' is not an arXiv identifier without a version"),
        ({"id": "2602.00001v2"}, "'id' is not an arXiv identifier without a version"),
    ],
)
def test_a_record_of_the_wrong_shape_is_refused(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    record = paper_record(paper()) | changes

    with pytest.raises(DigestError, match=re.escape(reason)):
        take(upkeep(tmp_path), json.dumps({"kind": "paper", "saved": SAVED, "record": record}))


@pytest.mark.parametrize(
    "kind, changes, reason",
    [
        ("search", {"papers": ["nobody's"]}, "'papers' is not a list of arXiv identifiers"),
        ("search", {"asked": "9999-12-31T00:00:00Z"}, "'asked' is not a time of the years"),
        ("search", {"first_day": "2026-W09-6"}, "'first_day' is not a day (YYYY-MM-DD)"),
        ("search", {"first_day": "2026-03-09", "last_day": "2026-03-08"}, "days are in disorder"),
        ("search", {"first_day": "2026-02-22", "last_day": None}, "its days are in disorder"),
        ("search", {"total": 100, "rows": 3, "complete": True}, "complete with 3 of 100 rows"),
        ("search", {"rows": 2}, "3 rows are kept of 2 that came"),
        ("listing", {"total": 9, "rows": 1, "complete": True}, "called complete with 1 of 9 rows"),
        ("listing", {"category": "cs.CV\x1b[2J"}, "'category' is not a category"),
        ("edition", {"slug": "../../x"}, "'slug' is not a slug"),
        ("edition", {"slug": "\x1b[31m"}, "'slug' is not a slug"),
        ("edition", {"date": "2026-W09-6"}, "'date' is not a day (YYYY-MM-DD)"),
        ("edition", {"date": "0001-01-01"}, "'date' is not a day (YYYY-MM-DD)"),
        (
            "search",
            {"papers": ["2602.99999"], "rows": 4},
            "a paper that neither the library nor any",
        ),
        ("search", {"papers": ["2602.00000"] * 2}, "it names a paper twice"),
        ("search", {"key": ["x", "sideways", None]}, "'key' is not a query, an order and a limit"),
        ("search", {"rows": -1}, "'rows' is not a number from 0 on"),
        ("search", {"page_problems": [{}]}, "'page_problems' is not a list of problems"),
        ("listing", {"day": "2026-2-3"}, "'day' is not a day"),
        ("listing", {"notices": [{"paper": "1", "kind": "old"}]}, "'notices' is not"),
        ("edition", {"fates": [{"paper": "1", "fate": "lost"}]}, "'fates' is not"),
        ("edition", {"record": {"start": "2026-02-22"}}, "'end' is missing"),
        ("run", {"record": None}, "it is not a JSON object"),
    ],
)
def test_a_line_that_contradicts_its_kind_is_refused(
    tmp_path: Path, kind: str, changes: dict[str, Any], reason: str
) -> None:
    _, *lines = exported(fill(tmp_path / "old"))
    wrong = [
        json.dumps(record | (changes if record["kind"] == kind else {}))
        for record in map(json.loads, lines)
    ]

    with pytest.raises(DigestError, match=re.escape(reason)):
        take(upkeep(tmp_path / "new"), *wrong)


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"start": "0001-01-01"}, "'start' is not a day (YYYY-MM-DD) of the years"),
        ({"end": "9999-12-31"}, "'end' is not a day (YYYY-MM-DD) of the years"),
        ({"start": "2026-02-28", "end": "2026-02-22"}, "its days are in disorder"),
        ({"lookback": {"start": "2026-02-28", "end": "2026-02-22"}}, "its days are in disorder"),
        ({"late": ["x"]}, "'late' is not a list of arXiv identifiers"),
        ({"added": "2602.00001"}, "'added' is not a list of arXiv identifiers"),
        ({"themes": [{"key": "reefs"}]}, "'themes' is not a list of themes"),
        ({"stated": {"x": "2026-02-28"}}, "'stated' is not days by paper"),
        ({"stated": {"2602.00001": "9999-12-31"}}, "'stated' is not days by paper"),
        ({"completed": "9999-12-31T23:59:59Z"}, "'completed' is not a time of the years"),
        ({"begun": "0001-01-01T00:00:00Z"}, "'begun' is not a time of the years"),
    ],
)
def test_an_issue_of_impossible_days_is_refused(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    lines = map(json.loads, exported(fill(tmp_path / "old")))
    line = next(line for line in lines if line["kind"] == "edition")
    line["record"] |= changes

    with pytest.raises(DigestError, match=re.escape(reason)):
        take(upkeep(tmp_path / "new"), json.dumps(line))


def test_papers_may_have_classes_of_other_schemes(tmp_path: Path) -> None:
    kinds = ("cs.CV", "68T45 (Primary), 60A05", "I.2.10;\n  I.4.8")

    take(upkeep(tmp_path), paper_line(primary="", categories=kinds))

    with open_library(tmp_path, now=now) as library:
        assert library.load_papers([paper().id])[paper().id].categories == kinds


def test_nobody_waits_while_a_pipe_is_read(tmp_path: Path) -> None:
    """Whoever writes to the pipe may write to the library too."""
    store = fill(tmp_path)

    class Slow(Dribble):
        def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
            """Give the next bytes, after somebody else has used the library."""
            with open_library(tmp_path, now=now, timeout=0) as library:
                library.save_papers(papers([7]), at=NOON)
            return super().readinto(buffer)

    stream: Any = Slow(f"{paper_line()}\n".encode())
    store.import_from(stream, "pipe", SilentProgress())

    with open_library(tmp_path, now=now) as library:
        assert len(library.load_papers(["2602.00007", paper().id])) == 2


def test_an_export_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    header = json.dumps({"kind": "library", "schema": 99, "version": "9.0"})

    with pytest.raises(DigestError, match=r"newer version of digest, 9\.0\.") as told:
        take(upkeep(tmp_path), header)

    assert told.value.hint.startswith("Update digest")


def test_an_export_that_was_cut_at_a_lines_end_is_refused(tmp_path: Path) -> None:
    lines = exported(fill(tmp_path / "old"))

    with pytest.raises(DigestError, match="cut short: 1 deliveries, 2 runs that it states"):
        take(upkeep(tmp_path / "new"), *lines[:-3])

    with open_library(tmp_path / "new", now=now) as library:
        assert library.load_state().papers == 0


def test_two_exports_joined_are_one(tmp_path: Path) -> None:
    lines = exported(fill(tmp_path / "old"))

    tallies = take(upkeep(tmp_path / "new"), *lines, *lines)

    assert tallies["papers"] == Tally(added=6, held=6)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf\n"])
def test_nothing_to_import_is_no_success(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DigestError, match="holds nothing to import"):
        upkeep(tmp_path).import_from(BytesIO(content), "empty", SilentProgress())


class Dribble(RawIOBase):
    """A pipe that gives a few bytes at a time, and cannot be looked into."""

    def __init__(self, content: bytes) -> None:
        self._rest = BytesIO(content)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        """Give the next bytes."""
        piece = self._rest.read(min(7, len(buffer)))
        buffer[: len(piece)] = piece
        return len(piece)


@pytest.mark.parametrize("packed", [True, False])
def test_gzip_is_known_by_its_first_bytes_in_a_pipe_too(tmp_path: Path, *, packed: bool) -> None:
    text = f"\ufeff{paper_line()}\r\n".encode()
    stream: Any = Dribble(gzip.compress(text) if packed else text)

    upkeep(tmp_path).import_from(stream, "pipe", SilentProgress())

    with open_library(tmp_path, now=now) as library:
        assert library.load_state().papers == 1


@pytest.mark.parametrize("kept", [0.5, 0.98])
def test_a_gzip_file_that_is_cut_short_changes_nothing(tmp_path: Path, kept: float) -> None:
    packed = gzip.compress("\n".join(exported(fill(tmp_path / "old"))).encode())
    stream = BytesIO(packed[: int(len(packed) * kept)])

    with pytest.raises(DigestError, match="the compressed file is damaged or cut short"):
        upkeep(tmp_path / "new").import_from(stream, "x.gz", SilentProgress())

    assert len(exported(upkeep(tmp_path / "new"))) == 1


def test_an_interruption_changes_nothing(tmp_path: Path) -> None:
    store = fill(tmp_path)
    before = exported(store)

    class Interrupted(Dribble):
        def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
            """Give the next bytes, and then no end."""
            return super().readinto(buffer) or _interrupt()

    stream: Any = Interrupted(f"{paper_line()}\n".encode())
    with pytest.raises(KeyboardInterrupt):
        store.import_from(stream, "pipe", SilentProgress())

    assert exported(store) == before


def _interrupt() -> int:
    raise KeyboardInterrupt


def paper_line(**changes: Any) -> str:  # noqa: ANN401 - any field of a paper
    """Return a line of an export that holds a paper."""
    record = paper_record(replace(paper(), **changes))
    return json.dumps({"kind": "paper", "saved": SAVED, "record": record})
