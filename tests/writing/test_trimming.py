"""What is taken out of a sentence changes nothing of what it claims."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.writing.trimming import shortened, unadorned

LONG = " ".join(f"reef{n}" for n in range(20))


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
    "tail",
    [
        "; it then sinks",
        ", thereby saving fuel",
        ", which floats",
        ", outperforming the others",
        ", making the boat lighter",
        ", whereas rafts sink",
        ", and that rafts sink",
        ", as reflected in fewer wrecks",
        " while also keeping a log",
        ": only rafts sink",
        ": (1) a boat; (2) a net",
        ": a boat that sails; a net that holds",
    ],
)
def test_long_text_is_cut_at_a_clause_border(tail: str) -> None:
    assert shortened(f"{LONG}{tail}", 20) == LONG


@pytest.mark.parametrize(
    "tail",
    [
        " that sails",  # no border
        ", which floats only if it rains",  # restricts
        ", sinking the rest, but not in rain",  # restricts
        ", with only one sail",  # restricts
        ", which floats at the expense of speed",  # restricts
        ", while rafts sink",  # contrasts
        ", and show that rafts sink",  # tells a result
        ", which gains 5% of speed",  # has the only figure
    ],
)
def test_what_restricts_is_not_cut_off(tail: str) -> None:
    assert shortened(f"{LONG}{tail}", 20) == f"{LONG}{tail}"


@pytest.mark.parametrize(
    "end",
    ["(half a bracket", "(1) the first", "the following parts", "of", "that holds", "and joins"],
)
def test_nothing_ends_half_told(end: str) -> None:
    text = f"{LONG} {end}, which floats"
    assert shortened(text, 24) in {text, LONG}


def test_short_text_stays_whole() -> None:
    assert shortened("It floats; it sinks", 20) == "It floats; it sinks"


@given(st.text(st.sampled_from("ab ,;:()which"), max_size=300), st.integers(1, 40))
def test_a_cut_is_the_head_of_its_text(text: str, most: int) -> None:
    assert text.startswith(shortened(text, most))


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


def test_an_explanation_behind_a_colon_may_go_with_its_figures() -> None:
    text = f"present a plan in two tiers to count corals at sea: tier I counts; tier II, {LONG}, 5%"
    assert shortened(text, 20) == "present a plan in two tiers to count corals at sea"


def test_a_list_of_items_behind_a_colon_may_go() -> None:
    text = f"describe three ways of counting: 1) {LONG}; 2) {LONG}; and 3) a training-only boat"
    assert shortened(text, 30) == "describe three ways of counting"


def test_a_figure_behind_a_comma_stays() -> None:
    text = f"count corals at sea from boats of paper, improving the counts {LONG} by 5%"
    assert shortened(text, 20) == text


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


@pytest.mark.parametrize(
    "announced",
    ["reveal a critical gap", "yields four key findings", "show one clear trade-off"],
)
def test_what_only_announces_is_not_cut_from_what_it_announces(announced: str) -> None:
    text = f"Experiments on ten wide reefs in warm seas {announced}: {LONG}; {LONG}"
    assert shortened(text, 20) == text


def test_what_says_what_was_found_may_end_at_a_colon() -> None:
    told = "Experiments on ten wide reefs show a trade-off of speed and cost"
    assert shortened(f"{told}: {LONG}; {LONG}", 20) == told
