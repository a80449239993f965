"""Shared phrases are spelt as papers spell them, in the number and with the article they have."""

import pytest

from digest.writing.spelling import ordinary_words, spell


@pytest.mark.parametrize(
    "phrase,texts,told",
    [
        # A name keeps its capitals, whole; a term that begins with a name keeps that.
        ("zanzi way", ["Boats row a way.", "To Zanzi Way."], "Zanzi Way"),
        ("reefer constant", ["A constant. A Reefer constant.", "Reefer Constant"], "Reefer const"),
        # An article that nearly all texts have.
        ("coral way", ["In the Coral Way.", "By the Coral Way.", "The Coral Way."], "the Coral"),
        ("warm sea", ["In the warm sea.", "By the warm sea.", "In warm sea."], "warm sea"),
        ("crb", ["In the CRB.", "By the CRB.", "Of the CRB."], "the CRB"),
        ("crb", ["In CRB.", "By CRB.", "Of the CRB."], "CRB"),
        # The number that is meant.
        ("coral nucleus", ["Coral nuclei.", "A coral nucleus."], "coral nuclei"),
        ("coral nuclei", ["Coral nuclei.", "Many coral nuclei."], "coral nuclei"),
        ("lesion", ["Of lesion maps.", "Lesion counts."], "lesions"),
        ("mission", ["We fly missions.", "Two missions.", "A mission."], "missions"),
        ("detection", ["By detection.", "For detection.", "Two detections."], "detection"),
    ],
)
def test_spellings(phrase: str, texts: list[str], told: str) -> None:
    said = spell(phrase, texts, texts, ordinary_words(texts))
    assert told in said
    assert said.startswith("the ") == told.startswith("the ")
