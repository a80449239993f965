"""Papers are found by their words as if each were looked at, whatever was saved before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from digest.model import Author, Paper
from digest.query import matcher, parse_query
from digest.store import Library
from digest.store import papers as stored
from tests.fixtures import paper
from tests.store.conftest import ON_FILE
from tests.store.home import Home
from tests.store.samples import DAY, HOUR, NOON

# Words that fold, have forms, look like others, or mean something to a database.
WORDS = (
    "network networks Networking relational relate AI ais are AR the THE and OR not NEAR of"
    " Schrödinger schrodinger's ℝ 𝚺ς ΣΑΣ 3D 1e5 2024 x-ray GPT-3.5 a:b c*d (e) 'f' 量子 ﬁne"
    f" \ud800 \0 {'long' * 800} possible possibly studies study was wa thi this"
).split(" ")
NAMES = ("Zoë del Río", "Wei Zhang", "An Are", "O'Neill")
CATEGORIES = ("cs.LG", "cs.IT", "astro-ph.CO", "hep-th")
QUERIES = (
    "network", '"relational network"', "AI", "AR", "the", '"the AR"', "schrodinger", "ℝ", "r",
    "𝚺ς", "3D", "1e5 OR 2024", '"x ray"', "GPT-3.5", "量子", "fine", "wa", "thi", "longlong",
    "long" * 800, "possible ANDNOT study", "studying OR cat:hep-th", "cat:cs.*", "cat:cs.IT", "and",
    "near", "au:zhang", 'au:"zoe del rio"', "au:an", "au:are", "ti:network abs:study", "rn:network",
    "cat:cs.LG ANDNOT network", "ti:(network OR (study (AI OR (wa (AR OR possible)))))",
    f"{'(network OR (study AND ' * 30}AI{'))' * 30}", " OR ".join("abcdefghij"),
    "network submittedDate:[202602010000 TO 202602281159]",
)  # fmt: skip
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)


def invented(chance: Random, number: int, version: int = 1) -> Paper:
    """Return a paper that says some of the words."""

    def some(most: int) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randint(1, most)))

    return paper(
        id=f"2602.{number:05}",
        version=version,
        title=some(3),
        abstract=some(6),
        comment=chance.choice([None, some(2)]),
        authors=(Author(name=chance.choice(NAMES)),),
        categories=tuple(chance.sample(CATEGORIES, 2)),
        published=NOON - timedelta(minutes=number),
    )


def change(library: Library, chance: Random) -> None:
    """Save, add, save anew, restate and withdraw papers, some of them twice at once."""
    for turn in range(12):
        numbers = chance.choices(range(30), k=12)
        some = [invented(chance, number, chance.randint(1, 3)) for number in numbers]
        if turn % 3:
            library.save_papers(some, at=NOON)
        else:
            library.add_papers((one, NOON) for one in some)
        library.save_announced({one.id: DAY for one in some[:3]})
        library.withdraw([some[-1].id])
        held = library.load_papers([one.id for one in some]).values()
        library.save_papers([replace(one, comment="study") for one in held][:4], at=NOON + HOUR)


def check(library: Library) -> None:
    """Hold what is looked up against a look at every paper."""
    every = library.load_submitted(START, END)
    assert len(every) > 20
    found = 0
    for text in QUERIES:
        query = parse_query(text)
        expected = tuple(filter(matcher(query), every))
        assert library.load_submitted(START, END, query) == expected, text
        found += bool(expected)
    assert found > len(QUERIES) / 2


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let papers be looked up by their words, however few there are."""
    monkeypatch.setattr(stored, "_MONTH", 1)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_looked_up_is_what_a_look_at_every_paper_finds(library: Library, seed: int) -> None:
    change(library, Random(seed))  # noqa: S311 - nothing here is secret
    check(library)


def test_an_imported_library_is_looked_up_as_the_one_it_is_of(home: Home) -> None:
    change(home.open(), Random(7))  # noqa: S311 - as above
    other = home.beside("other")
    other.take(*home.exported())
    check(other.open())


@ON_FILE
def test_a_backup_is_looked_up_as_the_library_it_is_of(home: Home) -> None:
    change(home.open(), Random(8))  # noqa: S311 - as above
    other = home.beside("other")
    other.folder.mkdir()
    home.upkeep.back_up(other.file, replace=False)
    check(other.open())
    assert home.check() == []


def test_only_what_may_match_is_read(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a hundred papers the two that have both words, side by side or not."""
    said = [f"reef {number}" for number in range(98)] + ["coral reef", "reef of corals"]
    some = [paper(id=f"2602.{at:05}", title=title, abstract="") for at, title in enumerate(said)]
    library.save_papers(some, at=NOON)
    read, parse_paper = list[str](), stored.parse_paper

    def parse(name: str, record: bytes) -> Paper:
        read.append(name)
        return parse_paper(name, record)

    monkeypatch.setattr(stored, "parse_paper", parse)
    monkeypatch.setattr(stored, "record_matcher", lambda _: lambda _: True)
    found = library.load_submitted(START, END, parse_query('"coral reef"'))
    assert [one.title for one in found] == ["coral reef"]
    assert sorted(read) == ["2602.00098", "2602.00099"]
