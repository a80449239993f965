"""A number keeps its unit and bound, a claim its reserve and its direction."""

import pytest

from digest.grounding import Evidence, judge_words

SOURCE = (
    "ReefNet reduces errors by up to 23.6% on ten reefs, and uses only 20% of labels. It runs on "
    "over 2,800 corals around 500× faster, in 40 ms (p < 0.001). Gains are from 20 to 30%. It is "
    "significantly less costly, and can help divers. Other networks perform poorly. ReefNet is "
    "well ahead of TideNet, which misses several of the largest corals in some cases. MudNet "
    "grows by a factor of 2.5 to 5."
)
EVIDENCE = Evidence([f"{one}." for one in SOURCE.split(". ")], ["ReefNet: Counting Corals"])


def kinds(text: str) -> list[str]:
    """Return the kinds of fault."""
    return [fault.kind for fault in judge_words(text, EVIDENCE)]


@pytest.mark.parametrize(
    "text",
    [
        "ReefNet reduces errors by up to 23.6 percent.",
        "ReefNet uses 20% of labels.",
        "It runs on more than 2,800 corals.",
        "It runs about 500-fold faster.",
        "p<0.001",
        "Gains are from 20% to 30%.",
        "MudNet grows 2.5× to 5×.",
        "It may help divers.",
        "It is less costly.",
        "First, ReefNet reduces errors.",
        "It misses several of the largest corals in some cases.",
    ],
)
def test_what_means_the_same_passes(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text, kind",
    [
        ("ReefNet reduces errors by up to 23.6.", "unit"),
        ("ReefNet reduces errors by up to 23.6 points.", "unit"),
        ("It runs around 500% faster.", "unit"),
        ("It runs around 500× faster, in 40 s.", "unit"),
        ("ReefNet reduces errors by 23.6%.", "bound"),
        ("ReefNet reduces errors by at least 23.6%.", "bound"),
        ("It runs on under 2,800 corals.", "bound"),
        ("It runs on 2,800 corals.", "bound"),
        ("It runs on only ten reefs.", "bound"),
        ("p > 0.001", "bound"),
        ("It helps divers.", "hedge"),
        ("It misses several of the largest corals.", "hedge"),
        ("ReefNet is the first of its kind.", "claim"),
        ("ReefNet is the best.", "claim"),
        ("It always helps, as it can help divers.", "claim"),
        ("It misses all corals in some cases.", "claim"),
        ("It misses the smallest corals in some cases.", "word"),
        ("It is significantly more costly.", "direction"),
        ("Other networks perform well.", "direction"),
        ("ReefNet is well behind TideNet.", "direction"),
        ("ReefNet falls behind TideNet.", "direction"),
    ],
)
def test_what_means_another_thing_does_not(text: str, kind: str) -> None:
    assert kind in kinds(text)


def test_what_ends_as_a_superlative_does_is_not_one() -> None:
    evidence = Evidence(["This article suggests a random forest."], ["Sea Charts"])
    assert judge_words("They suggest a random forest.", evidence) == ()
    assert judge_words("They suggest the finest forest.", evidence) != ()


def test_a_fault_of_a_number_shows_what_the_source_has() -> None:
    (fault,) = judge_words("ReefNet reduces errors by at least 23.6%.", EVIDENCE)
    assert (fault.found, fault.expected) == ("at least 23.6%", "up to 23.6%")


def test_both_of_a_source_is_two_without_a_unit() -> None:
    evidence = Evidence(["We test both nets on reefs in 5 ms."], ["ReefNet"])
    assert [fault.kind for fault in judge_words("ReefNet tests two nets.", evidence)] == []


def test_what_is_weakened_of_one_thing_may_be_said_outright_of_another() -> None:
    source = "ReefNet can achieve 80% coverage while achieving a tenfold gain, as TideNet does."
    evidence = Evidence([source], ["ReefNet"])

    def kinds_of(text: str) -> list[str]:
        return [fault.kind for fault in judge_words(text, evidence)]

    assert kinds_of("ReefNet can achieve 80% coverage while achieving a tenfold gain.") == []
    assert kinds_of("ReefNet achieves a tenfold gain.") == []
    assert kinds_of("ReefNet achieves 80% coverage.") == ["hedge"]
