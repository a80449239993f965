"""Editions, written files and runs are remembered, and `status` is told of them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from digest.model import Run
from digest.ports import Library
from digest.store import SqliteLibrary, open_library
from tests.store.samples import NOON, edition, now, papers

DAY = date(2026, 2, 28)
WEEK = timedelta(days=7)


def test_a_sqlite_library_is_a_library(library: SqliteLibrary) -> None:
    port: Library = library

    assert port.load_state().papers == 0


def test_a_topics_editions_before_a_day_come_oldest_first(library: SqliteLibrary) -> None:
    for day in (DAY, DAY - 2 * WEEK, DAY - WEEK):
        library.save_edition(edition(day))
    library.save_edition(edition(DAY - WEEK, slug="robots"))

    found = library.load_editions("deep-learning", before=DAY)

    assert found == (edition(DAY - 2 * WEEK), edition(DAY - WEEK))
    assert list(found[0].fates) == ["2602.00009", "2602.00001", "2602.00005"]


def test_the_same_slug_and_date_replace_each_other(library: SqliteLibrary) -> None:
    library.save_edition(edition(DAY))
    again = edition(DAY, fates={"2602.00009": "rank"}, query="\ud800", problems=())
    library.save_edition(again)

    assert library.load_editions("deep-learning", before=DAY + WEEK) == (again,)


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
    assert [issue.slug for issue in state.editions] == ["robots", "deep-learning"]
    assert state.runs == tuple(_run(number) for number in range(2, 12))


def test_an_empty_library_has_no_first_paper(library: SqliteLibrary) -> None:
    state = library.load_state()

    assert (state.papers, state.first, state.last, state.runs) == (0, None, None, ())


def _run(number: int) -> Run:
    started = datetime(2026, 2, 1, number, tzinfo=UTC)
    return Run(
        command="digest build -q '\udcff'",
        started=started,
        ended=started + timedelta(seconds=5),
        exit_code=number,
        summary=f"{number} papers\x00",
    )
