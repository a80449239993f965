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
        " as a light and cheap remedy to tackle this problem",
        " and mitigate these limitations",
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


def test_both_of_what_is_named_elsewhere_are_two() -> None:
    text = "combine the strengths of both paper boats"
    assert without_pointing_clauses(text) == "combine the strengths of two paper boats"
    named = "build boats of paper and wood, and test both boats"
    assert without_pointing_clauses(named) == named


@pytest.mark.parametrize(
    "text,lost",
    [
        ("the improvement is significant", True),
        ("overcomes the performance degradation", True),
        ("measures the improvement of boats over nets", False),
        ("an improvement of boats shows that the improvement is significant", False),
    ],
)
def test_what_was_told_before_is_named_before(text: str, *, lost: bool) -> None:
    assert points_elsewhere(text) == lost


def test_a_clause_about_such_a_thing_is_cut_off() -> None:
    text = "propose ReefNet, a learnt boat scheduler that automates the use of such sailors' lore"
    assert without_pointing_clauses(text) == "propose ReefNet, a learnt boat scheduler"


@pytest.mark.parametrize(
    "text,told",
    [
        (
            "build a boat designed to overcome this issue and carry lamps in rough water",
            "build a boat designed to carry lamps in rough water",
        ),
        (
            "build a folded paper boat that bridges this gap between red and pale corals",
            "build a folded paper boat",
        ),
        ("build a boat to address these reef and harbour tasks",) * 2,
        (
            "sail a boat that closes this gap and counts all corals",
            "sail a boat that counts all corals",
        ),
        (
            "count the corals of a reef and, based on these insights, propose a boat",
            "count the corals of a reef and propose a boat",
        ),
        ("bind the two wide shores by boat", "bind two wide shores by boat"),
        ("measure the depth of these three reefs", "measure the depth of three reefs"),
        ("sail a boat and a raft, and bind the two boats",) * 2,
        ("measure the cost of such paper navigation", "measure the cost of paper navigation"),
        ("study such a wind-driven boat by night", "study a wind-driven boat by night"),
        ("study such AUV boats by night", "study AUV boats by night"),
        ("study such boats which float",) * 2,
        ("study such boats that float",) * 2,
    ],
)
def test_a_pointer_goes_where_its_words_say_enough(text: str, told: str) -> None:
    assert without_pointing_clauses(text) == told
