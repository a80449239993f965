"""arXiv's public snapshot becomes papers as its search has them; what is wrong is left out."""

import gzip
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from digest.codec import plain
from digest.errors import DigestError, UsageError
from digest.model import Affiliation, Author, Paper
from digest.query import Category, any_of
from digest.services.arxiv_interface import parse_feed
from digest.store.snapshot import SnapshotFilter
from tests.corpora import need
from tests.fixtures import paper
from tests.standins.arxiv.records import read_records
from tests.store import samples
from tests.store.home import Home
from tests.store.samples import NOON
from tests.store.snapshots import line_of, row_of


def papers(numbers: Iterable[int]) -> list[Paper]:
    """Return invented papers in their first version."""
    return [
        replace(one, updated=one.published, announced=None, authors=(Author(name="Ada Quill"),))
        for one in samples.papers(numbers)
    ]


def shipped(content: bytes) -> bytes:
    """Return a content as the file of a zip archive, beside a smaller one."""
    with BytesIO() as stream:
        with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
            archive.writestr("licence.txt", "CC0")
            archive.writestr("arxiv-metadata-oai-snapshot.json", content)
        return stream.getvalue()


def lines_of(*found: Paper) -> bytes:
    """Return the lines of papers."""
    return b"\n".join(map(line_of, found))


def taken(home: Home, **changes: Any) -> Paper:  # noqa: ANN401 - any field of a line
    """Return the paper that a line with these fields becomes."""
    home.pour(line_of(paper(), **changes))
    assert home.refused == []
    (held,) = home.open().load_papers([changes.get("id", paper().id)]).values()
    return held


@pytest.mark.parametrize("pack", [bytes, gzip.compress, shipped])
def test_every_packing_gives_the_same_papers(home: Home, pack: Callable[[bytes], bytes]) -> None:
    held = papers([1, 2, 3])
    assert home.pour(pack(lines_of(*held))) == {"papers": (3, 0, 0)}
    assert tuple(home.open().load_papers(one.id for one in held).values()) == tuple(held)


def test_a_line_becomes_what_the_search_has_of_the_paper(home: Home) -> None:
    held = taken(
        home,
        id="math/0611800",
        title="On R\\'enyi's\n  entropy ",
        abstract="  We prove\nit.\n",
        comments=" 12 pages,\n  1 figure",
        journal_ref="Ann. Math. 1\n (2007)",
        doi="10.1000/1 ",
        categories="math.CA cs.IT math.IT",
        versions=[
            {"version": f"v{number}", "created": f"Mon, {number} Apr 2007 19:18:42 GMT"}
            for number in (1, 2, 9, 10)
        ],
        authors_parsed=[["Balázs", "C.", ""], ["Ford", "Ann", "Jr.", " CERN ", "MIT"]],
    )
    assert held == Paper(
        id="math/0611800",
        version=10,
        title="On R\\'enyi's entropy",
        abstract="We prove it.",
        authors=(
            Author(name="C. Balázs"),
            Author(
                name="Ann Ford Jr.",
                affiliations=tuple(
                    Affiliation(name=one, origin="arxiv") for one in ("CERN", "MIT")
                ),
            ),
        ),
        primary="math.CA",
        categories=("math.CA", "cs.IT", "math.IT"),
        published=datetime(2007, 4, 1, 19, 18, 42, tzinfo=UTC),
        updated=datetime(2007, 4, 10, 19, 18, 42, tzinfo=UTC),
        comment="12 pages, 1 figure",
        journal_ref="Ann. Math. 1 (2007)",
        doi="10.1000/1",
    )


@pytest.mark.parametrize(
    "parsed, name",
    [
        (["Bal\\'azs", "C.", ""], "C. Balázs"),
        (["{\\'E}tienne", 'Anne-Ma{\\"e}lle', ""], "Anne-Maëlle Étienne"),
        (["\\c{C}elik", '\\"Ozg{\\"u}r', ""], "Özgür Çelik"),
        (["O'Neil", "\\O yvind", "III"], "Øyvind O'Neil III"),
        (["ATLAS  Collaboration", "", ""], "ATLAS Collaboration"),
        (["Plato"], "Plato"),
        (["", "", "", "MIT"], None),
    ],
)
def test_names_are_in_unicode(home: Home, parsed: list[str], name: str | None) -> None:
    authors = taken(home, authors_parsed=[parsed]).authors
    assert [author.name for author in authors] == ([name] if name else [])


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"id": "704.0001"}, "'704.0001' is not an arXiv identifier without a version"),
        ({"id": "0704.0001v2"}, "'0704.0001v2' is not an arXiv identifier without a version"),
        ({"id": 704.0001}, "'id' cannot be read: Input should be a valid string"),
        ({"title": ...}, "'title' is missing"),
        ({"title": " \n"}, "'title' or 'categories' is empty"),
        ({"categories": ""}, "'title' or 'categories' is empty"),
        ({"versions": []}, "'versions' is empty"),
        (
            {"versions": [{"version": "v0", "created": "x"}]},
            "'versions' has 'v0', which is no version",
        ),
        (
            {"versions": [{"version": "v1", "created": "yesterday"}]},
            "'versions' has a time that cannot be read, 'yesterday'",
        ),
        (
            {"versions": [{"version": "v1", "created": "Mon, 31 Feb 2020 10:00:00 GMT"}]},
            "day is out of range for month",
        ),
        ({"authors_parsed": [[1]]}, "'authors_parsed.0.0' cannot be read"),
    ],
)
def test_a_line_that_does_not_fit_is_named_and_the_others_are_saved(
    home: Home, changes: dict[str, Any], reason: str
) -> None:
    first, last = papers([1, 3])
    lines = line_of(first), b"", line_of(paper(), **changes), b'{"id":', line_of(last)
    assert home.pour(b"\n".join(lines)) == {"papers": (2, 0, 2)}
    (wrong, told), (cut, _) = home.refused
    assert (wrong, cut) == (3, 4)
    assert told.startswith(reason)
    assert list(home.open().load_papers([first.id, last.id, paper().id])) == [first.id, last.id]


