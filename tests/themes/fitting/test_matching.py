"""Phrases are found as words, whatever their number, spelling or hyphens; the longest wins."""

import pytest

from digest.text.forms import spell_terms, tokenize
from digest.themes import Theme
from digest.themes.fitting.matching import PhraseIndex


@pytest.mark.parametrize(
    "one, other",
    [
        ("Graph Neural Networks", "graph neural network"),
        ("pre-training of multi-modal models", "pretraining of multimodal model"),
        ("vision-language", "vision language"),
        ("tumour localisation", "tumor localization"),
        ("galaxies", "galaxy"),
        ("LLMs", "llm"),
        ("classes and losses", "class and loss"),
        ("Schrödinger bridges", "SCHRÖDINGER bridge"),
    ],
)
def test_spellings_of_one_term_are_equal(one: str, other: str) -> None:
    assert tokenize(one) == tokenize(other)


@pytest.mark.parametrize("word", ["analysis", "class", "virus", "gas"])
def test_a_singular_that_ends_in_s_keeps_it(word: str) -> None:
    assert tokenize(word) == (word,)


@pytest.mark.parametrize(
    "term, text",
    [
        ("multi robot", "Multi-robot teams"),
        ("multi robot", "multi robot teams"),
        ("face anti spoofing", "face anti-spoofing"),
        ("re identification", "Person re-identification"),
        ("re-identification", "reidentification"),
        ("super earth", "A super-Earth"),
    ],
)
def test_a_term_is_found_with_its_prefix_apart_and_joined(term: str, text: str) -> None:
    index = PhraseIndex.of([Theme(key="it", heading="It", phrases=(term,))])
    (found,) = index.find(tokenize(text))
    (vote,) = index.votes[found]
    assert vote == ("it", index.votes[spell_terms(term)[0]][0][1])


@pytest.mark.parametrize("nothing", ["", " ", "–", "re ", "..."])
def test_what_has_no_words_has_no_spelling_but_that_of_its_words(nothing: str) -> None:
    assert {*spell_terms(nothing)} <= {tokenize(nothing)} - {()}


def _index() -> PhraseIndex:
    return PhraseIndex.of(
        [
            Theme(key="medicine", heading="M", phrases=("medical image segmentation",)),
            Theme(
                key="vision", heading="V", phrases=("image segmentation", "rag"), hints=("image",)
            ),
        ]
    )


def test_the_longest_phrase_hides_those_within() -> None:
    found = list(_index().find(tokenize("Medical image segmentation, not image segmentation")))
    assert found == [("medical", "image", "segmentation"), ("image", "segmentation")]


def test_part_of_a_word_is_no_match() -> None:
    assert list(_index().find(tokenize("fragments of imagery"))) == []


def test_a_hint_speaks_less_than_a_phrase_and_a_word_less_than_three() -> None:
    votes = _index().votes
    strength = {phrase: dict(themes) for phrase, themes in votes.items()}
    hint, word = strength["image",]["vision"], strength["rag",]["vision"]
    assert hint < word < strength["medical", "image", "segmentation"]["medicine"]
