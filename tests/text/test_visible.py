"""What shows nothing is known for it, and a paper without a visible title bears its identifier."""

import pytest

from digest.model import Author
from digest.text import visible, visible_names, visible_title
from tests.fixtures import paper

NOTHING = ["", " ", r"\textbf{}", "\u200b\u200d\u2060", "\u3164", "\u2800", "\u0301", "\ufe0f"]


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_seen(text: str) -> None:
    assert visible(text) == ""
    assert visible_title(paper(id="2602.00001", title=text)) == "arXiv:2602.00001"
    assert visible_names([Author(name=text), Author(name="Ada Quill")]) == ["Ada Quill"]


@pytest.mark.parametrize("text", ["Reefs", "王伟", "?", "π", "👩‍🔬"])
def test_anything_else_is_seen_whole(text: str) -> None:
    assert visible(text) == text
    assert visible_title(paper(title=text)) == text
