"""A sentence in another language is quoted, as no rule here has its grammar."""

import pytest

from digest.writing import summarise
from digest.writing.languages import is_foreign
from tests.writing.papers import dossier

FRENCH = "Nous proposons ReefNet, un réseau qui compte les coraux. Il atteint un rappel de 93 %."
GERMAN = "Das Netz findet 93 % der Korallen. Es zählt Korallen in Booten aus Papier."


@pytest.mark.parametrize("abstract", [FRENCH, GERMAN])
def test_what_is_in_another_language_stands_in_quotation_marks(abstract: str) -> None:
    summary, result = summarise(dossier(abstract))
    assert summary.text.startswith("“")
    assert summary.text.endswith("”")
    assert result is None


def test_of_two_languages_the_english_one_is_told() -> None:
    summary, _ = summarise(dossier(f"{FRENCH} We propose ReefNet, a network that counts corals."))
    assert summary.text == "Quill and Fernandez-Lund propose ReefNet, a network that counts corals."


def test_an_english_sentence_without_common_words_is_english_among_others() -> None:
    sentence = "ReefNet outperforms strong rivals."
    assert not is_foreign(sentence, f"We present a network for the count of corals. {sentence}")
    assert not is_foreign(sentence, sentence)
    assert is_foreign(sentence, f"{GERMAN} {sentence}")
