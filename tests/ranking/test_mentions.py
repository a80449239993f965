"""An editor's phrase means the same to a topic and to a theme, in each of its spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ranking.mentions import find_mentioned, mentions
from digest.text.forms import read_phrases, spell_phrase
from digest.themes import Theme, find_own
from tests.themes.papers import paper

SAME = [
    ("tide pool", "Of Tide-Pools."),
    ("tide-pools", "of a tide pool"),
    ("colour of ties", "Tie, color of tie"),
    ("color", "Colours"),
    ("multi-agent", "a multi agent game"),
    ("multi agent", "multi-agent games"),
    ("multi agent", "a multiagent game"),
    ("organisation", "organizations"),
    ("rising tide", "Rising tides"),
    ("spy", "on spies"),
    ("news", "News of the sea"),
    ("of reefs/tides", "of reef, tide"),
]
OTHERS = [
    ("news", "a new reef"),
    ("dynamics", "dynamic reefs"),
    ("tide pool", "tides, and then a pool"),
    ("reef", "reefer"),
    ("eef", "reef"),
    ("deep learning", "deeper learning"),
]


def is_claimed(phrase: str, text: str) -> bool:
    """Tell whether a theme of this phrase claims a paper that says a text."""
    theme = Theme(key="own", heading="Own", phrases=(phrase,), own=True)
    return bool(find_own([paper(1, title="Kelp", abstract=text)], [theme]))


@pytest.mark.parametrize("phrase, text", SAME)
def test_number_spelling_and_hyphens_make_no_difference(phrase: str, text: str) -> None:
    assert mentions(text, (phrase,))
    assert is_claimed(phrase, text)


@pytest.mark.parametrize("phrase, text", OTHERS)
def test_other_words_are_no_spelling(phrase: str, text: str) -> None:
    assert not mentions(text, (phrase,))
    assert not is_claimed(phrase, text)


def test_the_first_phrase_that_stands_is_told_as_the_editor_wrote_it() -> None:
    assert find_mentioned("Two reefs and a tide", ("kelp", "Reef", "tides")) == "Reef"
    assert find_mentioned("Two reefs", ("kelp",)) is None
    assert not mentions("Two reefs", ())
    assert not mentions("Two reefs", ("", "-"))


WORDS = st.sampled_from(
    "flies fly rising rised wise tides tide-pool re-use co multi agent is".split()
)
TEXTS = st.lists(WORDS, min_size=1, max_size=6).flatmap(
    lambda words: st.sampled_from([" ", "-", ", "]).map(lambda joint: joint.join(words))
)


@given(phrase=TEXTS, text=TEXTS)
def test_texts_that_are_passed_over_say_nothing_of_it(phrase: str, text: str) -> None:
    """What does not begin like a phrase is not cut into words: that must lose none."""
    words = read_phrases(text)
    spelt = spell_phrase(phrase)
    stands = any(words[at : at + len(one)] == one for one in spelt for at in range(len(words)))
    assert mentions(text, (phrase,)) == stands
