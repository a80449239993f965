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
        "sail to the reef, with particular focus on",
        "sail to the reef and",
        "end the boat.They sail on",
        "lose an argument ( ) here",
        "build the frame- work of a boat",
        "we %start build a boat",
        "introduce [Model Name], a boat that floats",
        "introduce [Your Method Name], a boat that floats",
        "sail on [TODO] reefs",
    ],
)
def test_unsound(text: str) -> None:
    assert not is_sound(text)


def test_too_little() -> None:
    assert not is_sound("a boat", least=3)


def test_a_list_that_stops_at_its_first_item_is_unsound() -> None:
    assert not is_sound("show that: (a) boats float")
    assert is_sound("show that (a) boats float and (b) rafts sink")
    assert is_sound("study boats of the symmetry U(1)")


def test_a_hyphen_that_a_second_word_shares_breaks_none() -> None:
    assert is_sound("compare pre- and post-war boats")
