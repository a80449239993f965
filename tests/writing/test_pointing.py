"""A word that points at another sentence is found, and its clause goes where enough is left."""

import pytest

from digest.writing.pointing import points_elsewhere, without_pointing_clauses


@pytest.mark.parametrize(
    "text",
    [
        "overcome these limitations",
        "explain such human intuition",
        "compare both steering strategies",
        "release a corresponding dataset",
        "beat all others on the original dataset",
        "show that the former sinks",
        "depend on the two parts",
        "improve on those boats",
        "combine both: one boat holds the other",
    ],
)
def test_what_points_elsewhere(text: str) -> None:
    assert points_elsewhere(text)


@pytest.mark.parametrize(
    "text",
    [
        "find three kinds of boats and compare these boats",
        "build boats such as rafts",
        "compare both rafts and canoes",
        "align maps with the corresponding reefs",
        "improve on the dataset and on the original dataset",
        "improve on those of sailors",
        "count the two most common corals",
    ],
)
def test_what_stands_alone(text: str) -> None:
    assert not points_elsewhere(text)


def test_a_noun_may_have_been_named_before() -> None:
    assert not points_elsewhere("show that this boat floats", before="propose a paper boat")


@pytest.mark.parametrize(
    "tail",
    [
        " that addresses this by steering early",
        " to overcome these limitations",
        ", which overcomes these limitations",
        ", addressing such storms",
        " tailored to such storms",
        " designed for this purpose",
    ],
)
def test_a_clause_that_points_elsewhere_goes(tail: str) -> None:
    head = "propose ReefNet, a paper boat for shallow reefs"
    assert without_pointing_clauses(f"{head}{tail}") == head


@pytest.mark.parametrize(
    "text",
    [
        "propose ReefNet, a boat that overcomes these limitations",  # too little would be left
        "prove that paper boats float on these reefs",  # no clause of its own
        "build a paper boat for reefs, which floats only on these reefs",  # restricts
        "build a boat of paper, including hulls, decks and sails for such storms",  # a list
        "build a paper boat for reefs, which floats on every reef",  # points at nothing
    ],
)
def test_other_clauses_stay(text: str) -> None:
    assert without_pointing_clauses(text) == text


def test_an_aim_in_the_middle_goes_alone() -> None:
    text = "propose a paper boat to tackle this problem, which floats on every reef"
    assert without_pointing_clauses(text) == "propose a paper boat, which floats on every reef"
