"""Lines join a library all of them or, if one is wrong, none; the line that is wrong is named."""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from io import BytesIO, RawIOBase
from typing import Any, BinaryIO, cast

import pytest

from digest.codec import known_record, plain
from digest.errors import DigestError
from digest.model import Author, Reading
from digest.papers import describe
from tests.fakes import SilentProgress
from tests.fixtures import REEF, paper, statement
from tests.store.home import Home
from tests.store.samples import NOON, papers
from tests.store.whole import fill

Record = dict[str, Any]
SAVED = "2026-02-28T12:00:00Z"
YEARS = "of the years 1991 to 2100"
NO_DAY, NO_TIME = f"a day (YYYY-MM-DD) {YEARS}", f"a time {YEARS}"
NO_ID, NO_IDS = "an arXiv identifier without a version", "a list of arXiv identifiers without versi"
DISORDER = "it contradicts itself: its days are in disorder"
ALIEN = "it is neither a line of an export nor a paper with id, title and abstract"


def paper_line(**changes: Any) -> str:  # noqa: ANN401 - any field of a paper
    """Return a line of an export that holds a paper."""
    record = plain(replace(paper(), **changes))
    return json.dumps({"kind": "paper", "saved": SAVED, "record": record})


class Pipe(RawIOBase):
    """A stream that gives a few bytes at a time, cannot be looked into, and calls `before` each."""

    def __init__(self, content: bytes, before: Callable[[bool], object] = bool) -> None:
        self._rest, self._before = BytesIO(content), before

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        """Give the next bytes."""
        piece = self._rest.read(min(7, len(buffer)))
        self._before(not piece)
        buffer[: len(piece)] = piece
        return len(piece)


def pour(home: Home, stream: BytesIO | Pipe, name: str = "pipe") -> None:
    """Import what comes through a stream."""
    home.upkeep.import_from(cast("BinaryIO", stream), name, SilentProgress())


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
        home.make()
        yield home
        assert len(home.exported()) == 1


@pytest.mark.parametrize(
    "line, reason",
    [
        ("{", "it is not JSON (Expecting property name enclosed in double quotes at character 2)"),
        ("\udcff", "it is not text in UTF-8"),
        ("[1]", "it is not a JSON object"),
        ("[" * 100_000, "it is nested too deeply"),
        ("{}", ALIEN),
        ('{"kind": "poem"}', ALIEN),
        ('{"kind": ["paper"]}', ALIEN),
        ('{"kind": "run", "record": NaN}', "NaN is not JSON"),
        (f'{{"kind": "paper", "saved": "{SAVED}"}}', "it is not a JSON object"),
        ('{"id": "x", "title": "", "abstract": ""}', "'id' is not an arXiv identifier"),
        ('{"id": 7, "title": "", "abstract": ""}', "'id' is not an arXiv identifier"),
        ('{"id": "2602.00001", "title": "", "abstract": ""}', "'authors' is missing"),
        ('{"kind": "library", "schema": "two"}', "'schema' is not a number from 1 on"),
        ('{"kind": "library", "schema": 1, "counts": {"papers": -1}}', "'counts' is not numbers b"),
    ],
)
def test_a_line_that_does_not_fit_is_named_and_nothing_is_changed(
    empty: Home, line: str, reason: str
) -> None:
    text = "\n".join([paper_line(), "", paper_line(version=2), line, paper_line(version=3)])
    content = text.encode("utf-8", "surrogateescape" if "\udcff" in line else "surrogatepass")
    with pytest.raises(DigestError) as told:
        pour(empty, BytesIO(content), "week.jsonl")
    begin = f"Line 4 of week.jsonl cannot be imported: {reason}"
    assert str(told.value).startswith(begin)
    assert str(told.value).endswith(". Nothing was changed.")
    assert told.value.hint == "Mend or remove that line, then import the file again."


