"""A thing that a sentence introduces is told behind its name, without it."""

import pytest

from digest.writing.glosses import gloss, is_full_name


@pytest.mark.parametrize(
    "predicate,told",
    [
        ("propose a boat of paper (ReefNet), which rows", "A boat of paper, which rows"),
        ("propose a boat of paper, ReefNet, that rows", "A boat of paper that rows"),
        ("release the first set of coral maps, ReefNet", "The first set of coral maps"),
        ("construct a coral corpus named ReefNet to train boats", "A coral corpus to train boats"),
        ("present a coral model ReefNet that rows", "A coral model that rows"),
        ("propose ReefNet, which counts red corals", "ReefNet counts red corals"),
        ("propose a reefnet for all boats, named ReefNet", "A reefnet for all boats"),
        ("propose ReefNet as a boat that counts corals", "A boat that counts corals"),
        ("propose ReefNet (Reef Night Nets), which solves these limits", "Reef Night Nets"),
        ("propose the Coral Night Boat (ReefNet)", "Coral Night Boat"),
        ("build the Coral Night (ReefNet) dataset", "Coral Night dataset"),
        ("study red corals and propose a lamp of paper, ReefNet", "A lamp of paper"),
        ("have built a coral lamp of paper, ReefNet", "A coral lamp of paper"),
        (
            "release ReefNet, a set of coral maps, and LampNet, a set of lamps",
            "A set of coral maps",
        ),
        ("release ReefNet, a set of coral maps, and test boats", "A set of coral maps"),
        (
            "propose a lamp of paper (ReefNet), a boat that meets these limits",
            "A lamp of paper",
        ),
        ("release REEFNET, a set of coral maps", "A set of coral maps"),
        (
            "introduce a boat that finds corals at sea, enabling nets to row and report (ReefNet)",
            "A boat that finds corals at sea",
        ),
    ],
)
def test_what_is_told_of_a_thing(predicate: str, told: str) -> None:
    assert gloss(predicate, "ReefNet") == told


@pytest.mark.parametrize(
    "predicate",
    [
        "count corals with ReefNet",
        "construct the ReefNet dataset",
        "propose a framework, ReefNet",
        "propose ReefNet",
        "propose a boat for these reefs (ReefNet)",
        "propose a coral boat that beats ReefNet",
        "propose ReefNet, which we train on corals",
    ],
)
def test_what_says_nothing_of_a_thing(predicate: str) -> None:
    assert not gloss(predicate, "ReefNet")


def test_what_has_no_name_is_what_a_predicate_introduces() -> None:
    assert gloss("study reefs and build a set of coral maps", "Reefs at Night") == (
        "A set of coral maps"
    )
    assert not gloss("show that nets provide a source of red corals", "Reefs at Night")


@pytest.mark.parametrize(
    "text,full",
    [
        ("Coral Night Boat", True),
        ("A coral night boat", False),
        ("Coral Night Boat, which rows", False),
        ("ReefNet counts red corals that are far from any boat", False),
    ],
)
def test_a_name_in_full_says_little(text: str, full: bool) -> None:  # noqa: FBT001
    assert is_full_name(text) is full
