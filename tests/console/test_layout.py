"""Lines fit their terminal, whatever the text is made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from digest.console.layout import fitted, labelled, wrapped

WORDS = st.text(st.sampled_from("ab é織物🐚 "), max_size=200)


@given(text=WORDS, width=st.integers(10, 100))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    lines = [line.plain for line in wrapped(text, width)]
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_url_is_never_broken() -> None:
    url = "https://example.org/" + "x" * 90
    assert [line.plain for line in wrapped(f"See {url} there", 40)] == ["See", url, "there"]


@pytest.mark.parametrize(
    "width, lines",
    [
        (80, ["Comment     12 pages"]),
        (40, ["Comment", "  12 pages"]),
    ],
)
def test_labels_stand_above_their_values_where_there_is_little_room(
    width: int, lines: list[str]
) -> None:
    assert [line.plain for line in labelled("Comment", "12 pages", width)] == lines


def test_further_lines_of_a_value_are_indented() -> None:
    first, second = (line.plain for line in labelled("Comment", "word " * 15, 80))
    assert first == "Comment     " + " ".join(["word"] * 13)
    assert second == " " * 12 + "word word"


@given(text=WORDS, width=st.integers(1, 50))
def test_fitted_lines_fit(text: str, width: int) -> None:
    assert cell_len(fitted(Text(text), width).plain) <= width
