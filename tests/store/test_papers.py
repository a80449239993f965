"""Papers come back exactly as they were saved, and the newest version is the current one."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Affiliation, Author, Paper
from digest.store import SqliteLibrary, open_library
from digest.store.database import Database
from tests.fixtures import paper
from tests.store.samples import NOON, SEARCH, now, page, papers

TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
MOMENT = st.datetimes(
    min_value=datetime(1991, 1, 1),  # noqa: DTZ001  hypothesis adds the zone
    timezones=st.just(UTC),
).map(lambda moment: moment.replace(microsecond=0))
AUTHOR = st.builds(
    Author,
    name=TEXT,
    affiliations=st.lists(st.builds(Affiliation, name=TEXT, origin=TEXT), max_size=2).map(tuple),
)
PAPER = st.builds(
    Paper,
    id=st.from_regex(r"\d{4}\.\d{5}", fullmatch=True),
    version=st.integers(1, 99),
    title=TEXT,
    abstract=TEXT,
    authors=st.lists(AUTHOR, max_size=3).map(tuple),
    primary=TEXT,
    categories=st.lists(TEXT, max_size=3).map(tuple),
    published=MOMENT,
    updated=MOMENT,
    announced=st.none() | st.dates(),
    comment=st.none() | TEXT,
    journal_ref=st.none() | TEXT,
    doi=st.none() | TEXT,
)


def test_papers_survive_whole() -> None:
    """Any text, lone surrogates and NULs included, comes back the same."""
    with TemporaryDirectory() as folder, open_library(Path(folder), now=now) as library:

        @settings(max_examples=150, deadline=None)
        @given(PAPER)
        def survives(any_paper: Paper) -> None:
            library.save_papers([any_paper], at=NOON)
            kept = library.load_papers([any_paper.id])[any_paper.id]
            assert kept == any_paper or kept.version > any_paper.version

        survives()


@pytest.mark.parametrize(
    "text", ["\x00", "\ud800", "\ud83d\ude00", "😀", "a\u2028b\x1b[31m", "x" * 10_000, ""]
)
def test_odd_text_survives(library: SqliteLibrary, text: str) -> None:
    odd = paper(title=text, abstract=text, comment=text)

    library.save_papers([odd], at=NOON)

    assert library.load_papers([odd.id]) == {odd.id: odd}


def test_three_thousand_authors_survive(library: SqliteLibrary) -> None:
    crowd = paper(authors=tuple(Author(name=f"Quill {n}") for n in range(3000)))

    library.save_papers([crowd], at=NOON)

    assert library.load_papers([crowd.id])[crowd.id] == crowd


def test_papers_come_in_the_order_asked_for_and_unknown_ones_are_missing(
    library: SqliteLibrary,
) -> None:
    library.save_papers(papers(range(3)), at=NOON)

    found = library.load_papers(["2602.00002", "9999.99999", "\ud800", "2602.00000", "2602.00002"])

    assert list(found) == ["2602.00002", "2602.00000"]


def test_many_thousand_identifiers_may_be_asked_for(library: SqliteLibrary) -> None:
    library.save_papers(papers(range(10)), at=NOON)

    assert len(library.load_papers(f"2602.{number:05}" for number in range(50_000))) == 10


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1), (3, 1, 2), (1, 3, 2)])
def test_the_highest_version_is_current_and_the_others_are_history(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    database = Database(tmp_path / "library.sqlite", now=now, timeout=1)
    database.prepare()
    with SqliteLibrary(database) as library:
        for version in order:
            library.save_papers([paper(version=version, title=f"Reef {version}")], at=NOON)
        current = library.load_papers([paper().id])[paper().id]
        with database.read() as connection:
            history = connection.execute("SELECT version FROM versions ORDER BY 1").fetchall()

    assert (current.version, current.title) == (3, "Reef 3")
    assert history == [(1,), (2,)]


def test_the_same_version_is_replaced_by_the_fresh_record(library: SqliteLibrary) -> None:
    library.save_papers([paper(comment="12 pages"), paper(comment="13 pages")], at=NOON)

    assert library.load_papers([paper().id])[paper().id].comment == "13 pages"


def test_a_batch_is_kept_whole_or_not_at_all(library: SqliteLibrary) -> None:
    broken = paper(id="2602.90009", version=None)

    with pytest.raises(Exception, match="NOT NULL"):
        library.save_papers([paper(), broken], at=NOON)

    assert library.load_papers([paper().id]) == {}


def test_submitted_papers_come_by_time_then_identifier(library: SqliteLibrary) -> None:
    second = timedelta(seconds=1)
    for id_, moment in [("b", NOON), ("a", NOON), ("c", NOON - second), ("d", NOON + second)]:
        library.save_papers([paper(id=id_, published=moment)], at=NOON)

    def found(start: datetime, end: datetime) -> str:
        return "".join(held.id for held in library.load_submitted(start, end))

    assert found(NOON - second, NOON + 2 * second) == "cabd"
    assert found(NOON, NOON + second) == "ab"
    assert found(NOON - second / 2, NOON + second / 2) == "ab"
    assert found(NOON + second / 2, NOON + 2 * second) == "d"
    assert found(NOON, NOON) == ""
    assert found(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)) == "cabd"


def test_saving_and_loading_are_fast(tmp_path: Path) -> None:
    """A page of 100 takes 30 ms, 1,000 papers 60 ms, opening 10 ms, at most."""
    with open_library(tmp_path, now=now) as library:
        library.save_papers(papers(range(1000)), at=NOON)
        hundred = page(0, 100)
        ids = [held.id for held in papers(range(1000))]

        assert _best(lambda: library.save_page(SEARCH, hundred, at=NOON)) < 0.030
        assert _best(lambda: library.load_papers(ids)) < 0.060
    assert _best(lambda: open_library(tmp_path, now=now).close()) < 0.010


def _best(action: Callable[[], object]) -> float:
    """Return the seconds of the fastest of ten tries; the machine may be busy."""
    seconds = []
    for _ in range(10):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return min(seconds)
