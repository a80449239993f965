"""Each word of a sentence has one letter, by the word itself or by how it looks."""

import pytest

from digest.contributions.word_classes import find_words


@pytest.mark.parametrize(
    "text, letters",
    [
        ("Experiments on the KelpNav and Deep Sea datasets show that", "EOtN&PPDvt"),
        ("Datasets such as Kelp-10 (e.g. Tide3D)", "DgaN(g.N)"),
        ("the Kelp 2025 Challenge, a benchmark", "tPyG,dD"),
        ("our Reef Dataset: 95.4% on 3 test sets", "uPC:nOnxs"),
        ("Vision-Language data of Reef-Net and C++", "wxoN&N"),
        ("see https://kelp.example.org/x now", "ww:.w"),
        ("on ScanNet++'s hard subset", "OQwS"),
        ("on Tanks and Temples using Humanity's Last Exam", "OKoK"),
        ("", ""),
    ],
)
def test_words_have_their_letters(text: str, letters: str) -> None:
    assert find_words(text).letters == letters


def test_a_capital_at_the_start_of_a_sentence_makes_no_name() -> None:
    assert find_words("Kelp is green").letters == "wiw"
    assert find_words("Kelp is green", opens=False).letters == "Piw"


def test_a_word_with_scripts_is_one_word() -> None:
    assert find_words("we test Reef$^{2}$Net", opens=False).words[-1] == "Reef$^{2}$Net"
