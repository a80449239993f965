"""A subject with a name is found in either number, the longest one, and only where it is a noun."""

import pytest

from digest.writing.concepts import concepts_in


@pytest.mark.parametrize(
    "text,found",
    [
        ("Boats with monocular depth estimation", {"monocular depth estimation"}),
        ("Vision-Language Models as agents", {"vision language model"}),
        ("Chain-of-Thought for drones", {"chain of thought", "drone"}),
        ("A visual and embodied medical boat", set()),
        ("Corals, and nothing else", set()),
    ],
)
def test_subjects_of_a_text(text: str, found: set[str]) -> None:
    assert concepts_in(text) >= found
    assert bool(concepts_in(text)) == bool(found)
