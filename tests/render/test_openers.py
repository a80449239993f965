"""In front matter that cannot be escaped, few marks stay open, and usual words stay as they are."""

import pytest

from digest.render.openers import MOST_BRACKETS, MOST_QUOTES, bound_openers


@pytest.mark.parametrize(
    "text",
    [
        "On the reefs' \"own\" 'kelp', [sic]",
        '"One", "two" and "three": reefs that aren\'t there, and \'four\'',
        "Tides in [0, 1), [1, 2) and [2, 3]",
        "it's " * 40,
    ],
)
def test_usual_words_stay(text: str) -> None:
    assert bound_openers(text) == text


@pytest.mark.parametrize(
    "text, bound",
    [
        ('"a ' * (MOST_QUOTES + 1), "”a " * (MOST_QUOTES + 1)),
        ("'a " * (MOST_QUOTES + 1), "’a " * (MOST_QUOTES + 1)),
        ("[" * (MOST_BRACKETS + 1) + "]", "［" * (MOST_BRACKETS + 1) + "］"),
    ],
)
def test_too_many_open_marks_become_what_looks_like_them(text: str, bound: str) -> None:
    assert bound_openers(text) == bound
