"""Pieces become statements whose mentions stand where they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.writing.prose import (
    Piece,
    capital,
    compose,
    counted,
    headline_name,
    link_word,
    listed,
    number,
    plain,
    stop,
)
from tests.fixtures import paper


@given(st.lists(st.tuples(st.text(min_size=1), st.booleans())))
def test_mentions_stand_where_they_say(parts: list[tuple[str, bool]]) -> None:
    pieces = [Piece(text=t, kind="name" if named else None, paper="1") for t, named in parts]
    statement = compose(pieces)
    named = [statement.text[mention.start : mention.end] for mention in statement.mentions]
    assert named == [text for text, is_named in parts if is_named]


@pytest.mark.parametrize(
    "text,linked",
    [
        ("see ReefNet.", ["see ", "ReefNet", "."]),
        ("ReefNet-2 and ReefNet", ["ReefNet-2 and ", "ReefNet", ""]),
        ("ReefNets", ["ReefNets"]),
    ],
)
def test_only_whole_words_are_linked(text: str, linked: list[str]) -> None:
    assert [piece.text for piece in link_word([plain(text)], "ReefNet", paper())] == linked


@pytest.mark.parametrize(
    "text,ended",
    [("It is", "It is."), ("It is.", "It is."), ("He said “it.”", "He said “it.”"), ("so;", "so.")],
)
def test_a_sentence_ends_once(text: str, ended: str) -> None:
    assert stop(text) == ended


def test_counts_and_lists_in_words() -> None:
    assert (number(0), number(12), number(13)) == ("no", "twelve", "13")
    assert (counted(1, "paper"), counted(2, "paper")) == ("one paper", "two papers")
    assert (listed([]), listed("a"), listed("ab"), listed("abc")) == (
        "",
        "a",
        "a and b",
        "a, b and c",
    )


@pytest.mark.parametrize(
    "text,raised",
    [
        ("corals are red.", "Corals are red."),
        ("multi-GPU boats row.", "Multi-GPU boats row."),
        ("eBoat rows.", "eBoat rows."),
        ("m2boat rows.", "m2boat rows."),
        ("α³-Boat rows.", "α³-Boat rows."),
    ],
)
def test_a_sentence_begins_with_a_capital_unless_a_name_has_none(text: str, raised: str) -> None:
    assert capital(text) == raised


@pytest.mark.parametrize(
    "title,name",
    [
        ("Coral Reef Survey: Warm Seas", "Coral Reef Survey"),
        ("Coral Reef Laws Or: How to Row", "Coral Reef Laws Or: How to Row"),
    ],
)
def test_a_title_is_cut_at_no_colon_within_a_sentence(title: str, name: str) -> None:
    assert headline_name(paper(title=title)) == name
