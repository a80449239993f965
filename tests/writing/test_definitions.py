"""What a named thing is can be told behind its name, where a sentence of the paper says it."""

import pytest

from digest.writing.definitions import define, define_beside, description
from tests.writing.papers import claims

TITLE = "ReefNet: Counting Corals"


@pytest.mark.parametrize(
    "abstract,text",
    [
        ("We propose ReefNet, a network that counts corals.", "A network that counts corals."),
        ("ReefNet is a network that counts corals.", "A network that counts corals."),
        ("We present the Reef Net (ReefNet), a coral network.", "A coral network."),
        ("ReefNet counts bleached corals on photographs.", "ReefNet counts bleached corals on"),
        (
            "We study how corals are counted from boats. We release ReefNet, a network of corals.",
            "A network of corals.",
        ),
        ("We study how corals are counted.", "Quill and Fernandez-Lund study how corals"),
        ("We propose “ReefNet”, a coral network.", "A coral network."),
        ("We propose ``ReefNet,'' a coral network.", "A coral network."),
        ("We construct ReefNet, a set of coral maps.", "A set of coral maps."),
        ("We present the ReefNet dataset, a set of coral maps.", "A set of coral maps."),
        ("We present the ReefNet dataset, comprising maps.", "A dataset comprising maps."),
        ("We present the ReefNet dataset of coral maps.", "A dataset of coral maps."),
        (
            "We propose the ReefNet (RN) dataset, comprising maps.",
            "A dataset comprising maps.",
        ),
        ("We built ReefNet: a set of coral maps.", "A set of coral maps."),
        ("We introduce the first boat that counts corals.", "The first boat that counts corals."),
        ("We introduce a boat, ReefNet, which counts corals.", "A boat, which counts corals."),
        (
            "We collect the ReefNet corpus, which contains coral maps.",
            "A corpus that contains coral maps.",
        ),
        (
            "We collect the ReefNet corpus, which we train on coral maps.",
            "Quill and Fernandez-Lund collect the ReefNet corpus, which",
        ),
        (
            "We build ReefNet, a set of coral maps, and fine-tune boats.",
            "A set of coral maps.",
        ),
    ],
)
def test_a_bullets_sentence_is_about_its_label(abstract: str, text: str) -> None:
    statement = define(claims(abstract, title=TITLE), "ReefNet")
    assert statement.text.startswith(text)
    assert statement.quotes


def test_what_points_elsewhere_or_says_nothing_is_no_definition() -> None:
    for tail in ("a method", "a network that handles those waves"):
        told = claims(f"We propose ReefNet, {tail}.", title=TITLE)
        assert define(told, "ReefNet").text.startswith("Quill and Fernandez-Lund propose ReefNet")


def test_a_name_is_described_where_it_stands_without_its_expansion() -> None:
    short = claims("ReefNet is a network that counts corals.", title=TITLE)
    long = claims("ReefNet (the net) is a network that counts corals.", title=TITLE)
    assert description(short, None, "ReefNet") == "a network that counts corals"
    assert description(long, None, "ReefNet") is None


STUDY = "We study corals from boats made of paper."


@pytest.mark.parametrize(
    "sentence,text",
    [
        ("We also release ReefSet, a set of coral maps.", "A set of coral maps."),
        ("We curate the ReefSet dataset, comprising maps.", "A dataset comprising maps."),
        ("ReefSet contains 900 maps of corals.", "ReefSet contains 900 maps of corals."),
        (
            "The ReefSet dataset covers nine bleached reefs.",
            "The ReefSet dataset covers nine bleached reefs.",
        ),
        (
            "For training, ReefSet includes 900 maps of corals.",
            "For training, ReefSet includes 900 maps of corals.",
        ),
        ("On ReefSet, our boats find 93% of all corals.", None),
        ("ReefSet improves the count of corals by 9%.", None),
        ("Corals are bleached.", None),
    ],
)
def test_data_beside_the_main_thing_are_defined_where_a_sentence_says_what_they_are(
    sentence: str, text: str | None
) -> None:
    statement = define_beside(claims(f"{STUDY} {sentence}"), "ReefSet", ())
    assert (statement.text if statement else None) == text
    assert statement is None or [quote.text for quote in statement.quotes] == [sentence]


def test_what_was_told_of_the_main_thing_is_not_told_twice() -> None:
    told = claims("We release ReefSet, a set of coral maps, with ReefNet.")
    assert define_beside(told, "ReefSet", define(told, "ReefNet").quotes) is None
