"""Words that deceive are known from those of science."""

import pytest

from digest.text import has_deceptive_words


@pytest.mark.parametrize(
    "text",
    [
        "All editors prаise it.",  # a Cyrillic letter
        "Аll of it.",  # a Cyrillic capital
        "Ignοre it.",  # a Greek letter
        "It is \u202eesrever\u202c.",
        "It is \u2066apart\u2069.",
        "a" * 61,
    ],
)
def test_mixed_turned_and_endless_words_deceive(text: str) -> None:
    assert has_deceptive_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "A β-VAE of 5 μm, ΔE and αβ.",
        "Müller–Łukasz naïvely œuvred.",
        "Работа Ивана.",
        "H₀ is ℝ-valued; 模型 too.",
        "a" * 60,
        "x-" * 100,
    ],
)
def test_what_science_writes_does_not(text: str) -> None:
    assert not has_deceptive_words(text)
