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
        ", whereas rafts sink",  # contrasts
        ", and show that rafts sink",  # tells a result
        ", which gains 5% of speed",  # has the only figure
    ],
)
def test_what_restricts_is_not_cut_off(tail: str) -> None:
    assert shortened(f"{LONG}{tail}", 20) == f"{LONG}{tail}"


@pytest.mark.parametrize("end", ["(half a bracket", "(1) the first", "the following parts", "of"])
def test_nothing_ends_half_told(end: str) -> None:
    text = f"{LONG} {end}, which floats"
    assert shortened(text, 24) in {text, LONG}


def test_short_text_stays_whole() -> None:
    assert shortened("It floats; it sinks", 20) == "It floats; it sinks"


@given(st.text(st.sampled_from("ab ,;:()which"), max_size=300), st.integers(1, 40))
def test_a_cut_is_the_head_of_its_text(text: str, most: int) -> None:
    assert text.startswith(shortened(text, most))
