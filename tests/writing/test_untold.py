"""A bullet tells something else than the prose, where the abstract has anything to tell."""

import pytest

from digest.writing.untold import define_anew
from tests.writing.papers import claims


@pytest.mark.parametrize(
    "abstract,label,told",
    [
        (
            "We propose ReefNet, a boat that counts corals. ReefNet carries two lamps and a net.",
            "ReefNet",
            "ReefNet carries two lamps and a net.",
        ),
        (
            (
                "We present ReefBench, a benchmark of corals and boats in dark water. "
                "ReefBench contains 40 boats with their crews and lamps."
            ),
            "ReefBench",
            "ReefBench contains 40 boats with their crews and lamps.",
        ),
        (
            "We present ReefBench, a benchmark of corals. ReefBench contains 40 boats with lamps.",
            "ReefBench",
            "A benchmark of corals.",
        ),
        (
            (
                "We propose ReefNet, a boat that counts corals from far above the sea by lamp at "
                "night, thereby improving the harvest of many small islands."
            ),
            "ReefNet",
            "A boat that counts corals from far above the sea.",
        ),
        (
            "We propose ReefNet, a boat that counts corals. It paves the way for lamps.",
            "ReefNet",
            "A boat that counts corals.",
        ),
    ],
)
def test_what_a_bullet_says(abstract: str, label: str, told: str) -> None:
    assert define_anew(claims(abstract), label).text == told


@pytest.mark.parametrize(
    "abstract,told",
    [
        (
            (
                "We train boats at sea. Nets find corals at night with ReefNet. "
                "ReefNet is a cheap boat that enhances both sight and report of corals."
            ),
            "A cheap boat that enhances both sight and report of corals.",
        ),
        (
            "We propose a learnt boat for night reefs (ReefNet), which counts corals.",
            "A learnt boat for night reefs, which counts corals.",
        ),
    ],
)
def test_a_bullet_says_what_its_thing_is_without_its_name(abstract: str, told: str) -> None:
    assert define_anew(claims(abstract, title="ReefNet: Boats at Night"), "ReefNet").text == told


LONG = "We propose ReefNet, a cheap boat for red corals that counts fish and {}."


@pytest.mark.parametrize(
    "tail,told",
    [
        ("weighs nets at night by lamp", "A cheap boat for red corals."),
        ("weighs nets unless it rains", "A cheap boat for red corals that counts fish and weighs"),
    ],
)
def test_a_long_description_ends_where_nothing_limits_it(tail: str, told: str) -> None:
    assert define_anew(claims(LONG.format(tail)), "ReefNet").text.startswith(told)


@pytest.mark.parametrize(
    "described,told",
    [
        (
            "the first boat for red corals that counts all fish, weighing nets",
            "The first boat for red corals that counts all fish.",
        ),
        (
            "a boat that compares the red corals of warm seas with those of cold ones",
            "A boat that compares the red corals of warm seas with those of cold ones.",
        ),
        (
            "a paper boat for red corals with three lamps and nine very small nets",
            "A paper boat for red corals.",
        ),
        (
            "a robust and light boat that counts all the red corals of the seas",
            "A robust and light boat that counts all the red corals of the seas.",
        ),
        (
            "a boat for the red corals in which nine nets and three lamps are",
            "A boat for the red corals.",
        ),
    ],
)
def test_where_a_description_is_cut(described: str, told: str) -> None:
    assert define_anew(claims(f"We propose ReefNet, {described}."), "ReefNet").text == told


def test_what_cannot_be_cut_gives_way_to_what_the_title_says() -> None:
    abstract = "We propose ReefNet, the first boat for red corals that counts all fish at sea."
    told = claims(abstract, title="ReefNet: A Boat for the Red Corals")
    said = define_anew(told, "ReefNet")
    assert said.text == "A Boat for the Red Corals."
    assert [quote.field for quote in said.quotes] == ["title"]
    asked = claims(abstract, title="ReefNet: Which Boat Counts All Red Corals?")
    assert define_anew(asked, "ReefNet").text.startswith("The first boat")


@pytest.mark.parametrize(
    "sentence,told",
    [
        ("The benchmark contains 40 maps of corals.", "The benchmark contains 40 maps of corals."),
        ("Our benchmark spans nine warm reefs.", "The benchmark spans nine warm reefs."),
        ("The benchmark helps all boats of the sea.", "A benchmark of red corals."),
    ],
)
def test_what_the_only_data_hold_is_told(sentence: str, told: str) -> None:
    # What follows at once is told with it.
    abstract = f"We present ReefBench, a benchmark of red corals. Lamps light it. {sentence}"
    assert define_anew(claims(abstract, title="ReefBench: Corals"), "ReefBench").text == told


def test_another_things_figures_define_nothing() -> None:
    abstract = (
        "We present ReefBench, a benchmark of red corals. "
        "We curate LampSet, a set of lamps, gaining 9% on ReefBench."
    )
    assert define_anew(claims(abstract), "ReefBench").text == "A benchmark of red corals."
