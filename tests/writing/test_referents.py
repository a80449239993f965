"""What a sentence points at is named where the sentence before says it, and else left alone."""

import pytest

from digest.grounding import judge
from digest.writing import summarise
from tests.writing.papers import dossier


@pytest.mark.parametrize(
    "before,sentence,told",
    [
        (
            "Reefs grow by staghorn corals.",
            "We present a map of these corals.",
            "present a map of staghorn corals",
        ),
        (
            "Silent sources of coral noise are rare.",
            "We report limits on such sources based on boats.",
            "limits on silent sources of coral noise based on boats",
        ),
        (
            "Divers meet the outer channel at night.",
            "We present a chart of this channel.",
            "present a chart of the outer channel",
        ),
    ],
)
def test_what_is_pointed_at_is_named(before: str, sentence: str, told: str) -> None:
    paper = dossier(f"{before} {sentence}", title="Sea Charts")
    summary, _ = summarise(paper)
    assert told in summary.text
    assert judge(summary, {paper.paper.id: paper}) == ()


@pytest.mark.parametrize(
    "before",
    [
        "Reefs grow by corals.",
        "Reefs grow by staghorn corals, and boats harm pillar corals.",
        "Reefs are the diver's corals.",
        "Divers can be given corals by boats.",
    ],
)
def test_what_no_sentence_or_two_may_be_meant_by_stays(before: str) -> None:
    summary, _ = summarise(dossier(f"{before} We present a map of these corals.", title="Charts"))
    assert "these corals" in summary.text


@pytest.mark.parametrize(
    "sentence,told",
    [
        # Its own words say what is meant, or the title does.
        ("We present a map of these rough harbour corals.", "a map of the rough harbour corals"),
        ("We present a map of these staghorn corals.", "a map of the staghorn corals"),
        ("We present a map of these rough corals.", "a map of these rough corals"),
    ],
)
def test_what_says_by_itself_what_is_meant_is_told_with_an_article(
    sentence: str, told: str
) -> None:
    paper = dossier(f"Reefs are wide. {sentence}", title="Staghorns at Sea")
    summary, _ = summarise(paper)
    assert told in summary.text
    assert judge(summary, {paper.paper.id: paper}) == ()


def test_a_noun_that_ends_as_a_plural_does_keeps_its_article() -> None:
    told, _ = summarise(
        dossier(
            "Reefs grow by harbour access at night. We present a map of this access.", title="Sea"
        )
    )
    assert "a map of the harbour access" in told.text
