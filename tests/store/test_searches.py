"""A search is resumed where it stopped, and never taken for complete when it is not."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from digest.errors import LibraryError
from digest.model import Search, Window
from digest.store import SqliteLibrary, open_library
from tests.store.samples import NOON, SEARCH, SHORT, UNREADABLE, now, page, papers

LATER = NOON + timedelta(hours=1)


def test_a_search_never_begun_is_unknown(library: SqliteLibrary) -> None:
    assert library.load_search(SEARCH) is None


def test_pages_add_up(library: SqliteLibrary) -> None:
    library.save_page(SEARCH, page(0), at=NOON)
    library.save_page(SEARCH, page(10, total=1001), at=LATER)

    state = library.load_search(SEARCH)

    assert state is not None
    assert state.ids == tuple(held.id for held in papers(range(20)))
    assert (state.rows, state.total, state.complete, state.asked) == (20, 1001, False, NOON)
    assert len(library.load_papers(state.ids)) == 20


def test_rows_count_what_was_sent_and_a_repeated_paper_keeps_its_first_place(
    library: SqliteLibrary,
) -> None:
    first, second, third = papers([3, 1, 2])
    library.save_page(SEARCH, page(0, papers=(first, second), rows=3), at=NOON)
    library.save_page(SEARCH, page(3, papers=(second, third, first), rows=3), at=NOON)

    state = library.load_search(SEARCH)

    assert state is not None
    assert state.ids == (first.id, second.id, third.id)
    assert state.rows == 6


def test_the_first_page_starts_the_search_anew(library: SqliteLibrary) -> None:
    library.save_page(SEARCH, page(0, problems=(UNREADABLE,)), at=NOON)
    library.finish_search(SEARCH, (), at=NOON)
    library.save_page(SEARCH, page(0, rows=2), at=LATER)

    state = library.load_search(SEARCH)

    assert state is not None
    assert (len(state.ids), state.rows, state.complete, state.asked) == (2, 2, False, LATER)
    assert state.problems == ()


@pytest.mark.parametrize("start", [11, 20])
def test_a_page_that_leaves_a_gap_is_a_bug_and_changes_nothing(
    library: SqliteLibrary, start: int
) -> None:
    library.save_page(SEARCH, page(0), at=NOON)
    before = library.load_search(SEARCH)

    with pytest.raises(ValueError, match=f"row {start}"):
        library.save_page(SEARCH, page(start), at=NOON)

    assert library.load_search(SEARCH) == before
    assert "2602.00020" not in library.load_papers(["2602.00020"])


INTERLEAVINGS = [
    "aabbab",
    "ababab",
    "aaabbb",
    "abbbaa",
    "aabbba",
    "abaabb",
    "baabab",
    "bbaaba",
    "babaab",
    "bababa",
]


@pytest.mark.parametrize("order", INTERLEAVINGS)
def test_two_runs_may_keep_the_same_answer_in_any_order(tmp_path: Path, order: str) -> None:
    """Each run keeps three pages, then says that it is done."""
    pages = {run: [page(row, total=30) for row in (0, 10, 20)] for run in "ab"}
    with open_library(tmp_path, now=now) as one, open_library(tmp_path, now=now) as other:
        for run in order:
            library = one if run == "a" else other
            library.save_page(SEARCH, pages[run].pop(0), at=NOON)
            if not pages[run]:
                library.finish_search(SEARCH, (), at=NOON)
                done = library.load_search(SEARCH)
                assert done is not None
                assert (done.rows, done.complete, len(done.ids)) == (30, True, 30)
        state = one.load_search(SEARCH)

    assert state is not None
    assert state.ids == tuple(held.id for held in papers(range(30)))
    assert (state.rows, state.total, state.complete, state.problems) == (30, 30, True, ())


@pytest.mark.parametrize("start", [0, 5, 10])
def test_rows_that_are_kept_already_are_taken_again(library: SqliteLibrary, start: int) -> None:
    library.save_page(SEARCH, page(0), at=NOON)
    library.save_page(SEARCH, page(10), at=NOON)

    library.save_page(SEARCH, page(start, problems=(UNREADABLE,)), at=LATER - timedelta(minutes=1))

    state = library.load_search(SEARCH)
    assert state is not None
    assert (state.rows, len(state.ids), state.asked) == (20, 20, NOON)
    assert state.problems == (UNREADABLE,)


def test_a_search_fetched_from_its_start_meets_its_own_problems(library: SqliteLibrary) -> None:
    """A killed run has met one that the next, which begins again, does not meet."""
    library.save_page(SEARCH, page(0, total=20), at=NOON)
    library.save_page(SEARCH, page(10, total=20, problems=(UNREADABLE,)), at=NOON)
    for start in (0, 10):
        library.save_page(SEARCH, page(start, total=20), at=NOON)
    library.finish_search(SEARCH, (), at=NOON)

    state = library.load_search(SEARCH)

    assert state is not None
    assert (state.rows, state.problems) == (20, ())


def test_a_run_that_is_cut_off_does_not_undo_what_another_has_completed(
    library: SqliteLibrary,
) -> None:
    library.save_page(SEARCH, page(0, total=10), at=NOON)
    library.finish_search(SEARCH, (), at=NOON)
    library.finish_search(SEARCH, [SHORT], at=NOON)

    state = library.load_search(SEARCH)

    assert state is not None
    assert (state.complete, state.problems) == (True, ())


@pytest.mark.parametrize("changes", [{"total": 999}, {"total": 1000, "rows": 10}])
def test_a_search_that_another_run_started_anew_is_left_to_it(
    tmp_path: Path, changes: dict[str, int]
) -> None:
    with open_library(tmp_path, now=now) as ours, open_library(tmp_path, now=now) as theirs:
        ours.save_page(SEARCH, page(0), at=NOON)
        ours.save_page(SEARCH, page(10), at=NOON)
        theirs.save_page(SEARCH, page(0, **changes), at=LATER)
        with pytest.raises(LibraryError, match="Another run has started the same search anew"):
            ours.save_page(SEARCH, page(20), at=LATER)
        with pytest.raises(LibraryError, match="Another run") as told:
            ours.finish_search(SEARCH, (), at=LATER)
        state = theirs.load_search(SEARCH)

    assert "again" in told.value.hint
    assert state is not None
    assert (state.rows, state.complete) == (10, False)


def test_a_later_page_of_a_search_never_begun_is_a_bug(library: SqliteLibrary) -> None:
    with pytest.raises(ValueError, match="row 10"):
        library.save_page(SEARCH, page(10), at=NOON)


def test_a_search_without_problems_is_complete_and_keeps_those_of_its_pages(
    library: SqliteLibrary,
) -> None:
    library.save_page(SEARCH, page(0, problems=(UNREADABLE,)), at=NOON)
    library.finish_search(SEARCH, (), at=LATER)

    state = library.load_search(SEARCH)

    assert state is not None
    assert state.complete
    assert state.problems == (UNREADABLE,)


def test_a_search_given_up_tells_why_until_it_goes_on(library: SqliteLibrary) -> None:
    library.save_page(SEARCH, page(0, problems=(UNREADABLE,)), at=NOON)
    library.finish_search(SEARCH, [SHORT, UNREADABLE], at=NOON)
    given_up = library.load_search(SEARCH)
    library.save_page(SEARCH, page(10), at=LATER)
    going_on = library.load_search(SEARCH)

    assert given_up is not None
    assert (given_up.complete, given_up.problems) == (False, (UNREADABLE, SHORT))
    assert going_on is not None
    assert (going_on.complete, going_on.problems) == (False, (UNREADABLE,))


def test_a_search_that_failed_at_once_is_remembered(library: SqliteLibrary) -> None:
    library.finish_search(SEARCH, [SHORT], at=NOON)

    state = library.load_search(SEARCH)

    assert state is not None
    assert (state.ids, state.rows, state.total, state.complete) == ((), 0, 0, False)
    assert (state.asked, state.problems) == (NOON, (SHORT,))


def test_an_empty_answer_is_an_answer(library: SqliteLibrary) -> None:
    library.save_page(SEARCH, page(0, rows=0, total=0), at=NOON)
    library.finish_search(SEARCH, (), at=NOON)

    state = library.load_search(SEARCH)

    assert state is not None
    assert (state.ids, state.complete) == ((), True)


@pytest.mark.parametrize(
    "other",
    [
        replace(SEARCH, query="cat:cs.CL"),
        replace(SEARCH, order="oldest"),
        replace(SEARCH, limit=None),
        replace(SEARCH, limit=99),
        Search(query='\ud800 "', limit=100),
    ],
)
def test_searches_that_differ_in_anything_are_apart(library: SqliteLibrary, other: Search) -> None:
    library.save_page(SEARCH, page(0), at=NOON)
    library.save_page(other, page(0, rows=3), at=NOON)

    ours, theirs = library.load_search(SEARCH), library.load_search(other)

    assert ours is not None
    assert theirs is not None
    assert (ours.rows, theirs.rows) == (10, 3)


WEEK = Window(start=date(2026, 2, 22), end=date(2026, 2, 28))
ROBOTS = replace(SEARCH, subject="cat:cs.RO", window=WEEK)


def covering(library: SqliteLibrary, first: int, last: int, subject: str = "cat:cs.RO") -> int:
    """Return how many searches for a subject cover a day of these February days."""
    window = Window(start=date(2026, 2, first), end=date(2026, 2, last))
    return len(library.load_searches(subject, window))


@pytest.mark.parametrize(
    "first, last, found",
    [(22, 28, 1), (28, 28, 1), (22, 22, 1), (15, 22, 1), (1, 21, 0), (25, 26, 1), (1, 28, 1)],
)
def test_searches_are_found_by_their_subject_and_days(
    library: SqliteLibrary, first: int, last: int, found: int
) -> None:
    library.save_page(ROBOTS, page(0), at=NOON)

    assert covering(library, first, last) == found
    assert covering(library, first, last, "cat:cs.CL") == 0


def test_a_search_that_is_found_says_its_days_and_whether_it_is_complete(
    library: SqliteLibrary,
) -> None:
    before = Window(start=date(2026, 2, 8), end=date(2026, 2, 21))
    library.save_page(ROBOTS, page(0), at=NOON)
    library.finish_search(ROBOTS, (), at=NOON)
    library.finish_search(
        replace(ROBOTS, query="cat:cs.RO AND late", window=before), [SHORT], at=NOON
    )
    library.finish_search(replace(SEARCH, query="other", subject="x", window=WEEK), (), at=NOON)

    found = library.load_searches("cat:cs.RO", Window(start=before.start, end=WEEK.end))

    assert [(one.query, one.subject, one.window, complete) for one, complete in found] == [
        ("", "cat:cs.RO", before, False),
        ("", "cat:cs.RO", WEEK, True),
    ]


def test_what_a_search_is_for_is_filled_in_when_it_is_seen_again(library: SqliteLibrary) -> None:
    """A library of an earlier version has searches that do not say it."""
    library.save_page(SEARCH, page(0, total=20), at=NOON)
    assert covering(library, 22, 28) == 0
    library.save_page(ROBOTS, page(10, total=20), at=NOON)
    assert covering(library, 22, 28) == 1
    library.save_page(SEARCH, page(10, total=20), at=NOON)
    library.finish_search(SEARCH, (), at=NOON)

    (found,) = library.load_searches("cat:cs.RO", WEEK)

    assert found == (replace(ROBOTS, query="", limit=None, order="newest"), True)


def test_a_finished_search_is_filled_in_when_it_is_finished_again(library: SqliteLibrary) -> None:
    library.save_page(SEARCH, page(0, total=10), at=NOON)
    library.finish_search(SEARCH, (), at=NOON)
    library.finish_search(ROBOTS, (), at=NOON)

    assert covering(library, 22, 28) == 1


def test_any_text_may_be_a_subject(library: SqliteLibrary) -> None:
    odd = replace(ROBOTS, subject='\ud800 "\x00')
    library.save_page(odd, page(0), at=NOON)

    assert covering(library, 22, 28, odd.subject) == 1
    assert covering(library, 22, 28, "") == 0
