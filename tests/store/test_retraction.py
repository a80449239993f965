"""What a feed said of a day is taken back where a source that states its days says otherwise."""

from datetime import date, timedelta
from pathlib import Path

from digest.model import ListingPage, Notice, NoticeKind
from digest.store import SqliteLibrary, open_library
from digest.store.checkup import check
from tests.fixtures import paper
from tests.store.samples import NOON, now

FRIDAY = date(2026, 2, 27)
THURSDAY = FRIDAY - timedelta(days=1)
LATER = NOON + timedelta(hours=2)


def name(number: int) -> str:
    """Return an identifier."""
    return f"2602.{number:05}"


def told(*numbers: int, kind: NoticeKind = "new") -> tuple[Notice, ...]:
    """Return a notice for each number."""
    return tuple(Notice(paper=name(number), kind=kind) for number in numbers)


def save(
    library: SqliteLibrary,
    source: str,
    day: date,
    notices: tuple[Notice, ...],
    category: str = "cs.LG",
) -> None:
    """Keep a whole listing, and the day that it states of its papers."""
    rows = len(notices)
    page = ListingPage(category=category, day=day, notices=notices, start=0, rows=rows, total=rows)
    at = LATER if library.load_listing(category, day) else NOON
    library.save_listing(page, source=source, at=at)
    library.finish_listing(category, day, (), at=at)
    library.save_papers((paper(id=one.paper, announced=day) for one in notices), at=at)


def listed(library: SqliteLibrary, day: date, category: str = "cs.LG") -> list[str] | None:
    """Return the papers of a listing, None where there is none."""
    held = library.load_listing(category, day)
    return [notice.paper for notice in held.notices] if held else None


def announced(library: SqliteLibrary, number: int) -> date | None:
    """Return the day that is stated of a paper."""
    return library.load_papers([name(number)])[name(number)].announced


def test_what_a_feed_said_does_not_outlive_it(library: SqliteLibrary) -> None:
    save(library, "rss", FRIDAY, told(1, 2))
    save(library, "catchup", FRIDAY, told(2, 3))

    assert listed(library, FRIDAY) == [name(2), name(3)]
    assert [announced(library, number) for number in (1, 2, 3)] == [None, FRIDAY, FRIDAY]


def test_what_another_listing_of_the_day_has_as_new_stays_announced(
    library: SqliteLibrary,
) -> None:
    save(library, "catchup", FRIDAY, told(1), "cs.*")
    save(library, "rss", FRIDAY, told(1, 2))
    save(library, "catchup", FRIDAY, told(2))

    assert announced(library, 1) == FRIDAY


def test_a_feed_is_forgotten_where_an_earlier_day_has_its_papers_as_new(
    library: SqliteLibrary,
) -> None:
    save(library, "rss", FRIDAY, told(1, 2, 3))
    save(library, "rss", FRIDAY, told(4), "cs.CV")
    library.save_papers([paper(id=name(1), version=2)], at=LATER)
    save(library, "catchup", THURSDAY, told(2, 5))

    assert listed(library, FRIDAY) is None
    assert listed(library, FRIDAY, "cs.CV") == [name(4)]
    assert announced(library, 1) is announced(library, 3) is None
    assert library.load_versions({name(1): 1})[name(1)].announced is None
    assert (announced(library, 2), announced(library, 4)) == (THURSDAY, FRIDAY)


def test_only_new_papers_of_feeds_of_later_days_are_a_contradiction(
    library: SqliteLibrary,
) -> None:
    save(library, "catchup", FRIDAY, told(1), "cs.CV")
    save(library, "rss", FRIDAY, told(2, kind="cross"))
    save(library, "rss", THURSDAY - timedelta(days=1), told(3))
    save(library, "catchup", THURSDAY, told(1, 2, 3))

    assert listed(library, FRIDAY, "cs.CV") == [name(1)]
    assert listed(library, FRIDAY) == [name(2)]
    assert listed(library, THURSDAY - timedelta(days=1)) == [name(3)]


def test_a_library_that_was_put_right_is_sound(tmp_path: Path) -> None:
    with open_library(tmp_path, now=now) as library:
        save(library, "rss", FRIDAY, told(1, 2, 3))
        save(library, "catchup", FRIDAY, told(4))
        save(library, "catchup", THURSDAY, told(1, 2, 3))

    assert check(tmp_path / "library.sqlite") == ()