@pytest.mark.parametrize(
    "kind, changes, reason",
    [
        ("paper", {"saved": "soon"}, f"'saved' is not {NO_TIME}"),
        ("paper", {".version": 0}, "'version' is not a number from 1 on"),
        ("paper", {".version": True}, "'version' is not a number from 1 on"),
        ("paper", {".version": 2**63}, "'version' is not a number from 1 on"),
        ("paper", {".title": 5}, "'title' is not a text"),
        ("paper", {".authors": [{"name": "A"}]}, "'authors' is not a list of authors"),
        ("paper", {".categories": "cs.CV"}, "'categories' is not a list of categories"),
        ("paper", {".categories": ["\x1b[31m"]}, "'categories' is not a list of categories"),
        ("paper", {".primary": "cs.CV\x9b2J"}, "'primary' is not a category"),
        ("paper", {".published": "yesterday"}, f"'published' is not {NO_TIME}"),
        ("paper", {".published": "1990-12-31T23:59:59Z"}, f"'published' is not {NO_TIME}"),
        ("paper", {".updated": "2100-12-31T23:59:59-01:00"}, f"'updated' is not {NO_TIME}"),
        ("paper", {".announced": "2026-W09-6"}, f"'announced' is not {NO_DAY} or null"),
        ("paper", {".announced": "2101-01-01"}, f"'announced' is not {NO_DAY} or null"),
        ("paper", {".doi": 7}, "'doi' is not a text or null"),
        ("paper", {".id": "\x1b[31mred"}, f"'id' is not {NO_ID}"),
        ("paper", {".id": "../2602.00001"}, f"'id' is not {NO_ID}"),
        ("paper", {".id": "2602.00001v2"}, f"'id' is not {NO_ID}"),
        ("search", {"papers": ["nobody's"]}, f"'papers' is not {NO_IDS}"),
        ("search", {"papers": ["2602.99999"], "rows": 4}, "it names a paper that neither the libr"),
        ("search", {"papers": ["2602.00000"] * 2}, "it names a paper twice"),
        ("search", {"asked": "9999-12-31T00:00:00Z"}, f"'asked' is not {NO_TIME}"),
        ("search", {"first_day": "2026-03-09", "last_day": "2026-03-08"}, DISORDER),
        ("search", {"first_day": "2026-02-22", "last_day": None}, DISORDER),
        ("search", {"total": 100, "rows": 3, "complete": True}, "it is called complete with 3 of"),
        ("search", {"rows": 2}, "it contradicts itself: 3 rows are kept of 2 that came"),
        ("search", {"rows": -1}, "'rows' is not a number from 0 on"),
        ("search", {"complete": 1}, "'complete' is not true or false"),
        ("search", {"key": ["x", "sideways", None]}, "'key' is not a query, an order and a limit"),
        ("search", {"subject": "ü"}, "'subject' is not a text in ASCII"),
        ("search", {"page_problems": [{}]}, "'page_problems' is not a list of problems"),
        ("listing", {"total": 9, "rows": 1, "complete": True}, "it is called complete with 1 of"),
        ("listing", {"total": 1, "rows": 2}, "2 rows came of 1 that there are"),
        ("listing", {"end_problems": None}, "'end_problems' is not a list of problems"),
        ("listing", {"category": "cs.CV\x1b[2J"}, "'category' is not a category"),
        ("listing", {"day": "2026-2-3"}, f"'day' is not {NO_DAY}"),
        ("listing", {"notices": [{"paper": "2602.00001", "kind": "old"}]}, "'notices' is not a l"),
        ("listing", {"notices": [{"paper": "1", "kind": "new"}]}, "'notices' is not a list of pa"),
        ("fact", {"validator": "x\r\nX-Evil: 1"}, "'validator' is not a line in ASCII"),
        ("fact", {"subject": ""}, "'subject' is not a name in ASCII"),
        ("fact", {".facts": {"health": "fine"}}, "'facts' is not what a service says of a paper"),
        ("reply", {"key": "reef"}, "'key' is not a SHA-256 in hexadecimal digits"),
        ("reply", {"model": "häfen"}, "'model' is not a name in ASCII"),
        ("reply", {"record": {"body": "{"}}, "'body' is not a text in JSON"),
        ("edition", {"slug": "../../x"}, "'slug' is not a slug"),
        ("edition", {"date": "0001-01-01"}, f"'date' is not {NO_DAY}"),
        ("edition", {"fates": [{"paper": "2602.00001", "fate": "lost"}]}, "'fates' is not a list"),
        ("edition", {"corrections": [{"paper": "2602.00001"}]}, "'corrections' is not a list of"),
        ("edition", {"places": [{"paper": "2602.00001"}]}, "'places' is not a list of papers"),
        ("edition", {"replies": [{"model": "a"}]}, "'replies' is not a list of replies"),
        ("edition", {"facts": [{"subject": "a"}]}, "'facts' is not a list of what services said"),
        ("edition", {"record": {"start": "2026-02-22"}}, "'end' is missing"),
        ("edition", {".start": "0001-01-01"}, f"'start' is not {NO_DAY}"),
        ("edition", {".end": "9999-12-31"}, f"'end' is not {NO_DAY}"),
        ("edition", {".start": "2026-02-28", ".end": "2026-02-22"}, DISORDER),
        ("edition", {".lookback": {"start": "2026-02-28", "end": "2026-02-22"}}, DISORDER),
        ("edition", {".lookback": {"start": "2026-02-28"}}, "'lookback' is not two days or null"),
        ("edition", {".late": ["x"]}, f"'late' is not {NO_IDS}"),
        ("edition", {".added": "2602.00001"}, f"'added' is not {NO_IDS}"),
        ("edition", {".themes": [{"key": "reefs"}]}, "'themes' is not a list of themes, each wi"),
        ("edition", {".history": [{"date": 1}]}, "'history' is not a list of issues, each with"),
        ("edition", {".compared": {"2602.00001": 0}}, "'compared' is not versions by paper"),
        ("edition", {".stated": {"x": "2026-02-28"}}, "'stated' is not days by paper"),
        ("edition", {".stated": {"2602.00001": "9999-12-31"}}, "'stated' is not days by paper"),
        ("edition", {".unanswered": [{"model": "a"}]}, "'unanswered' is not a list of questions"),
        ("edition", {".completed": "9999-12-31T23:59:59Z"}, f"'completed' is not {NO_TIME}"),
        ("edition", {".begun": "0001-01-01T00:00:00Z"}, f"'begun' is not {NO_TIME}"),
        ("written", {"path": "\ud800"}, "'path' is not a name in ASCII"),
        ("delivery", {"state": "lost"}, "'state' is not one of sending, sent, failed, due"),
        ("delivery", {"publisher": "A B"}, "'publisher' is not a slug"),
        ("delivery", {".digest": "ab"}, "'digest' is not a SHA-256 in hexadecimal digits"),
        ("run", {"record": None}, "it is not a JSON object"),
        ("run", {".exit_code": "0"}, "'exit_code' is not a number from 0 on"),
    ],
)
def test_a_line_that_contradicts_its_kind_is_refused(
    empty: Home, lines: list[Record], kind: str, changes: Record, reason: str
) -> None:
    """A key that begins with a dot is one of the record's."""
    at = next(at for at, line in enumerate(lines) if line["kind"] == kind)
    wrong = json.loads(json.dumps(lines[at]))
    for name, value in changes.items():
        (wrong["record"] if name[0] == "." else wrong)[name.lstrip(".")] = value
    sound = [json.dumps(line) for line in lines[1:at]]
    with pytest.raises(DigestError) as told:
        empty.take(*sound, json.dumps(wrong))
    assert str(told.value).startswith(f"Line {at} of week.jsonl cannot be imported: ")
    assert reason in str(told.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": []},
        {"origin": "html"},
        {"kind": "poem"},
        {"repository": {"stars": 1, "licence": None, "archived": "no"}},
        {},  # more links than any text has
    ],
)
def test_what_a_service_cannot_have_said_is_refused(
    empty: Home, lines: list[Record], changes: Record
) -> None:
    (line,) = (one for one in lines if one["kind"] == "fact" and "links" in str(one))
    (link,) = line["record"]["facts"]["links"]
    links = [link | changes] if changes else [link] * 501
    record = {"facts": line["record"]["facts"] | {"links": links}}
    with pytest.raises(DigestError, match="'facts' is not what a service says"):
        empty.take(json.dumps(line | {"record": record}))


