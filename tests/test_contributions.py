"""A paper's contribution has the name and kind that its own words give it, or no name."""

import gzip
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.contributions import (
    find_contribution,
    find_new_datasets,
    find_used_datasets,
    is_name,
)
from digest.model import Contribution, ContributionKind
from tests.fixtures import paper

CORPORA = Path(
    os.environ.get("DIGEST_CORPORA", Path(__file__).parents[1].parent / "shared" / "corpora")
)
UNNAMED = Contribution(name=None, kind="method")


def name_of(abstract: str, title: str = "Counting corals") -> str | None:
    """Return the name that a paper introduces."""
    return find_contribution(paper(title=title, abstract=abstract)).name


def kind_of(abstract: str, title: str = "Counting corals") -> ContributionKind:
    """Return the kind of what a paper introduces."""
    return find_contribution(paper(title=title, abstract=abstract)).kind


@pytest.mark.parametrize(
    "abstract, name",
    [
        ("We present ReefNet, a network that counts corals.", "ReefNet"),
        ("In this paper, we introduce the novel ReefNet for corals.", "ReefNet"),
        (r"We propose \textbf{ReefNet}, a network.", "ReefNet"),
        ("We propose ReefNet (Residual Fish Network), which counts.", "ReefNet"),
        ("This work introduces Reef-2, a framework.", "Reef-2"),
        ("We propose Residual Eel Fusion (REF), a method.", "REF"),
        ("We propose a method for corals called ReefNet.", "ReefNet"),
        ("We propose a new coral framework, ReefNet, which counts.", "ReefNet"),
        ("A network, termed ReefNet, is proposed, named ReefNet.", "ReefNet"),
        ("We build a dataset of reefs named “ReefSet”.", "ReefSet"),
        ("We count corals and introduce ReefNet, a network.", "ReefNet"),
        ("We count corals by introducing ReefNet, a network.", "ReefNet"),
        ("We propose an end-to-end Deep Eel Fusion (DEF) framework.", "DEF"),
        ("We propose a metric called Lowest Tide Confidence (LTC).", "LTC"),
        ("We introduce the Price of Reefs (PoR), a measure.", "PoR"),
    ],
)
def test_a_name_is_read_from_the_introducing_sentence(abstract: str, name: str) -> None:
    assert name_of(abstract) == name


@pytest.mark.parametrize(
    "abstract",
    [
        "We count corals with ResNet50.",
        "We propose a method that extends GhostNet to corals.",
        "We propose a CNN for corals.",
        "We propose an inversion of the Diffuse Tide Model (DTM).",
        "We present the first sample of distant (z>0.5) reefs.",
        "We present images at fine ($\\theta\\sim0.1$) resolution.",
        "We propose an Answer Tide Logic (ATL)-based planner.",
        "We study Round Reef Islands (RRIs) in the sea.",
        "ReefNet is well known. Corals fade.",
        r"We present \ModelName, a network.",
        "We propose an approach leveraging Reef-Aware Diving (RAD) with errors.",
        "We build a sample of fundamental RR Reefs (RRab) of old age.",
        "We present a study of the game, a Partly Observable Tide Game (POTG).",
        "We present the first evaluation for the Reef Extraction (RE) task.",
        "We propose an attack that integrates a Flow Tide (FT) prior.",
    ],
)
def test_no_name_is_taken_from_what_others_made_or_from_terms(abstract: str) -> None:
    assert name_of(abstract) is None


@pytest.mark.parametrize(
    "title, abstract, name",
    [
        ("ReefNet: Counting Corals", "Corals fade.", "ReefNet"),
        ("“ReefNet”: Counting Corals", "Corals fade.", "ReefNet"),
        ("Kelp: Counting Corals", "We present Kelp. Kelp counts.", "Kelp"),
        ("Reef Force: Counting Corals", "We introduce Reef Force, a model.", "Reef Force"),
        ("Kelp: A history", "We study kelp, and Kelp is green.", None),
        ("Into the Deep: Counting Corals", "We count.", None),
        ("Corals in the deep: a view", "We see corals in the deep.", None),
        ("LLMs: Counting Corals", "We count.", None),
        ("ReefNet counts", "We count.", None),
        (": x", "We count.", None),
    ],
)
def test_a_title_gives_a_name_before_its_colon(title: str, abstract: str, name: str | None) -> None:
    assert name_of(abstract, title) == name


@pytest.mark.parametrize("word", ["ReefNet", "REF", "Reef-2", "GPT-5x", "m2sv", "(ReefNet),", "R2"])
def test_a_coined_word_is_a_name(word: str) -> None:
    assert is_name(word)


@pytest.mark.parametrize(
    "word",
    [
        "",
        "A",
        "reef",
        "Reef",
        "LLMs",
        "CNN",
        "3D",
        "https://Reef",
        "z>0.5",
        "n=12A",
        "LLM-based",
        "UAV-centric,",
        "ReefNet's",
        r"\ReefName",
        "textit{Feature",
        "N" * 41,
    ],
)
def test_a_common_or_odd_word_is_no_name(word: str) -> None:
    assert not is_name(word)


@pytest.mark.parametrize(
    "title, abstract, kind",
    [
        ("Counting", "We present ReefNet, a network that counts.", "model"),
        ("Counting", "We present ReefNet, a framework with a network.", "method"),
        ("Counting", "We present ReefBench, a benchmark of reefs.", "benchmark"),
        ("Counting", "We present ReefSet, a dataset of reefs.", "dataset"),
        ("Counting", "We release ReefKit, an open toolkit for reefs.", "library"),
        ("Counting", "We present ReefOS, a platform for divers.", "system"),
        ("A Survey of Reefs", "Reefs are many.", "survey"),
        ("Reefs: A Systematic Review", "We read papers.", "survey"),
        ("Convergence of Tides", "We prove that tides converge.", "theory"),
        ("An Empirical Study of Tides", "We look at tides.", "study"),
        ("A Reef Method for Tides", "Tides are high.", "method"),
        ("Tides", "Tides are high.", "study"),
        ("Tides", "We propose to look.", "method"),
        ("ReefNet: Evaluating Tides", "We propose ReefNet, which looks.", "method"),
    ],
)
def test_the_kind_is_what_the_paper_calls_the_thing(
    title: str, abstract: str, kind: ContributionKind
) -> None:
    assert kind_of(abstract, title) == kind


