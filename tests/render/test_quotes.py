"""Quotation marks that nobody closes are written so that nobody looks for their end."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.render.escape import Markdown
from digest.render.pen import Pen
from digest.render.pieces import Piece
from digest.render.quotes import tie_quotes


@pytest.mark.parametrize(
    "line",
    [
        "it's the reefs' \"own\" 'kelp'",
        "“one ‘two’ three”, and ‘four’s five’",
        "a 5\" reef and 6' kelp",
        '"[Reefs "and" kelp](https://a.example)"',
        "said “[Reefs](https://a.example)”",
        '`"` and $f\'(x)$ and \\"so',
    ],
)
def test_pairs_and_apostrophes_stay(line: str) -> None:
    assert tie_quotes(Markdown(line)) == line


@pytest.mark.parametrize(
    "line, written",
    [
        ('a "reef', "a &#34;reef"),
        ("the 'kelp", "the &#39;kelp"),
        ("“a ‘b”", "“a &#8216;b”"),
        ('a "b" "c', 'a "b" &#34;c'),
        ('"[a "b](https://a.example) c"', '"[a &#34;b](https://a.example) c"'),
        ('"a [b" c](https://a.example)', '&#34;a [b" c](https://a.example)'),
        ("' reef", "' reef"),
    ],
)
def test_what_stays_open_is_an_entity(line: str, written: str) -> None:
    assert tie_quotes(Markdown(line)) == written


def test_quotes_around_a_link_are_a_pair() -> None:
    line = (Piece(text="in “"), Piece(text="Reefs", url="https://a.example"), Piece(text="”"))
    assert Pen().inline(line) == "in “[Reefs](https://a.example)”"
    assert Pen("github").inline((Piece(text="a “b"),)) == "a “b"


@given(st.text("\"'“”‘’ ab([.", max_size=30))
def test_it_changes_no_word_and_is_done_once(text: str) -> None:
    written = Pen().text(text)
    assert tie_quotes(written) == written
    assert html.unescape(written).replace("\\", "") == re.sub(r"\s+", " ", text)