def test_what_is_held_in_this_version_or_a_later_one_stays_as_it_is(home: Home) -> None:
    same, later, earlier, new = papers([1, 2, 3, 4])
    announced = date(2026, 2, 27)
    richer = replace(same, comment="As the search has it")
    kept = [richer, replace(later, version=3), replace(earlier, announced=announced)]
    home.open().save_papers(kept, at=NOON - timedelta(days=1))
    second = replace(earlier, version=2, title="Second version")
    assert home.pour(lines_of(same, later, second, new)) == {"papers": (2, 2, 0)}
    library = home.open()
    held = library.load_papers(one.id for one in (same, later, earlier, new)).values()
    assert list(held) == [*kept[:2], replace(second, announced=announced), new]
    assert library.load_state().papers == 4
    assert home.check() == []


def test_a_part_can_be_taken(home: Home) -> None:
    vision, language, physics = papers([1, 2, 3])
    language = replace(language, categories=("cs.CL", "stat.ML"), primary="cs.CL")
    physics = replace(physics, categories=("hep-th",), primary="hep-th")
    old = NOON - timedelta(days=900)
    vision = replace(vision, categories=("cs.CV",), primary="cs.CV", published=old, updated=old)
    content = lines_of(vision, language, physics)
    for wanted, expected in {
        SnapshotFilter(query=Category(name="stat.ML")): [language],
        SnapshotFilter(query=any_of(Category(name="cs.*"), Category(name="stat.ML"))): [
            vision,
            language,
        ],
        SnapshotFilter(since=NOON.date() - timedelta(days=800)): [language, physics],
        SnapshotFilter(query=Category(name="cs.*"), since=NOON.date() - timedelta(days=800)): [
            language
        ],
    }.items():
        place = home.beside(f"{hash(wanted)}")
        place.pour(content, wanted=wanted)
        held = place.open().load_papers(one.id for one in (vision, language, physics))
        assert list(held.values()) == expected
    line = json.dumps(plain(vision))
    with pytest.raises(UsageError, match="is no snapshot of arXiv"):
        home.pour(line.encode(), wanted=SnapshotFilter(query=Category(name="cs.CV")))


@pytest.mark.parametrize("pack", [gzip.compress, shipped])
def test_a_file_that_is_cut_short_says_so_and_what_came_is_saved(
    home: Home, pack: Callable[[bytes], bytes]
) -> None:
    content = pack(lines_of(*papers(range(1, 6))))
    with pytest.raises(DigestError, match=r"damaged or cut short"):
        home.pour(content[: len(content) // 2])


KILLED = """
import os
from digest.store import snapshot
snapshot._BATCH = 2
made = snapshot._make_paper
def die(row):
    if row.id.endswith(sys.argv[3]):
        tell("dying")
        os.kill(os.getpid(), 9)
    return made(row)
snapshot._make_paper = die
home.pour(open(sys.argv[2], "rb"))
"""


def test_a_killed_import_goes_on_where_it_was(home: Home, tmp_path: Path) -> None:
    held = papers(range(1, 8))
    file = tmp_path / "snapshot.json"
    file.write_bytes(lines_of(*held))
    assert home.start(KILLED, str(file), held[5].id[-3:]).tells.readline() == "dying\n"
    assert home.pour(file.read_bytes()) == {"papers": (3, 4, 0)}
    assert tuple(home.open().load_papers(one.id for one in held).values()) == tuple(held)
    assert home.check() == []


@pytest.mark.long
def test_answers_of_the_search_and_the_snapshot_agree_on_real_papers(home: Home) -> None:
    found = {
        one.id: one
        for path in sorted(need("raw/atom").glob("*http200.xml"))
        for one in parse_feed(path.read_bytes()).papers
    }
    lines = [json.dumps(row_of(one)).encode() for one in found.values()]
    home.pour(b"\n".join(lines))
    assert home.refused == []
    assert dict(home.open().load_papers(found)) == found
    assert len(read_records(need("metadata-2026-01.jsonl.gz"))) > len(found) > 100
