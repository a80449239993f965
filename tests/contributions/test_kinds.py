"""The kind of a thing is what its paper calls it, or how a paper without one is written."""

import pytest

from digest.contributions import find_contribution
from digest.model import Contribution, ContributionKind
from tests.fixtures import paper


def kind_of(
    abstract: str, title: str = "Counting corals", primary: str = "cs.CV"
) -> ContributionKind:
    """Return the kind of what a paper introduces."""
    return find_contribution(paper(title=title, abstract=abstract, primary=primary)).kind


@pytest.mark.parametrize(
    "title, abstract, kind",
    [
        ("Counting", "We present ReefNet, a network that counts.", "model"),
        ("Counting", "We present ReefNet, a framework with a network.", "method"),
        ("Counting", "We present ReefNet, a language model-based framework.", "method"),
        ("Counting", "We present ReefNet, an automated counting pipeline.", "method"),
        ("Counting", "We present ReefBench, a benchmark of reefs.", "benchmark"),
        ("Counting", "We present ReefSet, a dataset of reefs.", "dataset"),
        ("Counting", "We release ReefKit, an open toolkit for reefs.", "library"),
        ("Counting", "We present ReefKit, a software framework for reefs.", "library"),
        ("Counting", "We present ReefOS, a platform for divers.", "system"),
        ("Counting", "We present Reef-9, a family of small models for reefs.", "model"),
        ("ReefOS: Counting", "Reefs fade. ReefOS is an open platform for divers.", "system"),
        ("ReefNet: A Vision Model for Tides", "We propose ReefNet, a framework.", "model"),
        ("ReefNet: Taming Vision Models for Tides", "We propose ReefNet, a framework.", "method"),
        ("ReefNet: Evaluating Tides", "We propose ReefNet, which looks.", "method"),
        ("Counting", "We present ReefX, a dataset drawn from reefs.", "dataset"),
        ("Counting", "We present ReefX, a benchmark pairing reefs with words.", "benchmark"),
        ("Counting", "We present ReefX, a model distilled from reefs.", "model"),
        ("Counting", "We present ReefX, a network pruning method for reefs.", "method"),
        ("Counting", "We present ReefX, a model merging framework.", "method"),
        ("Mapping Networks", "We introduce Mapping Networks, which count.", "model"),
        ("ReefQ: A Dataset for Tides", "We propose a new task, named ReefQ.", "method"),
        ("ReefQ: A Dataset for Tides", "We propose ReefQ, a hard new counting task.", "method"),
        ("ReefQ: A Dataset for Tides", "We propose ReefQ, a dataset for a new task.", "dataset"),
        ("A Study of Tides", "We look. Then we propose DTL, which looks on.", "method"),
        ("A Study of Tides", "We present views. We further propose DTL, a loss.", "study"),
    ],
)
def test_a_named_thing_is_of_the_kind_that_the_paper_calls_it(
    title: str, abstract: str, kind: ContributionKind
) -> None:
    assert kind_of(abstract, title) == kind


@pytest.mark.parametrize(
    "title, abstract, kind",
    [
        ("A Survey of Reefs", "Reefs are many.", "survey"),
        ("Reefs: A Systematic Review", "We read papers.", "survey"),
        ("Reefs in the Age of Tides", "This paper presents the first survey of reefs.", "survey"),
        ("Convergence of Tides", "We prove that tides converge.", "theory"),
        ("An Empirical Study of Tides", "We look at tides.", "study"),
        ("Do Divers Count? Evidence from Tides", "We look at tides.", "study"),
        ("Understanding Tides", "We look at tides.", "study"),
        ("Understanding Tides", "We propose a framework for tides.", "method"),
        ("A Reef Method for Tides", "Tides are high.", "method"),
        ("Tides", "We study tides. We propose a signal that divers hear.", "method"),
        ("Tides", "We study tides. We present an audit of three cameras.", "study"),
        ("Reef Analysis with Cameras", "We present a fast algorithm.", "method"),
        ("Reef Analysis with Cameras", "We look at tides.", "study"),
        ("The Impact of Tides: An Analysis", "We present a fast algorithm.", "study"),
        ("Tides", "Tides are high.", "study"),
        ("Tides", "We propose to look.", "method"),
        ("Tides", "We study tides. We release the benchmark and code.", "study"),
        ("Tides", "We introduce a benchmark of tides.", "benchmark"),
        ("Tides", "We find tides by our new counting method.", "method"),
    ],
)
def test_a_paper_without_a_name_is_of_the_kind_that_it_is_written_as(
    title: str, abstract: str, kind: ContributionKind
) -> None:
    assert kind_of(abstract, title) == kind


@pytest.mark.parametrize(
    "primary, abstract, kind",
    [
        ("astro-ph.GA", "Rings of young galaxies are bright.", "study"),
        ("astro-ph.GA", "We derive masses of rings.", "study"),
        ("cs.IT", "We show that codes are short.", "theory"),
        ("cs.IT", "We show by simulations that codes are short.", "study"),
        ("cs.CV", "Reefs are bright.", "study"),
    ],
)
def test_fields_differ_in_what_papers_are_that_do_not_say(
    primary: str, abstract: str, kind: ContributionKind
) -> None:
    assert kind_of(abstract, "Tides", primary) == kind


def test_a_title_says_what_its_name_is() -> None:
    of = paper(title="Kelp-9: A Benchmark for Divers", abstract="We present Kelp-9.")
    assert find_contribution(of) == Contribution(name="Kelp-9", kind="benchmark")
    of = paper(title="Kelp-9: Pruning Method for a Benchmark", abstract="We present Kelp-9.")
    assert find_contribution(of) == Contribution(name="Kelp-9", kind="method")


def test_a_title_decides_between_dataset_and_benchmark() -> None:
    told = "We present ReefSet, a dataset that serves as a testbed."
    assert kind_of(told, "Reefs: A Large Benchmark for Divers") == "benchmark"
    assert kind_of(told, "Reefs for Divers") == "dataset"
