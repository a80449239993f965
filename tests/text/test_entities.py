"""Character references become the characters that they name, whatever a page puts there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text import to_characters


@pytest.mark.parametrize(
    "html,text",
    [
        ("Quill &amp; Loom", "Quill & Loom"),
        ("M&#252;ller, M&#xFC;ller", "Müller, Müller"),
        ("AT&T, &nonsense;", "AT&T, &nonsense;"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        (f"a&#{'9' * 5000};b", "a\ufffdb"),
        (f"a&#{'0' * 5000}65;b", "a\ufffdb"),
    ],
)
def test_references_are_resolved_once(html: str, text: str) -> None:
    assert to_characters(html) == text


@given(st.text(st.sampled_from("&#x0123456789abc; "), max_size=60))
def test_nothing_is_too_odd(html: str) -> None:
    assert len(to_characters(html)) <= len(html)
