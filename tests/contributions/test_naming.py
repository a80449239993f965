"""A paper introduces what it names so itself: in its title, or behind a verb of making."""

import pytest

from digest.contributions import find_contribution, is_name
from tests.fixtures import paper


def name_of(abstract: str, title: str = "Counting corals", primary: str = "cs.CV") -> str | None:
    """Return the name that a paper introduces."""
    return find_contribution(paper(title=title, abstract=abstract, primary=primary)).name


@pytest.mark.parametrize(
    "abstract, name",
    [
        ("We present ReefNet, a network that counts corals.", "ReefNet"),
        ("In this paper, we introduce the novel ReefNet for corals.", "ReefNet"),
        ("This paper therefore presents ReefNet (Reef Network).", "ReefNet"),
        ("This work introduces Reef-2, a framework.", "Reef-2"),
        ("We propose a new coral framework, ReefNet, which counts.", "ReefNet"),
        ("We propose a novel framework ReefNet, that counts.", "ReefNet"),
        ("We count corals and introduce ReefNet, a network.", "ReefNet"),
        ("We count corals by introducing ReefNet, a network.", "ReefNet"),
        ("We address this gap with ReefNet, a network for corals.", "ReefNet"),
        ("Divers err. Our proposed framework, ReefNet, counts.", "ReefNet"),
        ("Divers err. We teach them. Our method, ReefNet, counts.", "ReefNet"),
        ("Divers err. We teach them. Our algorithm ReefNet is fast.", "ReefNet"),
        ("Divers err. Our method, ReefTide via Deep Eels (RTDE), counts.", "RTDE"),
        ("Divers err. The proposed Deep Reef-Net outperforms all.", "Deep Reef-Net"),
        ("Divers err. The proposed TideNet learns features.", "TideNet"),
        ("Our contribution is ReefNet, a network for corals.", "ReefNet"),
        ("Our main contribution is the creation of framework ReefNet for corals.", "ReefNet"),
        ("We introduce Medical Reef3, a network.", "Medical Reef3"),
        ("We introduce 3DReef, a network.", "3DReef"),
    ],
)
def test_a_name_is_read_behind_a_verb_of_making(abstract: str, name: str) -> None:
    assert name_of(abstract) == name


@pytest.mark.parametrize(
    "abstract, name",
    [
        ("We propose a method for corals called ReefNet.", "ReefNet"),
        ("A network, termed ReefNet, is proposed, named ReefNet.", "ReefNet"),
        ("We propose a method, which we call ReefNet.", "ReefNet"),
        ("We build a dataset of reefs named “ReefSet”.", "ReefSet"),
        ("We propose a method called Through the Deep Blue (TDB).", "TDB"),
    ],
)
def test_a_name_is_what_the_thing_is_said_to_be_called(abstract: str, name: str) -> None:
    assert name_of(abstract) == name


@pytest.mark.parametrize(
    "abstract, name",
    [
        ("We propose ReefNet (Residual Fish Network), which counts.", "ReefNet"),
        ("We propose Residual Eel Fusion (REF), a method.", "REF"),
        ("We propose an end-to-end Deep Eel Fusion (DEF) framework.", "DEF"),
        ("We propose a metric called Lowest Tide Confidence (LTC).", "LTC"),
        ("We introduce the Price of Reefs (PoR), a measure.", "PoR"),
        ("We propose Deep Eel Fusion with Kelp Loss (DEFKL), a method.", "DEFKL"),
        ("We propose evolving tide reasoning (ETR) framework.", "ETR"),
        ("We introduce a server, together with a tide matching algorithm (TMA).", "TMA"),
        ("We propose a novel notion of bounded ABC (BABC) for tides.", "BABC"),
        ("We propose a new way of counting, the Deep Reef Count (DRC) method.", "DRC"),
        ("We propose Deep Reef Loss~(DRL) for corals.", "DRL"),
    ],
)
def test_a_short_form_is_the_name_of_what_it_stands_for(abstract: str, name: str) -> None:
    assert name_of(abstract) == name


