"""What answers a problem told elsewhere is told without it, and nothing else is touched."""

import pytest

from digest.writing.answers import without_answer


@pytest.mark.parametrize(
    "predicate,told",
    [
        ("address these limits by introducing a boat", "introduce a boat"),
        ("addresses this gap by training a net", "trains a net"),
        ("tackle this problem through steering by night", "steer by night"),
        ("lift this ban and propose a boat", "propose a boat"),
        ("fills this gap and introduces a boat", "introduces a boat"),
        ("study this question and compare corals", "compare corals"),
        ("argue that this ban slows boats and propose a raft", "propose a raft"),
        ("tackle this gap with ReefNet, a boat", "present ReefNet, a boat"),
        ("tackle this gap with care", "tackle this gap with care"),
        (
            "propose a boat that solves these problems by carefully steering at night",
            "propose a boat that carefully steers at night",
        ),
        ("propose a boat that bridges the gap via paper", "propose a boat with paper"),
        (
            "propose a boat that crosses this sea by night",
            "propose a boat that crosses this sea by night",
        ),
        ("address bleaching by counting corals", "address bleaching by counting corals"),
        ("investigate this question using two boats of old paper", "use two boats of old paper"),
        ("investigates this gap with a field study of corals", "conducts a field study of corals"),
        ("study this question with a large field study",) * 2,
        ("revisit this sea in a new study and introduce a boat", "introduce a boat"),
        ("challenge this view by analyzing corals", "analyze corals"),
        ("strives to reconcile these views by comparing corals", "compares corals"),
        ("measure this drift by comparing two boats", "compare two boats"),
        ("explore this by viewing boats as rafts", "view boats as rafts"),
        (
            "propose a boat that pushes the edge of this sea by carefully steering at night",
            "propose a boat that carefully steers at night",
        ),
        (
            "propose a boat designed to solve these problems by comparing corals",
            "propose a boat designed to compare corals",
        ),
        ("examine this through careful reef experiments", "conduct careful reef experiments"),
        ("investigates this across two simulations", "conducts two simulations"),
        ("instantiate this idea in ReefNet, a boat", "present ReefNet, a boat"),
    ],
)
def test_answers(predicate: str, told: str) -> None:
    assert without_answer(predicate, "ReefNet") == told
