"""What is taken out of a sentence changes nothing of what it claims."""

import pytest

from digest.writing.adornments import unadorned


@pytest.mark.parametrize(
    "text,rest",
    [
        ("Extensive experiments show tides", "Experiments show tides"),
        ("We ran comprehensive evaluations", "We ran evaluations"),
        ("We build a novel boat", "We build a boat"),
        ("We build a novel antenna", "We build an antenna"),
        ("We build a new one-shot net", "We build a new one-shot net"),
        ("We build a novel LLM", "We build a novel LLM"),
        ("We run a comprehensive evaluation", "We run an evaluation"),
        ("It sets a new state-of-the-art", "It sets a new state-of-the-art"),
        ("It sets a new record", "It sets a new record"),
        ("We build a simple yet effective anchor", "We build an anchor"),
        ("We build an innovative boat", "We build a boat"),
        ("We build a novel Attention boat", "We build an Attention boat"),
        ("We use a next-generation sequencing set", "We use a next-generation sequencing set"),
        ("We see a novel and deep gap", "We see a novel and deep gap"),
        ("We build a boat in this paper.", "We build a boat."),
        ("We build PaperNet - a boat of paper", "We build PaperNet, a boat of paper"),
        ("We sail - a feat at sea - by night", "We sail - a feat at sea - by night"),
        ("We build a boat, covering two needs: (1) It floats.", "We build a boat"),
        ("We do two things: (1) float and (2) sink.", "We do two things: (1) float and (2) sink."),
        ("To sail, (1) we build a boat", "To sail, we build a boat"),
        ("To sail, in this work, we build", "To sail, we build"),
        ("ReefNet (https://reef.example/x), a boat", "ReefNet, a boat"),
        ("**R**eef boats ,, which float", "Reef boats, which float"),
    ],
)
def test_praise_and_leftovers_go(text: str, rest: str) -> None:
    assert unadorned(text) == rest


@pytest.mark.parametrize(
    "text,told",
    [
        ("We sail boats (Haddad et al., 2021)", "We sail boats"),
        ("We sail boats (Haddad, 2021; Dube and Quill, 2020)", "We sail boats"),
        ("We sail boats [12] at night", "We sail boats at night"),
        ("We find codes with [23, 4, 14]", "We find codes with [23, 4, 14]"),
        ("We sail on [0, 1] and beyond", "We sail on [0, 1] and beyond"),
        ("We sail boats (The code is at https://reef.example)", "We sail boats"),
        ("We sail boats [Reefs 3, 12 (1999)]", "We sail boats"),
        (r"We propose \boat{}, a raft", "We propose a raft"),
        ("We propose ReefNet https://reef.example, a raft", "We propose ReefNet, a raft"),
        ("We propose {ReefNet}, a raft", "We propose ReefNet, a raft"),
        ("We tell {reefs and rafts} apart", "We tell reefs and rafts apart"),
        ("We sail for k in {1, 2}", "We sail for k in {1, 2}"),
        ("For rafts, finally, we sail", "For rafts, we sail"),
        ("We propose, ReefNet, a raft", "We propose ReefNet, a raft"),
        ('We call it “night" sailing', "We call it “night” sailing"),
        (
            "Experiments on three reefs demonstrates speed",
            "Experiments on three reefs demonstrate speed",
        ),
        ("We propose in this paper a raft", "We propose a raft"),
        ("We set a new state of the art", "We set a new state of the art"),
        ("ReefNet skillfully employs nets", "ReefNet employs nets"),
        ("We cleverly sampled an elegantly simple reef", "We sampled an elegantly simple reef"),
    ],
)
def test_what_belongs_to_no_sentence_goes(text: str, told: str) -> None:
    assert unadorned(text) == told


@pytest.mark.parametrize(
    "text,plain",
    [
        ("We propose a boat that integrates two key designs.", "We propose a boat."),
        ("We propose a boat with three modules.", "We propose a boat."),
        ("We propose a boat, built upon two key designs.", "We propose a boat."),
        ("Our proposed new boat floats.", "Our new boat floats."),
        ("We propose a boat with three modules for corals.",) * 2,
    ],
)
def test_parts_that_are_only_counted_go(text: str, plain: str) -> None:
    assert unadorned(text) == plain


@pytest.mark.parametrize(
    "text,told",
    [
        ("We use thorough experiments at sea.", "We use experiments at sea."),
        ("We use theory and extensive experiments.", "We use theory and experiments."),
        ("We need consistent and comprehensive evaluations.",) * 2,
    ],
)
def test_one_of_two_words_of_praise_is_not_dropped_alone(text: str, told: str) -> None:
    assert unadorned(text) == told
