"""A sentence that only names a thing is told with the next, which says what the thing does."""

import pytest

from digest.grounding import judge
from digest.writing import summarise
from tests.writing.papers import claims, dossier


@pytest.mark.parametrize(
    "first,second,told",
    [
        (
            "We propose ReefNet, a boat.",
            "It counts corals from far above the sea.",
            "propose ReefNet, a boat, which counts corals from far above the sea.",
        ),
        (
            "To mend this, we present the Reef Census Network (ReefNet).",
            "Unlike older rafts, ReefNet counts corals from far above the sea.",
            "(ReefNet), which counts corals from far above the sea.",
        ),
        (
            "We introduce a two-stage framework called ReefNet.",
            "Our framework is designed to count corals at night.",
            "called ReefNet, which is designed to count corals at night.",
        ),
        (
            "We propose ReefNet, a boat.",
            "It does not need a lamp, and counts corals at night.",
            "which does not need a lamp, and counts corals at night.",
        ),
        (
            "We propose ReefNet, a boat.",
            "It counts corals by a lamp, which hangs from a mast.",
            "which counts corals by a lamp.",
        ),
    ],
)
def test_what_only_names_goes_on(first: str, second: str, told: str) -> None:
    paper = dossier(f"Reefs are wide. {first} {second}", title="ReefNet: Counting Reefs")
    summary, _ = summarise(paper)
    assert summary.text.endswith(told)
    assert judge(summary, {paper.paper.id: paper}) == ()


@pytest.mark.parametrize(
    "first,second",
    [
        # It says enough by itself.
        ("We propose ReefNet, a paper boat for wide reefs in deep water.", "It counts corals."),
        # What it reached is told as a result.
        ("We propose ReefNet, a boat.", "It outperforms rafts by 12% on the harbour course."),
        # Whether boat or net counts would be open.
        ("We propose ReefNet, a boat that holds a net.", "It counts corals in dark water."),
        # The next is about something else.
        ("We propose ReefNet, a boat.", "Its crew counts corals in dark water."),
        ("We propose ReefNet, a boat.", "This census counts corals in dark water."),
        # What it points at would be open.
        ("We propose ReefNet, a boat.", "It solves these problems at night in dark water."),
        # Praise.
        ("We propose ReefNet, a boat.", "It is simple yet effective in dark water."),
    ],
)
def test_what_says_enough_or_goes_on_elsewhere_stays_alone(first: str, second: str) -> None:
    told = claims(f"Reefs are wide. {first} {second}", title="ReefNet: Counting Reefs")
    assert told.contribution.proof.text == first


def test_what_is_told_so_is_no_result_as_well() -> None:
    told = claims(
        "We propose ReefNet, a boat. ReefNet counts 12% more corals than a raft by its lamp."
    )
    assert told.contribution.proof.text.endswith("lamp.")
    assert told.result is None
