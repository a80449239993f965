"""A day's listing is resumed where it stopped, and never taken for complete when it is not."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.errors import LibraryError
from digest.model import Listing, ListingPage, Notice, NoticeKind
from digest.store import SqliteLibrary, open_library
from tests.store.samples import NOON, SHORT, UNREADABLE, now

DAY = date(2026, 2, 27)
LATER = NOON + timedelta(minutes=30)
FIELD = "cs.LG"


def notices(start: int, stop: int, kind: NoticeKind = "new") -> tuple[Notice, ...]:
    """Return a notice for each number."""
    return tuple(Notice(paper=f"2602.{n:05}", kind=kind) for n in range(start, stop))


def part(start: int, rows: int = 10, **changes: Any) -> ListingPage:  # noqa: ANN401  any field
    """Return a page of a listing that has 30 entries."""
    fields: dict[str, Any] = {
        "category": FIELD,
        "day": DAY,
        "notices": notices(start, start + rows),
        "start": start,
        "rows": rows,
        "total": 30,
    }
    return ListingPage(**(fields | changes))


def save(library: SqliteLibrary, *pages: ListingPage) -> None:
    """Keep pages that came from the catch-up listing at noon."""
    for one in pages:
        library.save_listing(one, source="catchup", at=NOON)


def held(library: SqliteLibrary, category: str = FIELD, day: date = DAY) -> Listing:
    """Return a listing that was begun."""
    listing = library.load_listing(category, day)
    assert listing is not None
    return listing


def test_a_listing_never_begun_is_unknown(library: SqliteLibrary) -> None:
    save(library, part(0))

    assert library.load_listing(FIELD, DAY - timedelta(days=1)) is None
    assert library.load_listing("cs.CL", DAY) is None


def test_pages_add_up(library: SqliteLibrary) -> None:
    save(library, part(0), part(10, total=31))

    assert held(library) == Listing(
        category=FIELD,
        day=DAY,
        notices=notices(0, 20),
        rows=20,
        total=31,
        complete=False,
        asked=NOON,
        source="catchup",
    )


def test_a_listing_without_problems_is_complete_and_keeps_those_of_its_pages(
    library: SqliteLibrary,
) -> None:
    save(library, part(0, problems=(UNREADABLE,)))
    library.finish_listing(FIELD, DAY, (), at=LATER)

    assert held(library).complete
    assert held(library).problems == (UNREADABLE,)
    assert held(library).asked == NOON


def test_a_listing_given_up_tells_why_until_it_goes_on(library: SqliteLibrary) -> None:
    save(library, part(0))
    library.finish_listing(FIELD, DAY, [SHORT, SHORT], at=NOON)
    given_up = held(library)
    save(library, part(10))

    assert (given_up.complete, given_up.problems) == (False, (SHORT,))
    assert (held(library).complete, held(library).problems) == (False, ())


def test_a_listing_that_failed_at_once_is_remembered(library: SqliteLibrary) -> None:
    library.finish_listing(FIELD, DAY, [SHORT], at=NOON)

    listing = held(library)
    assert (listing.notices, listing.rows, listing.total) == ((), 0, 0)
    assert (listing.complete, listing.asked, listing.problems) == (False, NOON, (SHORT,))


def test_a_day_without_announcements_is_an_answer(library: SqliteLibrary) -> None:
    save(library, part(0, rows=0, total=0))
    library.finish_listing(FIELD, DAY, (), at=NOON)

    assert (held(library).notices, held(library).complete) == ((), True)


def test_the_first_page_starts_the_listing_anew_and_takes_nothing_back(
    library: SqliteLibrary,
) -> None:
    save(library, part(0, problems=(UNREADABLE,)))
    library.finish_listing(FIELD, DAY, (), at=NOON)
    library.save_listing(part(0, rows=2), source="rss", at=LATER)

    listing = held(library)
    assert (listing.notices, listing.rows) == (notices(0, 10), 2)
    assert (listing.complete, listing.problems) == (False, ())
    assert (listing.asked, listing.source) == (LATER, "rss")


@pytest.mark.parametrize("changes", [{"total": 29}, {"notices": notices(50, 60)}])
def test_a_first_page_that_says_something_else_starts_an_unfinished_listing_anew(
    library: SqliteLibrary, changes: dict[str, Any]
) -> None:
    save(library, part(0), part(10))
    save(library, other := part(0, **changes))

    listing = held(library)
    assert listing.rows == 10
    assert set(listing.notices) == {*other.notices, *notices(0, 20)}


def test_a_listing_that_was_left_hours_ago_is_started_anew(library: SqliteLibrary) -> None:
    save(library, part(0), part(10))
    later = NOON + timedelta(hours=2)
    library.save_listing(part(0), source="catchup", at=later)

    assert (held(library).rows, held(library).asked) == (10, later)


@pytest.mark.parametrize("start", [11, 20])
def test_a_page_that_leaves_a_gap_is_a_bug_and_changes_nothing(
    library: SqliteLibrary, start: int
) -> None:
    save(library, part(0))
    before = held(library)

    with pytest.raises(ValueError, match=f"row {start}"):
        save(library, part(start))

    assert held(library) == before


def test_a_later_page_of_a_listing_never_begun_is_a_bug(library: SqliteLibrary) -> None:
    with pytest.raises(ValueError, match="row 10"):
        save(library, part(10))


def test_pages_may_overlap_and_the_first_notice_of_a_paper_stays(library: SqliteLibrary) -> None:
    save(library, part(0), part(5, notices=notices(5, 15, "replace"), problems=(UNREADABLE,)))

    listing = held(library)
    assert listing.notices == notices(0, 10) + notices(10, 15, "replace")
    assert (listing.rows, listing.problems) == (15, (UNREADABLE,))


def test_rows_count_unusable_entries_too(library: SqliteLibrary) -> None:
    save(library, part(0, notices=notices(0, 8)), part(10))

    assert held(library).notices == notices(0, 8) + notices(10, 20)
    assert held(library).rows == 20


def test_a_complete_listing_stays_so_when_it_is_told_again(library: SqliteLibrary) -> None:
    save(library, part(0), part(10), part(20))
    library.finish_listing(FIELD, DAY, (), at=NOON)
    save(library, part(10))
    library.finish_listing(FIELD, DAY, [SHORT], at=NOON)

    assert held(library).complete
    assert held(library).problems == ()


def test_categories_and_days_are_apart(library: SqliteLibrary) -> None:
    save(library, part(0), part(0, rows=3, category="cs.*"), part(0, rows=4, day=date(2026, 2, 26)))

    assert held(library).rows == 10
    assert held(library, "cs.*").rows == 3
    assert held(library, day=date(2026, 2, 26)).rows == 4


@pytest.mark.parametrize(
    "order", ["aabbab", "ababab", "aaabbb", "abbbaa", "aabbba", "abaabb", "bababa"]
)
def test_two_runs_may_keep_the_same_listing_in_any_order(tmp_path: Path, order: str) -> None:
    """Each run keeps three pages, then says that it is done."""
    pages = {run: [part(0), part(10), part(20)] for run in "ab"}
    with open_library(tmp_path, now=now) as one, open_library(tmp_path, now=now) as other:
        for run in order:
            library = one if run == "a" else other
            save(library, pages[run].pop(0))
            if not pages[run]:
                library.finish_listing(FIELD, DAY, (), at=NOON)
                assert (held(library).rows, held(library).complete) == (30, True)
        listing = held(one)

    assert (listing.notices, listing.rows, listing.complete) == (notices(0, 30), 30, True)


def test_a_listing_that_another_run_started_anew_is_left_to_it(tmp_path: Path) -> None:
    with open_library(tmp_path, now=now) as ours, open_library(tmp_path, now=now) as theirs:
        save(ours, part(0), part(10))
        save(theirs, part(0, total=31))
        with pytest.raises(LibraryError, match="Another run has started the same listing anew"):
            save(ours, part(20))
        with pytest.raises(LibraryError, match="Another run"):
            ours.finish_listing(FIELD, DAY, (), at=NOON)

        assert (held(theirs).rows, held(theirs).complete) == (10, False)


def test_the_newest_identifier_is_the_highest_new_one_before_a_day(library: SqliteLibrary) -> None:
    thursday = DAY - timedelta(days=1)
    save(library, part(0, category="cs.CL", day=thursday, notices=notices(70, 72)))
    save(library, part(0, day=thursday, notices=notices(50, 52)))
    save(library, part(0, day=DAY, notices=notices(90, 92)))
    save(library, part(10, day=DAY, notices=notices(95, 97, "cross")))

    assert library.load_newest(thursday) is None
    assert library.load_newest(DAY) == "2602.00071"
    assert library.load_newest(DAY + timedelta(days=1)) == "2602.00091"


def test_identifiers_are_compared_as_they_were_given_out(library: SqliteLibrary) -> None:
    """Five digits follow four, and both follow the identifiers of the archives."""
    ids = ["1501.00001", "hep-th/9901001", "1412.9999", "0704.0001"]
    news = tuple(Notice(paper=id_, kind="new") for id_ in ids)
    save(library, part(0, notices=news))
    save(library, part(0, category="hep-th", day=date(2000, 1, 3), notices=news[1:2]))

    assert library.load_newest(date(2000, 1, 4)) is None
    assert library.load_newest(DAY + timedelta(days=1)) == "1501.00001"


@pytest.mark.parametrize("kinds", [("cross", "replace"), ("replace", "cross")])
def test_a_paper_that_was_listed_and_replaced_on_a_day_counts_as_listed(
    library: SqliteLibrary, kinds: tuple[NoticeKind, NoticeKind]
) -> None:
    """Whichever of its entries comes first, as pages may come in two runs."""
    told = [(Notice(paper="2602.00001", kind=kind),) for kind in kinds]
    save(library, part(0, rows=1, total=2, notices=told[0]))
    save(library, part(1, rows=1, total=2, notices=told[1]))

    assert held(library).notices == (Notice(paper="2602.00001", kind="cross"),)