@pytest.mark.parametrize(
    "abstract, name",
    [
        (r"We propose \textbf{ReefNet}, a network.", "ReefNet"),
        (r"We propose \textbf{\textit{ReefNet}}, a network.", "ReefNet"),
        (r"We propose Reef Loss ($\mathtt{REL}$), a loss.", "REL"),
        ("We propose **ReefNet** (**R**eef **N**etwork), a network.", "ReefNet"),
        ("We propose {ReefNet} (Reef Network), a network.", "ReefNet"),
        ("We propose Reef$^{2}$Net, a network.", "Reef$^{2}$Net"),
    ],
)
def test_a_name_is_read_through_styles(abstract: str, name: str) -> None:
    assert name_of(abstract) == name


@pytest.mark.parametrize(
    "abstract, title, name",
    [
        ("We propose Kelp, a frugal way to count.", "Counting corals", "Kelp"),
        ("We introduce Tidal Reasoning, a paradigm.", "Counting corals", "Tidal Reasoning"),
        ("We propose the Deep Tide framework for reefs.", "Counting corals", "Deep Tide"),
        ("We propose a Slow Tide Count method.", "Slow tide count for reefs", "Slow Tide Count"),
        ("We propose a Slow Tide Count method.", "Counting corals", None),
        ("We propose a Deep Learning framework.", "Deep learning for reefs", None),
        ("We use Kelp, a frugal way to count.", "Counting corals", None),
        ("We introduce Mapping Reefs, which count.", "Counting corals", "Mapping Reefs"),
        ("We introduce the Mapping Reefs which count.", "Mapping reefs", "Mapping Reefs"),
        ("We introduce the Mapping Reefs which count.", "Counting corals", None),
        ("We design a Mapping Reef Module, which counts.", "Counting corals", None),
        ("We introduce Mapping Reefs, counting corals.", "Counting corals", None),
    ],
)
def test_a_name_of_ordinary_words_needs_more_to_be_said(
    abstract: str, title: str, name: str | None
) -> None:
    assert name_of(abstract, title) == name


@pytest.mark.parametrize(
    "abstract",
    [
        "We count corals with ResNet50.",
        "We propose a method that extends GhostNet to corals.",
        "We propose a CNN for corals.",
        "We propose a frame-to-model ICP to align corals.",
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
        "We propose a mixed tide program (MTP) for fleets.",
        "We choose Coral Form Language (CFL). We design CFL matching rewards.",
        "We build a frugal reduced-order model (ROM) of tides.",
        "We develop a frugal tide transport model (TTM) of reefs.",
        "We present a data acquisition (DAQ) network for reefs.",
        "We weigh explainable artificial intelligence (XAI). We propose XAI, a frame.",
        "We present the Trawling Fish Method (TFM) as a powerful technique.",
        "We present Atacama Large Array (ALMA) images of reefs.",
        "We present a large reef at LLM- sized depth.",
    ],
)
def test_no_name_is_taken_from_what_others_made_or_from_terms(abstract: str) -> None:
    assert name_of(abstract) is None


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


def test_data_beside_an_unnamed_method_is_not_the_papers_name() -> None:
    first = "We propose a framework that counts. "
    assert name_of(f"{first}To evaluate it, we further present KelpBench, a benchmark.") is None
    assert name_of(f"{first}We introduce KelpSet, a dataset.") == "KelpSet"


