"""An affiliation reaches the author it belongs to, or nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.dossier.authors import match_authors, unite_affiliations
from digest.model import Affiliation, Author


def people(*names: str) -> list[Author]:
    return [Author(name=name) for name in names]


def at(name: str, *places: str, origin: str = "html", stated: str = "") -> Author:
    """Return an author with these institutions."""
    given_ = (Affiliation(name=place, origin=origin, stated=stated) for place in places)
    return Author(name=name, affiliations=tuple(given_))


@pytest.mark.parametrize(
    "authors, others, matches",
    [
        (["Ada Quill", "Bo Lund"], ["Ada Quill", "Bo Lund"], {0: 0, 1: 1}),
        (["Ada Quill", "Bo Lund"], ["A. Quill", "B. M. Lund"], {0: 0, 1: 1}),
        (["Ada Quill", "Bo Lund"], ["Bo Lund", "Ada Quill"], {0: 1, 1: 0}),
        (["Zoë Núñez", "Bo Lund"], ["Zoe Nunez"], {0: 0}),
        (["Wei Zhang", "Bo Lund"], ["Zhang Wei"], {0: 0}),
        (["Jon Roe", "Bo Lund"], ["Jonathan Roe"], {0: 0}),
        (["Wei Wang", "Wei Wang"], ["Wei Wang", "Wei Wang"], {0: 0, 1: 1}),
    ],
)
def test_authors_are_recognised(
    authors: list[str], others: list[str], matches: dict[int, int]
) -> None:
    assert match_authors(people(*authors), people(*others)) == matches


@pytest.mark.parametrize(
    "authors, others",
    [
        (["Ada Quill", "Amy Quill"], ["A. Quill"]),
        (["Ada Quill"], ["Amy Quill"]),
        (["Ada Quill"], ["Ada Lund"]),
        (["Wei Wang", "Wei Wang"], ["Wei Wang"]),
        (["Li Zhang"], ["Lin Zhang"]),
        ([""], [""]),
    ],
)
def test_who_is_in_doubt_is_nobody(authors: list[str], others: list[str]) -> None:
    assert match_authors(people(*authors), people(*others)) == {}


def test_equal_family_names_in_another_order_are_not_matched_by_place() -> None:
    matches = match_authors(people("Wei Zhang", "Li Zhang"), people("Li Zhang", "Wei Zhang"))
    assert matches == {0: 1, 1: 0}


def test_the_first_source_that_states_any_wins_for_each_author() -> None:
    record = [
        at("Ada Quill", "Dept. of Ice, Harbour University", origin="arxiv"),
        at("Bo Lund"),
        at("Cyd Ray"),
    ]
    text = [at("Ada Quill", "Kelpworks"), at("Bo Lund", "Kelpworks"), at("Cyd Ray")]
    openalex = [
        at(name, "Dune College", origin="openalex") for name in ("Ada Quill", "Bo Lund", "Cyd Ray")
    ]
    united = unite_affiliations(record, [text, openalex])
    assert [(a.affiliations[0].name, a.affiliations[0].origin) for a in united] == [
        ("Harbour University", "arxiv"),
        ("Kelpworks", "html"),
        ("Dune College", "openalex"),
    ]
    assert united[0].affiliations[0].stated == "Dept. of Ice, Harbour University"


def test_a_name_that_its_source_tells_apart_from_the_wording_stays() -> None:
    told = [
        at("Ada Quill", "Harbour University (Norway)", origin="openalex", stated="Harbour Univ.")
    ]
    (author,) = unite_affiliations(people("Ada Quill"), [told])
    assert author.affiliations == told[0].affiliations


def test_an_affiliation_without_an_institution_is_left_out() -> None:
    (author,) = unite_affiliations([at("Ada Quill", "Department of Ice", origin="arxiv")], [])
    assert author.affiliations == ()


@given(st.lists(st.text(max_size=12), max_size=6), st.lists(st.text(max_size=12), max_size=6))
def test_nobody_is_two_people(authors: list[str], others: list[str]) -> None:
    matches = match_authors(people(*authors), people(*others))
    assert len(set(matches.values())) == len(matches)
