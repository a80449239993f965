"""A passive is told of the authors where it is sure to be their work, and left alone elsewhere."""

import pytest

from digest.writing.passives import active


@pytest.mark.parametrize(
    "text,here,told",
    [
        ("A boat of paper is proposed", False, "propose a boat of paper"),
        ("A boat is presented that counts corals", False, "present a boat that counts corals"),
        ("Two boats were developed for corals", False, "developed two boats for corals"),
        ("ReefNet, a boat, is introduced", False, "introduce ReefNet, a boat"),
        (
            "To make rafts fit for these reefs, a boat of paper is proposed",
            False,
            "propose a boat of paper",
        ),
        ("The drift of boats is investigated", False, "investigate the drift of boats"),
        ("Boats are studied, continuing older work", False, "study boats, continuing older work"),
        (
            "The drift of boats is computed using nets",
            True,
            "compute the drift of boats using nets",
        ),
        ("HCN was studied with boats", True, "studied HCN with boats"),
        ("It is shown that boats float", False, "show that boats float"),
        (
            "It was found during tests that boats float",
            False,
            "found during tests that boats float",
        ),
    ],
)
def test_what_is_ours(text: str, here: bool, told: str) -> None:  # noqa: FBT001
    assert active(text, "ReefNet", here=here) == told


@pytest.mark.parametrize(
    "text",
    [
        "Paper boats are designed to float",  # of any boats
        "A boat has been proposed",  # by whom is not said
        "A boat is proposed by Haddad et al. for reefs",
        "A boat is proposed and corals are counted",
        "The drift of boats is computed using nets",
        "It is known that boats float",
        "Boats float",
    ],
)
def test_what_may_be_others(text: str) -> None:
    assert active(text, None, here=False) is None
