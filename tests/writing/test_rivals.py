"""A result of what the paper's own work beats is told apart from its own."""

import pytest

from digest.writing.rivals import tells_of_rival

RAFT = "RaftNet reached 71% on the reef."


@pytest.mark.parametrize(
    "before,after",
    [
        ("", "However, BoatNet outperformed all others."),
        ("", "In contrast, BoatNet was better than any raft."),
        ("BoatNet outperformed RaftNet on every course.", ""),
        ("", "In contrast, our folded model reached the whole reef."),
    ],
)
def test_a_rival_is_recognised(before: str, after: str) -> None:
    assert tells_of_rival(RAFT, before=before, after=after)


@pytest.mark.parametrize(
    "before,after",
    [
        ("", ""),
        ("", "However, it leaks."),
        ("", "However, our aim is another."),
        ("", "BoatNet outperformed all others."),
        ("RaftNet outperformed BoatNet on every course.", ""),
        ("BoatNet outperformed all others.", ""),
    ],
)
def test_an_own_result_is_not_taken_for_a_rivals(before: str, after: str) -> None:
    assert not tells_of_rival(RAFT, before=before, after=after)


def test_what_the_named_thing_overturns_is_a_rivals() -> None:
    after = "In contrast, ReefNet counts all of them."
    assert tells_of_rival("Rafts count half.", before="", after=after, name="ReefNet")
    assert not tells_of_rival("ReefNet counts half.", before="", after=after, name="ReefNet")
