"""Where a page's list has an author and an affiliation by turns, each is the author's before it."""

from collections.abc import Sequence

from tests.enrich.front_pages import contacts, entries, named, read

ADA, BO, CYD = map(named, ("Ada Quill", "Bo Lund", "Cyd Ray"))
HARBOUR, KELP, GULF = map(contacts, ("Harbour University", "Kelp Institute", "Gulf College"))
NOBODY: dict[str, Sequence[str]] = {"Ada Quill": [], "Bo Lund": [], "Cyd Ray": []}


def test_each_affiliation_is_that_of_the_author_before_it() -> None:
    assert read(entries(ADA, HARBOUR, BO, KELP, CYD, GULF)) == {
        "Ada Quill": ["Harbour University"],
        "Bo Lund": ["Kelp Institute"],
        "Cyd Ray": ["Gulf College"],
    }


def test_one_place_may_be_that_of_several() -> None:
    assert read(entries(ADA, HARBOUR, BO, HARBOUR, CYD, GULF)) == {
        "Ada Quill": ["Harbour University"],
        "Bo Lund": ["Harbour University"],
        "Cyd Ray": ["Gulf College"],
    }


def test_affiliations_before_the_authors_are_nobody_s() -> None:
    assert read(entries(HARBOUR, ADA, KELP, BO, GULF, CYD)) == NOBODY


def test_authors_in_a_row_break_the_turns() -> None:
    """The last of them may be anywhere, as may those before."""
    assert read(entries(ADA, HARBOUR, BO, CYD, KELP)) == NOBODY
    assert read(entries(ADA, BO, CYD, HARBOUR, KELP, GULF)) == NOBODY


def test_an_author_behind_all_pairs_breaks_the_turns() -> None:
    assert read(entries(ADA, HARBOUR, BO, KELP, CYD)) == NOBODY


def test_two_affiliations_in_a_row_break_the_turns() -> None:
    assert read(entries(ADA, HARBOUR, BO, KELP, CYD, GULF, HARBOUR)) == NOBODY
    assert read(entries(ADA, HARBOUR, KELP, GULF, BO, HARBOUR, CYD, GULF)) == NOBODY


def test_two_authors_in_one_entry_break_the_turns() -> None:
    both = named("Ada Quill, Bo Lund")
    assert read(entries(both, HARBOUR, CYD, KELP)) == NOBODY


def test_an_entry_that_names_no_institution_breaks_the_turns() -> None:
    remark = named("Equal contribution")
    assert read(entries(ADA, HARBOUR, BO, remark, CYD, KELP)) == NOBODY


def test_an_affiliation_with_a_mark_breaks_the_turns() -> None:
    """It is whoever's bears the mark, wherever it stands."""
    marked = contacts("<sup>1</sup>Kelp Institute")
    assert read(entries(ADA, HARBOUR, BO, marked, CYD, GULF)) == NOBODY


def test_an_author_with_a_place_of_its_own_keeps_it() -> None:
    """What stands behind may be anybody's then."""
    front = entries(ADA + GULF, HARBOUR, BO, KELP, CYD, HARBOUR)
    assert read(front) == NOBODY | {"Ada Quill": ["Gulf College"]}
