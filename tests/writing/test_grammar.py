"""Verbs are inflected and pronouns turned by closed tables; what is unsure stays as it was."""

import pytest

from digest.writing.grammar import (
    VERBS,
    has_first_person,
    third_singular,
    to_plural,
    to_singular,
    without_first_person,
)


@pytest.mark.parametrize(
    "base,inflected",
    [
        ("propose", "proposes"),
        ("study", "studies"),
        ("employ", "employs"),
        ("do", "does"),
        ("address", "addresses"),
        ("establish", "establishes"),
        ("have", "has"),
        ("are", "is"),
        ("can", "can"),
    ],
)
def test_third_person_singular(base: str, inflected: str) -> None:
    assert third_singular(base) == inflected


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_comes_back_from_the_singular(verb: str) -> None:
    assert to_plural(f"{third_singular(verb)} corals") == f"{verb} corals"


@pytest.mark.parametrize(
    "plural,singular",
    [
        ("propose a boat", "proposes a boat"),
        ("also study tides", "also studies tides"),
        ("present a boat and show that it floats", "presents a boat and shows that it floats"),
        ("found a reef", "found a reef"),
        ("observed a reef", "observed a reef"),
        ("present reefs, evaluate boats", None),
        ("wobble along", None),
        ("urgently need a boat", None),
    ],
)
def test_predicates_of_we_for_one_author(plural: str, singular: str | None) -> None:
    assert to_singular(plural) == singular


@pytest.mark.parametrize(
    "singular,plural",
    [
        ("proposes a boat", "propose a boat"),
        ("investigated tides", "investigated tides"),
        ("is organized as follows", None),
        ("proposes a boat and shows tides", None),
    ],
)
def test_predicates_of_a_paper_for_several_authors(singular: str, plural: str | None) -> None:
    assert to_plural(singular) == plural


@pytest.mark.parametrize(
    "first,third",
    [
        ("Here we count what our boat brings us", "Here they count what their boat brings them"),
        ("this paper shows ourselves", "the paper shows themselves"),
        ("a map of the US and of Type I reefs", "a map of the US and of Type I reefs"),
    ],
)
def test_several_authors_become_they(first: str, third: str) -> None:
    assert without_first_person(first) == third


@pytest.mark.parametrize(
    "first,third",
    [
        ("that we study", "that the author studies"),
        ("where I derive our bound", "where the author derives the author's bound"),
        ("which we observed", "which the author observed"),
        ("since we can count", "since the author can count"),
    ],
)
def test_one_author_takes_verbs_in_the_singular(first: str, third: str) -> None:
    assert without_first_person(first, plural=False) == third


@pytest.mark.parametrize("unsure", ["that we wobble", "that we present reefs and evaluate boats"])
def test_a_verb_of_unknown_number_is_left_in_the_first_person(unsure: str) -> None:
    assert has_first_person(without_first_person(unsure, plural=False))