def test_an_issue_whose_facts_no_line_brings_is_refused(empty: Home, lines: list[Record]) -> None:
    rest = [json.dumps(line) for line in lines[1:] if line["kind"] != "fact"]
    with pytest.raises(DigestError, match=r"it rests on what no line says of 2602\.00004v1"):
        empty.take(*rest)


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
    home: Home,
    change: Mapping[str, object],
    due: Any,  # noqa: ANN401 - a paper
) -> None:
    record = {**plain(paper()), **change}
    assert home.take(json.dumps(record)) == {"papers": (1, 0)}
    assert home.open().load_papers([REEF]) == {REEF: due}
    assert home.open().load_saved([REEF]) == {REEF: NOON}


def test_what_fetch_prints_can_be_imported_without_inventing_a_day(home: Home) -> None:
    told = {"summary": statement("It counts."), "result": None, "limit": None}
    record = known_record(describe(paper()), Reading(paper=REEF), told)
    assert record["announced"] is not None
    home.take(json.dumps({**record, "abstract": paper().abstract}))
    assert home.open().load_papers([REEF]) == {REEF: paper()}


def test_an_export_of_a_newer_version_is_refused(empty: Home) -> None:
    header = json.dumps({"kind": "library", "schema": 99, "version": "9.0"})
    told = r"The export was made by a newer version of digest, 9\.0\. Nothing was changed\."
    with pytest.raises(DigestError, match=told) as caught:
        empty.take(header)
    assert caught.value.hint == "Update digest, then import it again."


