"""A byline names authors who can be seen, and institutions only of those whose they are."""

from collections.abc import Sequence
from itertools import zip_longest

import pytest

from digest.model import Affiliation, Author
from digest.writing.bylines import by_authors, institutions_in, without_repeats
from digest.writing.prose import Piece, plain
from tests.writing.papers import dossier, signed

THREE = ("Ada Quill", "Bo Lund", "Cy Marsh")
LONG = "State Key Laboratory of Bleached Corals and of All Other Matters Marine"
LONGISH = "National Institute of Advanced Coral Science and Reef Technology"


@pytest.mark.parametrize(
    "authors,at,text",
    [
        (THREE[:2], ["Reef Lab"] * 2, "Quill and Lund (Reef Lab)"),
        (THREE[:1], ["Reef Lab"], "Quill (Reef Lab)"),
        (THREE, ["Reef Lab"] * 3, "Quill et al. (Reef Lab)"),
        (THREE, ["Reef Lab", "Tide School", "Reef Lab"], "Quill et al. (Reef Lab and Tide School)"),
        (THREE, ["Reef Lab", "Tide School", "Pier"], "Quill et al. (Reef Lab and others)"),
        (THREE[:2], ["Reef Lab", "Tide School"], "Quill and Lund (Reef Lab and Tide School)"),
        (THREE[:2], ["École Kelp", "Ecole Kelp"], "Quill and Lund (École Kelp)"),
        (THREE[:2], [r"\textbf{}", r"\textbf{}"], "Quill and Lund"),
        (["Ada Quill", "\u200b", r"\emph{}"], [], "Quill"),
        (["Ada Quill", "\u200b"], ["Reef Lab"], "Quill (Reef Lab)"),
        ([], [], "the authors"),
        (["\u200d"], [], "the authors"),
    ],
)
def test_bylines(authors: Sequence[str], at: Sequence[str], text: str) -> None:
    assert _byline(authors, at) == text


@pytest.mark.parametrize(
    "authors,at,text",
    [
        (THREE, ["Reef Lab"], "Quill (Reef Lab) et al."),
        (THREE, ["Reef Lab", "Reef Lab"], "Quill (Reef Lab) et al."),
        (THREE, ["", "Reef Lab"], "Quill et al."),
        (THREE[:2], ["Reef Lab"], "Quill (Reef Lab) and Lund"),
        (THREE[:2], ["", "Reef Lab"], "Quill and Lund"),
        ((*THREE, "others"), ["Reef Lab"] * 3, "Quill (Reef Lab) et al."),
        (("others", "Ada Quill"), ["Reef Lab"], "Quill et al."),
    ],
)
def test_where_one_is_missing_none_seems_to_be_that_authors(
    authors: Sequence[str], at: Sequence[str], text: str
) -> None:
    assert _byline(authors, at) == text


@pytest.mark.parametrize(
    "at,text",
    [
        ([LONG] * 2, "Quill and Lund"),
        ([LONG, "Reef Lab"], "Quill and Lund (Reef Lab and one other)"),
        ([LONGISH] * 2, f"Quill and Lund ({LONGISH})"),
        ([LONGISH, f"{LONGISH} II"], f"Quill and Lund ({LONGISH} and one other)"),
    ],
)
def test_what_is_too_long_to_read_in_passing_is_left_out(at: Sequence[str], text: str) -> None:
    assert _byline(THREE[:2], at) == text


def test_institutions_of_one_author_stand_in_their_order() -> None:
    places = tuple(Affiliation(name=name, origin="html") for name in ("Tide School", "Reef Lab"))
    paper = dossier("", authors=[Author(name="Ada Quill", affiliations=places)]).paper
    assert _text(by_authors(paper)) == "Quill (Tide School and Reef Lab)"


def test_names_and_institutions_are_mentions_and_nothing_else_is() -> None:
    paper = dossier("", authors=[signed("Ada Quill", "Reef Lab"), signed("Bo Lund")]).paper
    pieces = by_authors(paper)
    assert [(piece.text, piece.kind) for piece in pieces if piece.kind] == [
        ("Quill", "author"),
        ("Reef Lab", "institution"),
        ("Lund", "author"),
    ]
    assert {piece.paper for piece in pieces if piece.kind} == {paper.id}


def test_what_was_just_told_is_told_as_such() -> None:
    pieces = by_authors(dossier("", authors=[signed("Ada Quill", "Reef Lab")]).paper)
    told = institutions_in(pieces)
    assert told == {"Reef Lab"}
    assert _text(without_repeats(pieces, told)) == "Quill (also Reef Lab)"
    assert _text(without_repeats(pieces, {"Tide School"})) == "Quill (Reef Lab)"
    assert institutions_in([plain("Reefs"), plain(" ("), plain("many)")]) == frozenset()


def test_a_sentence_begins_with_a_capital() -> None:
    paper = dossier("", authors=["Ada van Quill"]).paper
    assert by_authors(paper, opening=True)[0].text == "Van Quill"
    assert by_authors(dossier("", authors=[]).paper, opening=True)[0].text == "The authors"
    partly = dossier("", authors=[signed("Ada van Quill", "Reef Lab"), signed("Bo Lund")]).paper
    assert _text(by_authors(partly, opening=True)) == "Van Quill (Reef Lab) and Lund"


def _byline(authors: Sequence[str], at: Sequence[str]) -> str:
    """Return the byline of authors, each at the institution in their place."""
    people = [signed(name, place) for name, place in zip_longest(authors, at, fillvalue="")]
    return _text(by_authors(dossier("", authors=people).paper))


def _text(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)
