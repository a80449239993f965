"""What is cut from a long sentence restricts nothing of what stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.writing.trimming import shortened

LONG = " ".join(f"reef{n}" for n in range(20))


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
    "announced",
    ["reveal a critical gap", "yields four key findings", "show one clear trade-off"],
)
def test_what_only_announces_is_not_cut_from_what_it_announces(announced: str) -> None:
    text = f"Experiments on ten wide reefs in warm seas {announced}: {LONG}; {LONG}"
    assert shortened(text, 20) == text


def test_what_says_what_was_found_may_end_at_a_colon() -> None:
    told = "Experiments on ten wide reefs show a trade-off of speed and cost"
    assert shortened(f"{told}: {LONG}; {LONG}", 20) == told
