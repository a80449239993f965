"""What stands before a subject is dropped, kept, or keeps a sentence from being told."""

import pytest

from digest.writing.leads import has_subject, is_conditional, is_dispensable, kept, without_adverbs


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
