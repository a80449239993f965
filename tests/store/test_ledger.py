"""Written files and runs are remembered, and `status` is told of them and of the issues."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from digest.model import Fate, Issue, Run
from digest.ports import Library
from digest.store import SqliteLibrary, open_library
from tests.store.samples import NOON, edition, now, papers

DAY = date(2026, 2, 28)
WEEK = timedelta(days=7)
COUNTS: dict[Fate, int] = {"chosen": 1, "rank": 1, "withdrawn": 1}


def test_a_sqlite_library_is_a_library(library: SqliteLibrary) -> None:
    port: Library = library

    assert port.load_state().papers == 0


def test_every_hash_of_a_path_is_remembered(library: SqliteLibrary) -> None:
    post = Path("/posts/2026-02-28-deep-learning.md")
    for sha256 in ("aa", "bb", "aa"):
        library.save_written(post, sha256)
    library.save_written(Path("/posts/\udcff é%.md"), "cc")

    assert library.load_written(post) == {"aa", "bb"}
    assert library.load_written(Path("/posts/\udcff é%.md")) == {"cc"}
    assert library.load_written(Path("/posts/other.md")) == frozenset()


def test_the_state_tells_everything(tmp_path: Path) -> None:
    with open_library(tmp_path, now=now) as library:
        library.save_papers(papers([0, 10]), at=NOON)
        library.save_edition(edition(DAY))
        library.save_edition(edition(DAY - WEEK, slug="robots"))
        for number in range(12):
            library.save_run(_run(number))
        state = library.load_state()

    assert state.location == str(tmp_path / "library.sqlite")
    assert state.size > 4096
    assert (state.papers, state.first, state.last) == (2, NOON - timedelta(minutes=10), NOON)
    assert state.issues == (
        Issue(edition=edition(DAY - WEEK, slug="robots", fates={}), counts=COUNTS),
        Issue(edition=edition(DAY, fates={}), counts=COUNTS),
    )
    assert state.runs == tuple(_run(number) for number in range(2, 12))


def test_an_empty_library_has_no_first_paper(library: SqliteLibrary) -> None:
    state = library.load_state()

    assert (state.papers, state.first, state.last) == (0, None, None)
    assert (state.issues, state.runs) == ((), ())


def _run(number: int) -> Run:
    started = datetime(2026, 2, 1, number, tzinfo=UTC)
    return Run(
        command="digest build -q '\udcff'",
        started=started,
        ended=started + timedelta(seconds=5),
        exit_code=number,
        summary=f"{number} papers\x00",
    )
