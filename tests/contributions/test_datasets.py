"""The datasets that a paper brings are those that it says it made, by their own names."""

import pytest

from digest.contributions import find_contribution, find_new_datasets
from digest.model import Contribution
from tests.fixtures import paper

UNNAMED = Contribution(name=None, kind="method")


@pytest.mark.parametrize(
    "abstract, names",
    [
        ("We introduce ReefSet, a large and open dataset.", ("ReefSet",)),
        ("We introduce ReefSet, a large, diver-based dataset.", ("ReefSet",)),
        ("We introduce ReefX a comprehensive dataset of reefs.", ("ReefX",)),
        ("We also construct the ReefSet dataset.", ("ReefSet",)),
        ("We build a new benchmark, ReefBench.", ("ReefBench",)),
        ("We build two new benchmarks: Reef-A and Reef-B.", ("Reef-A", "Reef-B")),
        ("We establish ReefA (by hand) and ReefB as the first benchmarks.", ("ReefA", "ReefB")),
        ("We build a dataset named ReefSet and a dataset ReefSet.", ("ReefSet",)),
        ("We build a dataset covering ten reefs, named ReefX.", ("ReefX",)),
        ("We introduce ReefBench for fair counting.", ("ReefBench",)),
        ("We introduce ReefX, a large-scale dataset drawn from tides.", ("ReefX",)),
        ("We introduce ReefX, a benchmark written by divers.", ("ReefX",)),
        ("We further derive ReefX, a benchmark of tides.", ("ReefX",)),
        ("We assemble ReefX, a corpus of tides.", ("ReefX",)),
        ("We collect the ReefX dataset by hand.", ("ReefX",)),
        ("We introduce Deep Reef Bench II, a new benchmark.", ("Deep Reef Bench II",)),
        ("We introduce Oxford Reef, a large dataset.", ("Oxford Reef",)),
        ("We introduce the Deep Reef Count (DRC) dataset.", ("DRC",)),
        ("We present the Deep Reef in the Wild (DRW) dataset.", ("DRW",)),
        ("We present the ReefX Dataset, which is large.", ("ReefX",)),
        ("We present the Reef-Kelp dataset.", ("Reef-Kelp",)),
        ("We develop a pipeline, enabling construction of the ReefX benchmark.", ("ReefX",)),
        ("Divers err on our ReefBench.", ("ReefBench",)),
        ("Divers err on our new ReefX dataset.", ("ReefX",)),
    ],
)
def test_new_datasets_are_those_that_the_authors_make(
    abstract: str, names: tuple[str, ...]
) -> None:
    assert find_new_datasets(paper(abstract=abstract), UNNAMED) == names


@pytest.mark.parametrize(
    "abstract",
    [
        "We introduce the first deep XYZ dataset of its kind.",
        "We introduce a large Reef-Kelp dataset.",
        "We introduce a model tested on the KelpBench benchmark.",
        "We extend existing benchmarks (KelpBench and KelpX).",
        "We evaluate and release baselines for datasets such as KelpX.",
        "We build ReefNet by adapting the KelpX dataset.",
        "We introduce the ReefNet suite of large models.",
        "We propose a dataset distillation method, termed ReefNet.",
        "We build our ReefNet without loss of accuracy.",
        "We present ReefNet for the Reef2026 challenge.",
        "Tide counting (TC) is hard. Divers err on our cleaned TC dataset.",
        "KelpSet, a dataset of kelp, is old.",
    ],
)
def test_what_is_used_extended_or_no_data_is_not_new(abstract: str) -> None:
    assert find_new_datasets(paper(abstract=abstract), UNNAMED) == ()


def test_an_introduced_dataset_is_a_new_dataset_once() -> None:
    of = paper(abstract="We present ReefSet, a dataset of reefs. ReefSet is a dataset.")
    assert find_new_datasets(of, Contribution(name="ReefSet", kind="dataset")) == ("ReefSet",)


@pytest.mark.parametrize(
    "abstract",
    [
        "ReefNet is a benchmark for corals.",
        "We count. ReefNet (Reef Network) is the first open benchmark of reefs.",
        "We use ReefNet, a large-scale, diverse dataset comprising corals.",
        "The ReefNet dataset consists of corals.",
        "We present a new dataset for corals, named ReefNet.",
        "We present a new benchmark, ReefNet.",
        "The Reef Benchmark (ReefNet) is new.",
    ],
)
def test_the_papers_own_name_is_data_where_data_is_said_of_it(abstract: str) -> None:
    of = paper(title="ReefNet: Counting Corals", abstract=abstract)
    introduces = find_contribution(of)
    assert introduces.kind in {"dataset", "benchmark"}
    assert find_new_datasets(of, introduces) == ("ReefNet",)


@pytest.mark.parametrize(
    "abstract, names",
    [
        ("We present ReefNet, a network. We also build KelpBench, a benchmark.", ("KelpBench",)),
        ("We release the ReefNet model and KelpBench benchmark.", ("KelpBench",)),
        ("ReefNet, a network, wins. ReefNet introduces KelpSet, a dataset.", ("KelpSet",)),
        ("We present ReefNet, a network trained on a new dataset.", ()),
        ("We present ReefNet, a dataset distillation method.", ()),
        ("We present ReefNet and turn reefs into a dataset.", ()),
        ("We present ReefNet. On the reef dataset, ReefNet wins.", ()),
        ("We present a law (ReefNet), a dataset (KelpSet).", ("KelpSet",)),
        ("We present ReefNet, a framework, and ReefNet Dataset, a large dataset.", ("ReefNet",)),
    ],
)
def test_a_method_does_not_become_data_because_its_paper_brings_some(
    abstract: str, names: tuple[str, ...]
) -> None:
    of = paper(title="ReefNet: Counting Corals", abstract=abstract)
    introduces = find_contribution(of)
    assert introduces.kind not in {"dataset", "benchmark"}
    assert find_new_datasets(of, introduces) == names


@pytest.mark.parametrize(
    "words",
    ["bias", "shift", "curation", "size", "split", "distillation", "scores", "pruning method"],
)
def test_a_modifying_word_for_data_says_nothing(words: str) -> None:
    of = paper(title="On Reefs", abstract=f"We introduce KelpX, a dataset {words} for reefs.")
    introduces = find_contribution(of)
    assert introduces.name == "KelpX"
    assert introduces.kind not in {"dataset", "benchmark"}
    assert find_new_datasets(of, introduces) == ()