def test_an_export_that_was_cut_at_a_lines_end_is_refused(empty: Home, lines: list[Record]) -> None:
    with pytest.raises(DigestError, match=r"is cut short: 1 deliveries, 2 runs that it states are"):
        empty.take(*map(json.dumps, lines[:-3]))


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf\n"])
def test_nothing_to_import_is_no_success(empty: Home, content: bytes) -> None:
    with pytest.raises(DigestError, match=r"pipe holds nothing to import\. Nothing was changed\."):
        pour(empty, BytesIO(content))


@pytest.mark.parametrize("packed", [True, False])
def test_gzip_is_known_by_its_first_bytes_in_a_pipe_too(home: Home, *, packed: bool) -> None:
    text = f"\ufeff{paper_line()}\r\n".encode()
    pour(home, Pipe(gzip.compress(text) if packed else text))
    assert home.open().load_state().papers == 1


@pytest.mark.parametrize("kept", [0.5, 0.98])
def test_a_gzip_file_that_is_cut_short_changes_nothing(
    empty: Home, lines: list[Record], kept: float
) -> None:
    packed = gzip.compress("\n".join(map(json.dumps, lines)).encode())
    with pytest.raises(DigestError, match="the compressed file is damaged or cut short"):
        pour(empty, BytesIO(packed[: int(len(packed) * kept)]))


def test_a_line_that_is_too_long_is_named_and_nothing_is_changed(empty: Home) -> None:
    """It comes gzipped, as a trap would; nobody has to hold all of it."""
    packed = gzip.compress(b"x" * 2**20) * 256
    with pytest.raises(DigestError, match="pipe cannot be imported: line 1 is too long"):
        pour(empty, BytesIO(packed))


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
