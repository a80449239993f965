"""Terms are the words and two-word phrases that say something, and a title counts twice."""

import pytest

from digest.themes.words.terms import count_terms


def test_a_phrase_is_two_words_with_nothing_empty_between() -> None:
    assert count_terms("", "Maps of lake ice") == {"map": 1, "lake": 1, "ice": 1, "lake ice": 1}


def test_a_title_counts_twice_and_runs_into_no_abstract() -> None:
    assert count_terms("Lake", "Ice") == {"lake": 2, "ice": 1}


@pytest.mark.parametrize(
    "same", ["Multi-modal LLMs", "multimodal LLM", r"\emph{Multi-modal} LLMs", "Multimodal  llms"]
)
def test_spelling_makes_no_difference(same: str) -> None:
    assert count_terms("", same) == {"multimodal": 1, "llm": 1, "multimodal llm": 1}


@pytest.mark.parametrize("nothing", ["", "of the 2019", "$x$ — 7", "\\"])
def test_what_says_nothing_has_no_terms(nothing: str) -> None:
    assert not count_terms(nothing, nothing)