@pytest.mark.parametrize(
    "title, abstract, name",
    [
        ("ReefNet: Counting Corals", "Corals fade.", "ReefNet"),
        ("ReefNet : Counting Corals", "Corals fade.", "ReefNet"),
        ("“ReefNet”: Counting Corals", "Corals fade.", "ReefNet"),
        ("360Reef: Counting Corals", "Corals fade.", "360Reef"),
        ("Kelp: Counting Corals", "We present Kelp. Kelp counts.", "Kelp"),
        ("Kelp: Counting", "We present Kelp. See https://kelp.example.org/kelp.", "Kelp"),
        ("Reef Force: Counting Corals", "We introduce Reef Force, a model.", "Reef Force"),
        ("Reef Force: Counting", r"Our method, \textit{reef force}, counts.", "Reef Force"),
        ("Reef Force: Counting", "We ask for reef force.", None),
        ("Deep Reef Force: Counting", "We introduce Deep Reef Force (DeRF), a model.", "DeRF"),
        ("Lunar Reef Dataset", "Now the Reef Dataset has maps.", "Reef Dataset"),
        ("Kelp: A history", "We study kelp, and Kelp is green.", None),
        ("Into the Deep: Counting Corals", "We count.", None),
        ("Corals in the deep: a view", "We see corals in the deep.", None),
        ("LLMs: Counting Corals", "We count.", None),
        ("GPT-4o: Counting Corals", "We ask GPT-4o to count corals.", None),
        ("GPT-4: A Critical Look", "We examine GPT-4.", None),
        ("GPT-4: A Critical Look", "We present a look at GPT-4.", None),
        ("MMLU: A Critical Look", "We examine MMLU.", None),
        ("GPT-9: A Model", "We introduce GPT-9, a model.", "GPT-9"),
        ("BERT: Night Edition", "Divers sleep with BERT.", None),
        ("BERT: Night Edition", "We build BERT: Night Edition.", "BERT: Night Edition"),
        (
            "BERT: Night Edition for Reefs",
            "We build BERT: Night Edition, a net.",
            "BERT: Night Edition",
        ),
        ("Kelp: Night Edition", "See kelp. We build Kelp: Night Edition.", "Kelp: Night Edition"),
        ("Kelps of the Deep: a view", "Here kelps of the deep (KD-X) are seen.", None),
        ("ReefNet counts", "We count.", None),
        (": x", "We count.", None),
    ],
)
def test_a_title_gives_a_name_before_its_colon(title: str, abstract: str, name: str | None) -> None:
    assert name_of(abstract, title) == name


@pytest.mark.parametrize(
    "abstract, title, name",
    [
        ("Divers err. ReefNet is a framework that counts.", "Counting", "ReefNet"),
        ("Divers err. ReefNet is an open, frugal algorithm for reefs.", "Counting", "ReefNet"),
        ("ReefNet is a framework that counts.", "ReefNet is a flexible tool", "ReefNet"),
        ("Divers err.", "ReefNet is a flexible tool for divers", "ReefNet"),
        ("ReefNet is a framework that counts. Divers err.", "Counting", None),
        ("Divers err. ReefNet is a popular framework.", "Counting", None),
        ("Divers err. BERT is a model of words.", "Counting", None),
        ("Divers err. ReefNet is a model. We extend ReefNet to kelp.", "Counting", None),
        ("Residual nets (RES9) err. RES9 is a model of reefs.", "Counting", None),
        ("Divers err. ReefNet is a mistake in a network.", "Counting", None),
    ],
)
def test_what_a_paper_says_a_name_is_tells_whose_it_is(
    abstract: str, title: str, name: str | None
) -> None:
    assert name_of(abstract, title) == name


def test_where_skies_are_observed_systems_are_of_stars_and_software_is_made() -> None:
    system, package = "Stars fade. REEF-9b is a system.", "Stars fade. REEF-9b is a Python package."
    assert name_of(system, primary="astro-ph.SR") is None
    assert name_of(package, primary="astro-ph.SR") == "REEF-9b"


def test_where_skies_are_observed_a_title_may_begin_with_others_work() -> None:
    title = "REEF-IFS: a ring in a young galaxy"
    abstract = "We analyse spectra of the REEF-IFS survey."
    assert name_of(abstract, title, primary="astro-ph.GA") is None
    assert name_of(f"{abstract} We present REEF-IFS.", title, primary="astro-ph.GA") == "REEF-IFS"


@pytest.mark.parametrize(
    "word", ["ReefNet", "REF", "Reef-2", "GPT-5x", "m2sv", "(ReefNet),", "R2", "3AM", "360Reef"]
)
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
        "12CO",
        "https://Reef",
        "z>0.5",
        "n=12A",
        "LLM-based",
        "UAV-centric,",
        "ReefNet's",
        r"\ReefName",
        "textit{Feature",
        "$A_1",
        "N" * 41,
    ],
)
def test_a_common_or_odd_word_is_no_name(word: str) -> None:
    assert not is_name(word)
