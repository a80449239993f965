"""A cue is found wherever its pattern is."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.text.rare import Rare
from digest.writing.cues import CONTRIBUTION, DOUBTS, RESULT, weigh

# The pattern or the rare one of each search, by its text.
SEARCHES: list[Any] = [search for _, search in (*CONTRIBUTION, *RESULT, *DOUBTS)]
AT_THE_HEAD = {
    search.__self__.pattern: search.__self__
    for search in SEARCHES
    if isinstance(search.__self__, re.Pattern) and search.__name__ == "match"
}


def test_cues_at_the_head_are_looked_at() -> None:
    assert len(AT_THE_HEAD) > 15


@pytest.mark.parametrize("cue", sorted(AT_THE_HEAD))
def test_a_cue_that_is_looked_for_at_the_head_stands_nowhere_else(cue: str) -> None:
    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(text=st.from_regex(AT_THE_HEAD[cue]))
    def stands_at_the_head(text: str) -> None:
        found = AT_THE_HEAD[cue].search(text)
        assert found
        assert found.start() == 0

    stands_at_the_head()


def test_every_cue_has_a_pattern() -> None:
    assert all(isinstance(one.__self__, re.Pattern | Rare) for one in SEARCHES)


def test_weights_of_what_a_sentence_has_are_added() -> None:
    # That it is proposed, and that authors do anything at all.
    assert weigh(CONTRIBUTION, "We propose a boat.") == 6.0 + 1.5


@pytest.mark.parametrize("text, score", [("A boat of 3.5 knots.", 1.0), ("A 3D boat, GPT-4.", 0.0)])
def test_a_figure_is_a_sign_of_a_result_unless_a_name_has_it(text: str, score: float) -> None:
    assert weigh(RESULT, text) == score
