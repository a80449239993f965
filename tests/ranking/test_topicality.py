"""What is muted, excluded, or only said in passing is off topic, and is told so."""

from dataclasses import replace
from typing import Any, Literal, TypeAlias
from unicodedata import normalize

import pytest

from digest.model import Author, Paper
from digest.ranking import find_off_topic, tell_undecided
from digest.taste import NO_TASTE, Taste
from tests.fixtures import paper

Form: TypeAlias = Literal["NFC", "NFD"]
REEF = paper(
    id="2602.00001",
    title="Robots on reefs",
    abstract="We count corals with tide pools in mind.",
    authors=(Author(name="Zoé van Dyke"), Author(name="Ada Quill")),
    categories=("cs.RO", "q-bio.PE"),
    primary="cs.RO",
)


def why(taste: Taste, near: float | None = None, of: Paper = REEF) -> str:
    """Return why a paper is off topic, nothing if it is not."""
    nearness = None if near is None else {of.id: near}
    return find_off_topic([of], taste, nearness).get(of.id, "")


@pytest.mark.parametrize(
    "wanted, reason",
    [
        ({"exclude": ("Corals",)}, "it says “Corals”, which is excluded"),
        ({"exclude": ("coral",)}, "it says “coral”, which is excluded"),
        ({"exclude": ("tide-pool",)}, "it says “tide-pool”, which is excluded"),
        ({"exclude": ("cor",)}, ""),
        ({"mute_authors": ("Quill, Ada",)}, "it is by Ada Quill, who is muted"),
        ({"mute_authors": ("A. Quill", "Quill")}, ""),
        ({"mute_categories": ("q-bio.*",)}, "it is listed in q-bio.*, which is muted"),
        ({"mute_categories": ("cs.CV",)}, ""),
    ],
)
def test_what_an_editor_does_not_want_is_off_topic(wanted: dict[str, Any], reason: str) -> None:
    assert why(Taste(**wanted)) == reason


@pytest.mark.parametrize("name", ["José García", "García, José", "Jose Garcia"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("muted", ["José García", "Jose Garcia", "JOSÉ GARCÍA", r"Jos\'e Garc\'ia"])
def test_accents_and_their_encoding_mute_no_less(name: str, form: Form, muted: str) -> None:
    of = replace(REEF, authors=(Author(name=normalize(form, name)),))
    assert why(Taste(mute_authors=(normalize(form, muted),)), of=of).endswith("who is muted")
    assert why(Taste(mute_authors=("J. García", "José Garcés")), of=of) == ""


def test_a_phrase_in_the_title_is_enough() -> None:
    assert why(Taste(phrases=("robots",), like=("1",), selects=True), -3.0) == ""


def test_a_phrase_in_passing_needs_some_likeness_to_the_examples() -> None:
    taste = Taste(phrases=("tide pools",), like=("1",), selects=True, near=2.0)
    assert why(taste, 1.0) == ""
    assert why(taste, 0.9) == (
        "it says “tide pools” in passing and is not like its examples (nearness 0.9, wanted 1.0)"
    )


def test_what_never_uses_the_words_is_found_by_its_likeness() -> None:
    taste = Taste(phrases=("limpets",), like=("1",), selects=True, near=2.0)
    assert why(taste, 2.0) == ""
    assert why(taste, 1.9) == (
        "it says none of the topic's phrases and is not like its examples"
        " (nearness 1.9, wanted 2.0)"
    )
    assert why(Taste(like=("1",), selects=True), 0.0) == (
        "it is not like its examples (nearness 0.0, wanted 2.5)"
    )


def test_where_nearness_cannot_be_told_phrases_decide_alone() -> None:
    assert why(Taste(phrases=("tide pools",), like=("1",), selects=True)) == ""
    assert why(Taste(phrases=("limpets",), selects=True)) == "it says none of the topic's phrases"
    assert why(Taste(like=("1",), selects=True)) == ""


def test_phrases_of_a_topic_that_does_not_select_leave_nothing_out() -> None:
    assert why(Taste(phrases=("limpets",))) == ""
    assert why(NO_TASTE, -3.0) == ""


def test_examples_alone_that_decide_nothing_are_told() -> None:
    taste = Taste(like=("2602.00009",), selects=True)
    problem = tell_undecided(taste, None, [REEF, REEF])
    assert problem is not None
    assert problem.stage == "choose"
    assert problem.message == (
        "Likeness to the topic's examples cannot be told among 2 papers: all were kept."
    )
    assert "phrases" in problem.hint
    alone = tell_undecided(taste, None, [REEF])
    assert alone is not None
    assert "among a single paper:" in alone.message


@pytest.mark.parametrize(
    "taste, near, papers",
    [
        (Taste(like=("1",), selects=True, phrases=("tide",)), None, [REEF]),
        (Taste(like=("1",), selects=True), {REEF.id: 0.5}, [REEF]),
        (Taste(like=("1",), selects=False), None, [REEF]),
        (Taste(like=("1",), selects=True), None, []),
        (NO_TASTE, None, [REEF]),
    ],
)
def test_where_something_decides_or_nothing_is_there_nothing_is_told(
    taste: Taste, near: dict[str, float] | None, papers: list[Paper]
) -> None:
    assert tell_undecided(taste, near, papers) is None
