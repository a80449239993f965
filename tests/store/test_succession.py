"""A record takes over what only the one that it replaces states."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Affiliation, Author, Paper
from digest.store import SqliteLibrary
from digest.store.succession import succeed
from tests.fixtures import paper
from tests.store.samples import NOON

MONDAY = date(2026, 2, 23)
TUESDAY = date(2026, 2, 24)
PLAIN = paper(authors=(Author(name="Ada Quill"), Author(name="Bo Fernandez-Lund")))


def author(name: str, *places: str, origin: str = "arxiv") -> Author:
    """Return an author at these places."""
    return Author(
        name=name,
        affiliations=tuple(Affiliation(name=place, origin=origin) for place in places),
    )


def kept(library: SqliteLibrary, *papers: Paper) -> Paper:
    """Save records of one paper one after the other, and return the current one."""
    for one in papers:
        library.save_papers([one], at=NOON)
    return library.load_papers([papers[0].id])[papers[0].id]


def places(of: Paper) -> list[list[str]]:
    """Return the places of each author."""
    return [[place.name for place in author.affiliations] for author in of.authors]


@pytest.mark.parametrize(
    "held, fresh, announced",
    [
        (MONDAY, None, MONDAY),
        (None, MONDAY, MONDAY),
        (TUESDAY, MONDAY, MONDAY),
        (MONDAY, TUESDAY, MONDAY),
        (None, None, None),
    ],
)
@pytest.mark.parametrize("version", [1, 2])
def test_the_first_day_that_is_stated_is_the_day_announced(
    library: SqliteLibrary,
    held: date | None,
    fresh: date | None,
    announced: date | None,
    version: int,
) -> None:
    one = kept(library, paper(announced=held), paper(announced=fresh, version=version))

    assert (one.announced, one.version) == (announced, version)


def test_the_record_that_steps_back_stays_as_it_was(library: SqliteLibrary) -> None:
    first = paper(announced=TUESDAY)
    kept(library, first, paper(version=2, announced=MONDAY))

    assert library.load_versions({first.id: 1}) == {first.id: first}


def test_affiliations_that_only_the_older_record_states_are_kept(library: SqliteLibrary) -> None:
    held = paper(authors=(author("Ada Quill", "Harbour Institute"), author("Bo Lund", "Tide Lab")))
    fresh = paper(authors=(Author(name="Bo Lund"), Author(name="Ada Quill"), Author(name="Cy Orr")))

    assert places(kept(library, held, fresh)) == [["Tide Lab"], ["Harbour Institute"], []]


def test_the_fresh_records_affiliations_come_first_and_none_twice(library: SqliteLibrary) -> None:
    held = paper(authors=(author("Ada Quill", "Harbour Institute", "Tide Lab", origin="html"),))
    fresh = paper(authors=(author("Ada Quill", "Reef School", "Harbour Institute"),))

    (one,) = kept(library, held, fresh).authors

    assert [(place.name, place.origin) for place in one.affiliations] == [
        ("Reef School", "arxiv"),
        ("Harbour Institute", "arxiv"),
        ("Tide Lab", "html"),
    ]


def test_namesakes_are_told_apart_by_their_order(library: SqliteLibrary) -> None:
    held = paper(authors=(author("Wei Ma", "Reef School"), author("Wei Ma", "Tide Lab")))
    fresh = paper(authors=(Author(name="Wei Ma"), Author(name="Bo Lund"), Author(name="Wei Ma")))

    assert places(kept(library, held, fresh)) == [["Reef School"], [], ["Tide Lab"]]


def test_affiliations_are_not_carried_to_another_version(library: SqliteLibrary) -> None:
    assert places(kept(library, paper(), PLAIN, paper(version=2, authors=PLAIN.authors))) == [
        [],
        [],
    ]


def test_everything_else_is_as_the_fresh_record_says(library: SqliteLibrary) -> None:
    held = paper(comment="12 pages", doi="10.1/reef", journal_ref="Reefs 1", announced=MONDAY)
    fresh = paper(title="ReefNet", comment=None)

    assert kept(library, held, fresh) == paper(title="ReefNet", comment=None, announced=MONDAY)


def test_records_of_one_paper_are_merged_within_a_batch_too(library: SqliteLibrary) -> None:
    library.save_papers([paper(announced=MONDAY), PLAIN], at=NOON)

    one = library.load_papers([PLAIN.id])[PLAIN.id]
    assert (one.announced, places(one)) == (MONDAY, [["Harbour Institute"], []])


@given(st.lists(st.lists(st.sampled_from("abc"), unique=True), min_size=1, max_size=4))
def test_no_place_that_was_stated_is_lost(stated: list[list[str]]) -> None:
    """Whatever the order of the records, the last has all the places, its own first."""
    records = [paper(authors=(author("Ada Quill", *names),)) for names in stated]
    merged = records[0]
    for _, fresh in pairwise(records):
        merged = succeed(fresh, merged)

    (found,) = places(merged)
    assert found[: len(stated[-1])] == stated[-1]
    assert sorted(found) == sorted(set().union(*stated))
