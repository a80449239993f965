"""Verbs are inflected and pronouns turned by closed tables; what is unsure stays as it was."""

import pytest

from digest.text.verbs import VERBS, gerund, third_singular
from digest.writing.grammar import (
    has_first_person,
    in_present,
    to_plural,
    to_singular,
    without_everybody,
    without_first_person,
    without_owners,
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
        ("refract the light", "refracts the light"),
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


@pytest.mark.parametrize(
    "verb,form",
    [("use", "using"), ("run", "running"), ("see", "seeing"), ("study", "studying")],
)
def test_gerunds(verb: str, form: str) -> None:
    assert gerund(verb) == form


@pytest.mark.parametrize(
    "text,plural,told",
    [
        ("Tests show that our boat floats", True, "Tests show that the boat floats"),
        ("Our earlier boat sank", True, "The authors' earlier boat sank"),
        ("Our own boat sank", False, "The author's own boat sank"),
        ("ReefNet is our boat", True, "ReefNet is the authors' boat"),
    ],
)
def test_what_the_paper_has_is_told_with_an_article(text: str, plural: bool, told: str) -> None:  # noqa: FBT001
    assert without_owners(text, plural=plural) == told


def test_a_second_verb_behind_comma_and_agrees_too() -> None:
    assert to_plural("proposes a boat, and builds two") is None
    assert (
        to_singular("derive and solve equations of drift")
        == "derives and solves equations of drift"
    )
    assert to_singular("test hulls and model-based sails") == "tests hulls and model-based sails"
    assert (
        to_singular("propose a boat, and build the hull") == "proposes a boat, and builds the hull"
    )


def test_what_is_everybodys_belongs_to_nobody() -> None:
    told = without_everybody("Our Galaxy and our boat improve our understanding")
    assert told == "The Galaxy and our boat improve the understanding"


@pytest.mark.parametrize(
    "predicate,told",
    [
        ("developed a boat that counts corals", "develop a boat that counts corals"),
        ("also designed a boat", "also design a boat"),
        ("developed a boat, and tested it", "developed a boat, and tested it"),
        ("found that boats float", "found that boats float"),
        ("propose a boat", "propose a boat"),
    ],
)
def test_what_a_paper_brings_is_told_in_the_present(predicate: str, told: str) -> None:
    assert in_present(predicate) == told
