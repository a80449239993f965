"""A paper introduces what it names so; it brings the data that it made, and uses others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Paper
from digest.papers.facts import describe
from tests.fixtures import paper

# Words that together make much of the grammar of named data.
WORDS = st.sampled_from(
    "We our the a introduce on such as named dataset benchmarks test set KelpX Reef-2 Deep (Kx) "
    "ImageNet GPT-4 , and : $X_{1}$ \\textbf{Kelp} Kelp's .".split()
)


@pytest.mark.parametrize(
    "text, introduced",
    [
        ("In this paper, we introduce the novel ReefNet for corals.", "method ReefNet"),
        ("We propose a new coral framework, ReefNet, which counts.", "method ReefNet"),
        ("Divers err. We teach them. Our method, ReefNet, counts.", "method ReefNet"),
        ("Divers err. The proposed Deep Reef-Net outperforms all.", "method Deep Reef-Net"),
        ("We introduce Medical Reef3, a network.", "model Medical Reef3"),
        ("We build a dataset of reefs named “ReefSet”.", "dataset ReefSet"),
        ("We propose a method called Through the Deep Blue (TDB).", "method TDB"),
        ("Divers err. ReefNet is a popular framework.", "study -"),
        ("We propose evolving tide reasoning (ETR) framework.", "method ETR"),
        ("We propose Deep Reef Aim~(DRA) for corals.", "method DRA"),
        (r"We propose Reef Loss ($\mathtt{REL}$), a loss.", "method REL"),
        ("We propose **ReefNet** (**R**eef **N**etwork), a network.", "model ReefNet"),
        ("We propose Kelp, a frugal way to count.", "method Kelp"),
        ("We design a Mapping Reef Module, which counts.", "method -"),
        ("We propose a method that extends GhostNet to corals.", "method -"),
        ("We propose an inversion of the Diffuse Tide Model (DTM).", "method -"),
        (r"We present \ModelName, a network.", "model -"),
        ("We present a data acquisition (DAQ) network for reefs.", "model -"),
        ("We ask why Weaver et al. introduced KelpSet, a dataset of kelp.", "study -"),
        ("We propose a framework that counts. We also present KelpBench, a benchmark.", "method -"),
        ("Kelp: Counting Corals // We present Kelp. Kelp counts.", "method Kelp"),
        (
            "Deep Reef Force: Counting // We introduce Deep Reef Force (DeRF), a model.",
            "model DeRF",
        ),
        (
            "Slow tide count for reefs // We propose a Slow Tide Count method.",
            "method Slow Tide Count",
        ),
        ("BERT: Night Edition // Divers sleep with BERT.", "study -"),
        ("GPT-4: A Critical Look // We present a look at GPT-4.", "method -"),
        (": x // We count.", "study -"),
        ("Tides // Stars fade. R-9b is a system. // astro-ph.SR", "study -"),
        (
            "REEF-IFS: a ring // We analyse spectra of the REEF-IFS survey. // astro-ph.GA",
            "study -",
        ),
        ("REEF-IFS: a ring // We present REEF-IFS. // astro-ph.GA", "method REEF-IFS"),
        ("Tides // We present ReefNet, a network that counts.", "model ReefNet"),
        ("Tides // We present ReefNet, a framework with a network.", "method ReefNet"),
        ("Tides // We present ReefX, a dataset drawn from reefs.", "dataset ReefX"),
        ("Tides // We present ReefKit, a software framework for reefs.", "library ReefKit"),
        ("ReefNet: Taming Vision Models // We propose ReefNet, a framework.", "method ReefNet"),
        ("Kelp-9: A Benchmark for Divers // We present Kelp-9.", "benchmark Kelp-9"),
        ("Reefs: A Benchmark // We present KelpX, a dataset and testbed.", "benchmark KelpX"),
        ("Reefs // This paper presents the first survey of reefs.", "survey -"),
        ("Convergence of Tides // We prove that tides converge.", "theory -"),
        ("An Empirical Study of Tides // We look at tides.", "study -"),
        ("Reef Analysis with Cameras // We present a fast algorithm.", "method -"),
        ("The Impact of Tides: An Analysis // We present a fast algorithm.", "study -"),
        ("Tides // We study tides. We release the benchmark and code.", "study -"),
        ("Tides // We introduce a benchmark of tides.", "benchmark -"),
        ("Tides // Tides are high.", "study -"),
        ("Tides // We show that tides are short. // cs.IT", "theory -"),
        ("Tides // We show that tides are short. // quant-ph", "theory -"),
        ("Tides // We show that tides are short. // cs.LG", "study -"),
        ("Tides // We show by simulations that tides are short. // cs.IT", "study -"),
        ("Tides // An upper bound holds, and simulations agree. // math.OC", "theory -"),
        ("Tides // We present an algorithm. An upper bound holds. // cs.LG", "method -"),
        ("Tides // We derive the masses of tides. // astro-ph.GA", "study -"),
        ("Tides // We derive the masses of tides. // cs.LG", "theory -"),
    ],
)
def test_a_contribution_has_the_kind_and_name_that_its_paper_gives_it(
    text: str, introduced: str
) -> None:
    """A title stands before the abstract where it matters, and the category behind."""
    told = text.split(" // ")
    title, abstract, primary = (*(told if told[1:] else ["Tides", *told]), "cs.CV")[:3]
    found = describe(paper(title=title, abstract=abstract, primary=primary)).introduces
    assert f"{found.kind} {found.name or '-'}" == introduced


@pytest.mark.parametrize(
    "words, coined",
    [
        ("ReefNet REF Reef-2 GPT-5x m2sv “ReefNet”, R2 3AM 360Reef", True),
        ("A reef Reef LLMs CNN 3D 12CO https://Reef z>0.5 n=12A LLM-based UAV-centric,", False),
        (r"ReefNet's \ReefName textit{Feature $A_1 " + "N" * 41, False),
    ],
)
def test_a_coined_word_is_a_name_and_a_common_or_odd_one_is_not(
    words: str, *, coined: bool
) -> None:
    for word in words.split():
        named = describe(paper(title="Tides", abstract=f"We propose {word}.")).introduces.name
        assert (named is not None) is coined, word


@pytest.mark.parametrize(
    "abstract, names",
    [
        ("We build two new benchmarks: Reef-A and Reef-B.", ["Reef-A", "Reef-B"]),
        ("We build a dataset covering ten reefs, named ReefX.", ["ReefX"]),
        ("We introduce Deep Reef Bench II, a new benchmark.", ["Deep Reef Bench II"]),
        ("We introduce the Deep Reef Count (DRC) dataset.", ["DRC"]),
        ("We develop a pipeline, enabling construction of the ReefX benchmark.", ["ReefX"]),
        ("Divers err on our ReefBench.", ["ReefBench"]),
        ("We release the ReefNet model and KelpBench benchmark.", ["KelpBench"]),
        ("We release ReefNet and the KelpBench benchmark.", ["KelpBench"]),
        ("We build ReefBench (Rock, Eel, and Every KELP Forest Benchmark).", ["ReefBench"]),
        # What is used, extended, or no data is not new.
        ("We introduce ReefBench Pro.", []),
        ("We introduce a model tested on the KelpBench benchmark.", []),
        ("We introduce the ReefNet suite of large models.", []),
        ("We introduce KelpX, a dataset pruning method for reefs.", []),
    ],
)
def test_new_datasets_are_those_that_the_authors_make(abstract: str, names: list[str]) -> None:
    of = paper(title="ReefNet: Counting", abstract=abstract)
    assert list(describe(of).new_datasets) == names


@pytest.mark.parametrize(
    "abstract, kind",
    [
        ("ReefNet is a benchmark for corals.", "benchmark"),
        ("The ReefNet dataset consists of corals.", "dataset"),
        ("We present ReefNet, a network trained on a new dataset.", "model"),
        ("We present ReefNet, a network. We benchmark ReefNet on corals.", "model"),
    ],
)
def test_the_papers_own_name_is_data_where_data_is_said_of_it(abstract: str, kind: str) -> None:
    of = paper(title="ReefNet: Counting Corals", abstract=abstract)
    facts = describe(of)
    is_data = kind in {"dataset", "benchmark"}
    assert facts.introduces.kind == kind
    assert facts.new_datasets == (("ReefNet",) if is_data else ())


@pytest.mark.parametrize(
    "abstract, names",
    [
        # A noun for data tells what stands before it, or is listed behind it.
        ("It wins on Kelp-10, Deep Sea and Tide3D datasets.", ["Kelp-10", "Deep Sea", "Tide3D"]),
        ("We test on the Kelp 2025 Challenge, a benchmark of reefs.", ["Kelp 2025 Challenge"]),
        ("Experiments on three datasets (Kelp-10, Tide3D) prove it.", ["Kelp-10", "Tide3D"]),
        # What something is done on needs no noun.
        ("It achieves 92.2% on KelpQ and 80.1% on TideQ.", ["KelpQ", "TideQ"]),
        ("We use the Old Low-Kelp dataset.", ["Old Low-Kelp"]),
        ("We train it using MS-COCO and CIFAR-10/100 images.", ["MS-COCO", "CIFAR-10/100"]),
        # Models, machines, languages, metrics and terms are no datasets; talk is no use.
        ("It is based on KelpNet and runs on Kelp-10.", []),
        ("Experiments on Llama-3.1-8B-Instruct and Qwen2-7B show it.", []),
        (r"It is tested on the reef dataset \cite{kelp2024Count}.", []),
        ("Old datasets (e.g., KelpSet) exist. We count.", []),
        ("Sea Anomaly Detection (SAD) is hard. It wins on SAD benchmarks.", []),
        ("It wins on ReefSet dataset and on ReefSet-Test.", []),
        ("We introduce KelpX, which is tested on the KelpX dataset.", []),
    ],
)
def test_used_datasets_are_those_on_which_something_was_done(
    abstract: str, names: list[str]
) -> None:
    of = paper(title="ReefSet: Counting", abstract=abstract)
    assert [one.name for one in describe(of).used_datasets] == names


def test_where_skies_are_observed_data_is_used_without_a_word_for_it() -> None:
    abstract = "From Gaia DR3 we count stars of the KELP-X survey."
    observed = paper(abstract=abstract, primary="astro-ph.SR")
    used = describe(observed).used_datasets
    assert [one.name for one in used] == ["KELP-X", "Gaia DR3"]
    elsewhere = describe(paper(abstract=abstract, primary="cs.CV")).used_datasets
    assert "Gaia DR3" not in [one.name for one in elsewhere]


def test_a_used_dataset_says_where_it_is_named() -> None:
    of = paper(abstract="KelpSet-like data are rare. It wins on the KelpSet dataset.")
    (used,) = describe(of).used_datasets
    assert (used.quote.paper, used.quote.field, used.quote.text) == (of.id, "abstract", used.name)
    assert of.abstract[: used.quote.start].endswith("on the ")


def _stand_in_the_record(of: Paper) -> None:
    described = describe(of)
    name = described.introduces.name
    assert name is None or (name and name in f"{of.title} {of.abstract}")
    assert all((*described.new_datasets, *(one.name for one in described.used_datasets)))
    assert all(data in of.abstract for data in described.new_datasets if data != name)
    for quote in (one.quote for one in described.used_datasets):
        assert of.abstract[quote.start : quote.end] == quote.text


@given(st.text(), st.text() | st.lists(WORDS, max_size=30).map(" ".join), st.none() | st.text())
def test_names_stand_in_the_record(title: str, abstract: str, comment: str | None) -> None:
    """Nothing is told that the words do not hold, whatever they are."""
    _stand_in_the_record(paper(title=title, abstract=abstract, comment=comment))


@pytest.mark.parametrize(
    "text",
    [
        "Ab1 introduces " * 1500,
        "We propose " + "AbC (AbC) " * 2500,
        "We test on " + "Ab1 " * 5000 + "dataset.",
        "We test on the datasets " + "Ab1, " * 3000,
        "We test on " + "aB" * 20000,
        "\\textbf{" * 5000,
    ],
)
def test_of_hostile_text_too_only_names_are_told_that_it_has(text: str) -> None:
    for primary in ("cs.CV", "astro-ph.GA"):
        title = f"{text[:200]}: Counting"
        _stand_in_the_record(paper(title=title, abstract=text, primary=primary))
