"""A page may shorten or lengthen given names; two letters are a whole name more often than not."""

import pytest

from digest.enrich.html.names import Named, Roster


def is_found(record: str, page: str) -> bool:
    """Tell whether the words of a page name one author, from the first word to the last."""
    words = page.split()
    found = Roster([record]).find(words)
    assert found in ((), (Named(start=0, end=len(words), author=0),))
    return bool(found)


@pytest.mark.parametrize(
    "record, page",
    [
        ("Ada Quill", "A. Quill"),
        ("A. Quill", "Ada Quill"),
        ("Joh Quill", "Johanna Quill"),
        ("Johanna Quill", "Joh. Quill"),
        ("Johanna Quill", "J. Quill"),
        ("Bo Quill", "Bo Quill"),
        ("Bo Quill", "B. Quill"),
        ("Bo Quill", "Bo M. Quill"),
        ("Bo M. Quill", "Bo Quill"),
        ("Bo Quill", "Quill Bo"),
        ("Bo Quill", "BO QUILL"),
    ],
)
def test_a_name_is_found_as_far_as_it_is_told(record: str, page: str) -> None:
    assert is_found(record, page)


@pytest.mark.parametrize(
    "record, page",
    [
        ("Bo Quill", "Bodil Quill"),
        ("Bodil Quill", "Bo Quill"),
        ("Li Quill", "Lin Quill"),
        ("Ling Quill", "Li Quill"),
        ("Ada Quill", "Ann Quill"),
        ("Ada Quill", "B. Quill"),
    ],
)
def test_a_short_name_is_not_the_beginning_of_another(record: str, page: str) -> None:
    assert not is_found(record, page)


def test_two_of_one_family_with_like_names_are_told_apart() -> None:
    words = "Lin Quill and Li Quill".split()
    first, second = Roster(["Li Quill", "Lin Quill"]).find(words)
    assert (first.author, first.start) == (1, 0)
    assert (second.author, second.start) == (0, 3)


def test_a_stranger_with_a_longer_name_is_not_the_author() -> None:
    assert Roster(["Li Quill"]).find("Thanks to Lina Quill".split()) == ()