@pytest.mark.parametrize(
    "abstract, names",
    [
        ("We introduce ReefSet, a large and open dataset.", ("ReefSet",)),
        ("We also construct the ReefSet dataset.", ("ReefSet",)),
        ("We build a new benchmark, ReefBench.", ("ReefBench",)),
        ("We build a dataset named ReefSet and a dataset ReefSet.", ("ReefSet",)),
        ("We introduce Deep Reef Bench II, a new benchmark.", ("Deep Reef Bench II",)),
        ("We introduce the first deep XYZ dataset of its kind.", ()),
        ("We introduce a model tested on the KelpBench benchmark.", ()),
        ("KelpSet, a dataset of kelp, is old.", ()),
    ],
)
def test_new_datasets_are_those_that_the_authors_make(
    abstract: str, names: tuple[str, ...]
) -> None:
    assert find_new_datasets(paper(abstract=abstract), UNNAMED) == names


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


@pytest.mark.parametrize(
    "abstract",
    [
        "We show that careless data collection creates KelpSet, a dataset of errors.",
        "We ask why Weaver et al. introduced KelpSet, a dataset of kelp.",
        "Tides build KelpBench, a benchmark, as we know.",
    ],
)
def test_what_others_make_is_not_introduced(abstract: str) -> None:
    assert name_of(abstract) is None
    assert find_new_datasets(paper(abstract=abstract), UNNAMED) == ()


def test_a_title_says_what_its_name_is() -> None:
    of = paper(title="Kelp-9: A Benchmark for Divers", abstract="We present Kelp-9.")
    assert find_contribution(of) == Contribution(name="Kelp-9", kind="benchmark")
    of = paper(title="Kelp-9: Pruning Method for a Benchmark", abstract="We present Kelp-9.")
    assert find_contribution(of) == Contribution(name="Kelp-9", kind="method")


@pytest.mark.parametrize(
    "abstract, names",
    [
        ("It wins on the KelpBench benchmark.", ("KelpBench",)),
        ("It wins on Kelp-10, Deep Sea and Tide3D datasets.", ("Kelp-10", "Deep Sea", "Tide3D")),
        ("Experiments on three datasets (Kelp-10, Tide3D) prove it.", ("Kelp-10", "Tide3D")),
        ("Results on benchmarks such as KelpBench improve.", ("KelpBench",)),
        ("Old datasets (e.g., KelpSet) exist.", ()),
        ("Sea Anomaly Detection (SAD) is hard. It wins on SAD benchmarks.", ()),
        ("It is made from Kelp-like datasets.", ()),
        ("It wins on CT datasets and across Sea, Land. The benchmark is new.", ()),
        ("It wins on ReefSet dataset.", ()),
    ],
)
def test_used_datasets_are_those_that_the_abstract_names_as_data(
    abstract: str, names: tuple[str, ...]
) -> None:
    assert find_used_datasets(paper(abstract=abstract), ("reefset",)) == names


@given(st.text(), st.text())
def test_names_stand_in_the_record(title: str, abstract: str) -> None:
    """Nothing is told that the words do not hold, whatever they are."""
    of = paper(title=title, abstract=abstract)
    name = find_contribution(of).name
    assert name is None or name in f"{title} {abstract}"
    for data in (*find_new_datasets(of, UNNAMED), *find_used_datasets(of, ())):
        assert data in abstract


@pytest.mark.parametrize(
    "text",
    [
        "Ab1 introduces " * 1500,
        "We propose " + "AbC (AbC) " * 2500,
        "We propose " + "the Dataset " * 2500,
        "We propose AbC " + "(" * 20000,
        "we " + "ly, " * 6000,
    ],
)
def test_hostile_text_costs_little(text: str) -> None:
    of = paper(title="Ab1: Counting", abstract=text)
    start = time.process_time()
    find_new_datasets(of, find_contribution(of))
    assert time.process_time() - start < 1


def rows(name: str) -> list[dict[str, Any]]:
    """Return a corpus, or skip the test where it is missing."""
    path = CORPORA / f"{name}.jsonl.gz"
    if not path.exists():
        pytest.skip(f"no corpus at {path}; set DIGEST_CORPORA")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_labelled_papers_get_mostly_their_names_and_kinds() -> None:
    known = rows("gold-dev")
    found = [find_contribution(paper(title=r["title"], abstract=r["abstract"])) for r in known]
    pairs = [(got, row["labels"]) for got, row in zip(found, known, strict=True)]
    assert sum(got.name == label["name"] for got, label in pairs) >= 43
    assert sum(got.kind == label["kind"] for got, label in pairs) >= 42


def test_labelled_papers_bring_no_dataset_that_they_do_not() -> None:
    hit = wanted = 0
    for row in rows("gold-dev"):
        of = paper(title=row["title"], abstract=row["abstract"])
        found = {name.casefold() for name in find_new_datasets(of, find_contribution(of))}
        labelled = {name.casefold() for name in row["labels"]["new_datasets"]}
        assert found <= labelled, row["id"]
        hit, wanted = hit + len(found), wanted + len(labelled)
    assert hit >= 0.9 * wanted
