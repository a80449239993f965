"""What a named thing is can be told behind its name, where a sentence of the paper says it."""

import pytest

from digest.writing.definitions import define, description
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
