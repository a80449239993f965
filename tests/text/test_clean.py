"""Text from outside is made fit to be stored, shown and used in a file's name."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text import collapse, printable, slugify


def test_collapse_makes_every_whitespace_one_space_and_changes_nothing_else() -> None:
    assert collapse(" a\u00a0\u2003b\n\tc\u2028d\x07 ") == "a b c d\x07"


@pytest.mark.parametrize(
    "hostile",
    [
        "\x1b",
        "\x00",
        "\x9b",
        "\u202e",
        "\u2066",
        "\u061c",
        "\u200b",
        "\ufeff",
        "\u00ad",
        "\U000e0041",
        "\ud800",
        "\ufffe",
        "\U0010ffff",
        "\ufdd0",
    ],
)
def test_printable_removes_what_must_not_reach_a_terminal_or_page(hostile: str) -> None:
    assert printable(f"a{hostile}b") == "ab"


def test_printable_keeps_joiners_marks_and_all_words() -> None:
    assert printable("क्\u200dष 👩\u200d🔬 e\u0301\u0323\u0308") == "क्\u200dष 👩\u200d🔬 ẹ́̈"
    assert printable("one\u2028two\x1b[31m three") == "one two[31m three"


@given(st.text())
def test_printable_is_idempotent_composed_and_free_of_controls(text: str) -> None:
    shown = printable(text)
    assert printable(shown) == shown
    assert unicodedata.is_normalized("NFC", shown)
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in shown)


@pytest.mark.parametrize(
    "text,slug",
    [
        ("Deep Learning", "deep-learning"),
        ("Größe & Łódź: Ærø!", "grosse-lodz-aero"),
        ("", "untitled"),
        ("\u200b", "untitled"),
        ("CON", "con-topic"),
        ("word " * 30, "-".join(["word"] * 16)),
        ("x" * 100, "x" * 80),
    ],
)
def test_slugs(text: str, slug: str) -> None:
    assert slugify(text) == slug


def test_slugs_of_other_scripts_are_distinct() -> None:
    assert re.fullmatch("topic-[0-9a-f]{8}", slugify("深度学习"))
    assert slugify("深度学习") != slugify("机器学习")


@given(st.text())
def test_a_slug_is_always_a_safe_file_name(text: str) -> None:
    slug = slugify(text)
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 80
