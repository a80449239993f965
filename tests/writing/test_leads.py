"""What stands before a subject is dropped, kept, or keeps a sentence from being told."""

import pytest

from digest.writing.leads import (
    has_subject,
    is_background,
    is_conditional,
    is_dispensable,
    kept,
    lowered,
    without_adverbs,
)


@pytest.mark.parametrize(
    "text,rest",
    [
        ("Moreover, notably, it floats", "notably, it floats"),
        ("Thus we sail", "we sail"),
        ("In comparison, we sail", "we sail"),
        ("With this in mind, boats are built", "boats are built"),
        ("It is worth noting that boats float", "boats float"),
        ("We emphasize that boats float", "boats float"),
        ("To bridge this gap, boats are built", "boats are built"),
        ("First light of a lamp", "First light of a lamp"),
    ],
)
def test_joining_and_announcing_words_go(text: str, rest: str) -> None:
    assert without_adverbs(text) == rest


@pytest.mark.parametrize("lead", ["To this end", "Building on this property", "In this work"])
def test_leads_that_only_point_back_go(lead: str) -> None:
    assert kept(lead) == ""


@pytest.mark.parametrize("lead", ["To cut costs", "Under heavy rain", "For trees of depth two"])
def test_leads_that_say_something_stay(lead: str) -> None:
    assert kept(lead) == lead


@pytest.mark.parametrize(
    "text",
    [
        "Under these assumptions, boats float",
        "If this holds, boats float",
        "In this regime, boats float",
        "For such deep graphs, boats float",
        "In both cases, boats float",
    ],
)
def test_conditions_that_point_back_are_recognised(text: str) -> None:
    assert is_conditional(text)


@pytest.mark.parametrize(
    "text",
    ["Under rain, boats float", "In this paper, boats float", "For this purpose, boats float"],
)
def test_other_openings_are_no_such_conditions(text: str) -> None:
    assert not is_conditional(text)


def test_aims_and_means_can_be_left_out_and_conditions_cannot() -> None:
    assert is_dispensable("To cut costs")
    assert is_dispensable("Using public data")
    assert not is_dispensable("Under heavy rain")
    assert not is_dispensable("With ten labels")


def test_a_sentence_before_the_comma_is_no_lead() -> None:
    assert has_subject("We name common faults, and by looking closer")
    assert has_subject("Boats are wet")
    assert not has_subject("While boats are wet")
    assert not has_subject("Using the Edna C. Hull Telescope (ECHT)")


@pytest.mark.parametrize(
    "lead,inside",
    [
        ("Although boats float", "although boats float"),
        ("Using nets", "using nets"),
        ("To count corals", "to count corals"),
        ("Bayesian doubts aside", "Bayesian doubts aside"),
    ],
)
def test_a_lead_in_inside_a_sentence_keeps_the_capital_of_a_name(lead: str, inside: str) -> None:
    assert lowered(lead) == inside


def test_an_aim_is_background_and_a_means_is_not() -> None:
    assert is_background("To count corals")
    assert is_background("While rafts sink")
    assert not is_background("Using nets")
    assert not is_background("For boats of even length")


def test_a_means_that_is_told_with_a_verb_is_no_sentence_of_its_own() -> None:
    assert not has_subject("Using the fact that boats are dry")
    assert not has_subject("By counting what reefs have")
    assert has_subject("Boats are dry")
