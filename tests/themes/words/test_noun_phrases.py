"""Noun phrases end with a noun, praise nothing, and are written as an editor would."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.themes.naming.wording import word_heading
from digest.themes.words.noun_phrases import find_noun_phrases, find_pairs
from tests.themes.papers import paper


def _found(abstract: str, title: str = "") -> set[str]:
    written = paper(1, title=title, abstract=abstract)
    return {" ".join(phrase.words) for phrase in find_noun_phrases(written)}


def _heading(*abstracts: str, stems: tuple[str, ...]) -> str:
    papers = [paper(n, abstract=text) for n, text in enumerate(abstracts)]
    return word_heading(
        (p.id, phrase) for p in papers for phrase in find_noun_phrases(p) if phrase.stems == stems
    )


def test_a_phrase_ends_where_its_noun_stands() -> None:
    assert _found("We study kettle whistle detection in kitchens.") == {
        "kettle whistle detection",
        "whistle detection",
    }


@pytest.mark.parametrize(
    "abstract",
    [
        "A novel framework is proposed.",
        "State-of-the-art results on extensive benchmarks.",
        "It is robust, efficient, and scalable.",
        "Our method significantly outperforms 12 baselines.",
        "Data collection is done.",
    ],
)
def test_praise_and_talk_about_the_paper_are_no_phrases(abstract: str) -> None:
    assert _found(abstract) == set()


def test_no_phrase_ends_with_an_adjective_or_crosses_a_comma() -> None:
    found = _found("Spherical teapots, which are visual, spin fast; porcelain glaze cracks.")
    assert "teapots visual" not in found
    assert not any(phrase.endswith(("visual", "Spherical")) for phrase in found)
    assert "Spherical teapots" in found


def test_a_head_that_says_only_that_there_is_a_method_is_left_away() -> None:
    assert "porcelain glazing approach" not in _found("A teapot porcelain approach is new.")
    assert "teapot porcelain" in _found("A teapot porcelain approach is new.")


def test_the_plural_is_written_where_enough_papers_write_it() -> None:
    texts = ("We heat tea kettles here.", "A tea kettle is hot.", "Some tea kettles whistle.")
    assert _heading(*texts, stems=("tea", "kettle")) == "Tea kettles"
    assert _heading(*texts[1:2], stems=("tea", "kettle")) == "Tea kettle"


def test_acronyms_and_names_keep_their_capitals_and_others_lose_them() -> None:
    text = "We use Gaussian Teapots (GT) and, with care, TTS kettles."
    assert _heading(text, stems=("gaussian", "teapot")) == "Gaussian teapots"
    assert _heading(text, stems=("tts", "kettle")) == "TTS kettles"


@pytest.mark.parametrize(
    "title",
    [
        "<script>alert(1)</script> **bold** [x](javascript:y)",
        "\x00\x1b[31mred\x07 \u202etpircs",
        r"\href{http://a.example}{\textbf{tea}} $\alpha_{i}$ \unknown{",
        "tea" * 4000,
        "茶壶的研究与应用 и самовар",
        "",
    ],
)
def test_what_a_title_hides_is_in_no_phrase(title: str) -> None:
    for phrase in find_noun_phrases(paper(1, title=title, abstract=title)):
        heading = word_heading([("1", phrase)])
        assert heading.isprintable()
        assert not set("<>[]()*_`\\$") & set(heading)
        assert len(heading) <= 75


PIECES = st.sampled_from(
    "tea kettles kettle-whistle X-ray $k$-means the of we boil , . state-of-the-art method's"
    " non-linear models plug-in GPT-4 Bezi\\'er follow-up 3D robust learning with built-in".split()
)


@given(pieces=st.lists(PIECES, max_size=12))
def test_every_noun_phrase_has_two_words_that_are_among_the_pairs(pieces: list[str]) -> None:
    written = paper(1, title=" ".join(pieces[:4]), abstract=" ".join(pieces))
    pairs = find_pairs(written)
    assert all({*pairwise(phrase.stems)} & pairs for phrase in find_noun_phrases(written))


def test_no_pair_has_a_function_word_or_reaches_from_the_title_into_the_abstract() -> None:
    assert find_pairs(paper(1, title="Green tea", abstract="Cups and kettles of plum jam.")) == {
        ("green", "tea"),
        ("plum", "jam"),
    }
