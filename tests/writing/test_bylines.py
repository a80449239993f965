"""A byline names authors who can be seen, and an institution only where it is all of theirs."""

from collections.abc import Sequence
from itertools import zip_longest

import pytest

from digest.writing.bylines import by_authors
from tests.writing.papers import dossier, signed

THREE = ("Ada Quill", "Bo Lund", "Cy Marsh")


@pytest.mark.parametrize(
    "authors,at,text",
    [
        (THREE[:2], ["Reef Lab", "Reef Lab"], "Quill and Lund (Reef Lab)"),
        (THREE[:1], ["Reef Lab"], "Quill (Reef Lab)"),
        (THREE, ["Reef Lab"], "Quill et al. (Reef Lab)"),
        (THREE, ["", "Reef Lab"], "Quill et al."),
        (THREE, ["Reef Lab", "Tide School"], "Quill et al."),
        (THREE[:2], ["Reef Lab", ""], "Quill and Lund"),
        (THREE[:2], ["Reef Lab", "Tide School"], "Quill and Lund"),
        (THREE[:2], [r"\textbf{}", r"\textbf{}"], "Quill and Lund"),
        (["Ada Quill", "\u200b", r"\emph{}"], [], "Quill"),
        ([], [], "the authors"),
        (["\u200d"], [], "the authors"),
    ],
)
def test_bylines(authors: Sequence[str], at: Sequence[str], text: str) -> None:
    people = [signed(name, place) for name, place in zip_longest(authors, at, fillvalue="")]
    pieces = by_authors(dossier("", authors=people).paper)
    assert "".join(piece.text for piece in pieces) == text


def test_a_sentence_begins_with_a_capital() -> None:
    paper = dossier("", authors=["Ada van Quill"]).paper
    assert by_authors(paper, opening=True)[0].text == "Van Quill"
    assert by_authors(dossier("", authors=[]).paper, opening=True)[0].text == "The authors"
