"""Abstracts of every kind are told in the third person, and what is told is supported."""

import pytest

from digest.grounding import judge
from digest.writing.entries import summaries, tell
from tests.writing.papers import claims

WHO = "Quill and Fernandez-Lund"
COLON = "ReefNet: Counting Corals from Paper Boats"


@pytest.mark.parametrize(
    "title,abstract,summary",
    [
        (
            "Corals",
            "Here, we introduce a paper boat that counts bleached corals.",
            f"{WHO} introduce a paper boat that counts bleached corals.",
        ),
        (
            "Corals",
            "Reefs die. Here a paper boat is introduced that counts bleached corals at night.",
            f"{WHO} introduce a paper boat that counts bleached corals at night.",
        ),
        (
            "Corals",
            "A new framework is presented to count bleached corals from paper boats.",
            f"{WHO} present a new framework to count bleached corals from paper boats.",
        ),
        (
            COLON,
            "To close this gap, ReefNet, a network for bleached corals, is proposed.",
            f"{WHO} propose ReefNet, a network for bleached corals.",
        ),
        (
            "Corals",
            "In this paper, the growth of corals under paper boats was studied with two cameras.",
            f"{WHO} studied the growth of corals under paper boats with two cameras.",
        ),
        (
            "Corals",
            "We prove that no paper boat of even length sinks on a shallow reef.",
            f"{WHO} prove that no paper boat of even length sinks on a shallow reef.",
        ),
        (
            "Corals",
            "It is shown that no paper boat of even length sinks on a shallow reef.",
            f"{WHO} show that no paper boat of even length sinks on a shallow reef.",
        ),
        (
            "Boats: A Survey",
            "Unlike earlier surveys, this survey reviews how paper boats count corals at night.",
            f"{WHO} review how paper boats count corals at night.",
        ),
        (
            "Position: Count Them",
            "This position paper argues that corals should be counted from paper boats only.",
            f"{WHO} argue that corals should be counted from paper boats only.",
        ),
        (
            "Corals",
            "The aim of this paper is to compare paper boats with rafts on a shallow reef.",
            f"{WHO} aim to compare paper boats with rafts on a shallow reef.",
        ),
        (
            "ReefSet: Maps of Corals",
            "To fill this gap, we release ReefSet, a dataset of 900 coral maps from two seas.",
            f"{WHO} release ReefSet, a dataset of 900 coral maps from two seas.",
        ),
        (
            "Corals",
            "Nous proposons « un bateau ». We propose a “boat” — of paper – for «shallow» reefs.",
            f"{WHO} propose a “boat” – of paper – for «shallow» reefs.",
        ),
        (
            "Corals",
            "Using paper boats, we count bleached corals on two shallow reefs at night.",
            f"{WHO}, using paper boats, count bleached corals on two shallow reefs at night.",
        ),
    ],
)
def test_summaries(title: str, abstract: str, summary: str) -> None:
    told = claims(abstract, title=title)
    statement, _ = summaries(told)
    assert statement.text.replace("—", "–") == summary
    assert not judge(statement, {told.paper.id: told.dossier})
    assert not judge(tell(told)[1], {told.paper.id: told.dossier})


def test_a_title_with_a_colon_is_told_whole_and_the_name_once() -> None:
    told = claims("We propose ReefNet, a network that counts corals at night.", title=COLON)
    assert tell(told)[1].text == f"ReefNet, by {WHO}, is a network that counts corals at night."
    longer = tell(told, avoid=("is", "name"))[1].text
    assert longer.startswith(f"In {COLON}, {WHO} propose ReefNet, a network")


def test_a_result_begins_with_its_lead_in() -> None:
    told = claims(
        "We study how paper boats float on a reef. On sand, we show that boats gain 5% of speed."
    )
    _, result = summaries(told)
    assert result is not None
    assert result.text == f"On sand, {WHO} show that boats gain 5% of speed."


def test_a_title_does_nothing_in_the_past() -> None:
    told = claims("We examined how a paper boat counts bleached corals at night.")
    assert tell(told, avoid=("in", "after"))[0] != "by"


def test_people_are_not_meant_by_a_title() -> None:
    told = claims("We count the corals of a reef, and they are weighed by boats that we built.")
    assert tell(told, avoid=("in", "after"))[0] != "by"
