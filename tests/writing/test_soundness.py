"""Only whole prose in the third person stands in a post."""

import pytest

from digest.writing.soundness import is_sound


@pytest.mark.parametrize(
    "text",
    [
        "present a boat (a small one) of $5",
        'see a "reef" at 0.1" resolution',
        "use i.i.d. samples of ReefNet.Lite",
    ],
)
def test_sound(text: str) -> None:
    assert is_sound(text)


@pytest.mark.parametrize(
    "text",
    [
        "show what we saw",
        r"present \method, a boat",
        "see $x",
        "see https://reef.example",
        "open (a bracket",
        'open a "quotation',
        "name the parts:",
        "end the boat.They sail on",
        "lose an argument ( ) here",
    ],
)
def test_unsound(text: str) -> None:
    assert not is_sound(text)


def test_too_little() -> None:
    assert not is_sound("a boat", least=3)
