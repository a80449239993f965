"""The datasets that a paper uses are those on which it says that something was done."""

import pytest

from digest.contributions import find_used_datasets
from tests.fixtures import paper


def used(abstract: str, *new: str, primary: str = "cs.CV") -> tuple[str, ...]:
    """Return the names of the datasets that an abstract uses."""
    return find_used_datasets(paper(abstract=abstract, primary=primary), new)


@pytest.mark.parametrize(
    "abstract, names",
    [
        ("It wins on the KelpBench benchmark.", ("KelpBench",)),
        ("It wins on Kelp-10, Deep Sea and Tide3D datasets.", ("Kelp-10", "Deep Sea", "Tide3D")),
        ("It wins on the Digital Tide dataset.", ("Digital Tide",)),
        ("It wins on the Kelp-10 dataset and the Tide3D benchmark.", ("Kelp-10", "Tide3D")),
        ("It wins on the Kelp-10 test set.", ("Kelp-10",)),
        ("It wins on the Kelp-10 sparse count benchmark.", ("Kelp-10",)),
        ("It is made for the KelpNav challenge.", ("KelpNav",)),
        ("We test on the Kelp 2025 Challenge, a benchmark of reefs.", ("Kelp 2025 Challenge",)),
        ("We use a subset of the Kelp Harbour dataset.", ("Kelp Harbour",)),
        ("We use KelpX (n=500), an old dataset.", ("KelpX",)),
        ("We use the Deep Kelp Count (DKC) dataset.", ("DKC",)),
        ("We use the Reef and Kelp Count (RKC) dataset.", ("RKC",)),
        ("We use Reef-9 and the Kelp Count (KC9) datasets.", ("Reef-9", "KC9")),
        ("We use the Kelp Harbour catalogue.", ("Kelp Harbour",)),
        ("We enter the KelpNav25 Challenge.", ("KelpNav25 Challenge",)),
        ("We use the Deep Kelp in the Wild (DKW) dataset.", ("DKW",)),
    ],
)
def test_a_noun_for_data_tells_what_stands_before_it(abstract: str, names: tuple[str, ...]) -> None:
    assert used(abstract) == names


@pytest.mark.parametrize(
    "abstract, names",
    [
        ("Experiments on three datasets (Kelp-10, Tide3D) prove it.", ("Kelp-10", "Tide3D")),
        ("We test on three benchmarks (e.g., Kelp-10, Dark Sea).", ("Kelp-10", "Dark Sea")),
        ("Results on benchmarks such as KelpBench improve.", ("KelpBench",)),
        ("We test on two datasets: Kelp-10 and Tide3D.", ("Kelp-10", "Tide3D")),
        ("We test on two datasets, including Kelp-10 and Tide3D.", ("Kelp-10", "Tide3D")),
    ],
)
def test_a_noun_for_data_tells_what_is_listed_behind_it(
    abstract: str, names: tuple[str, ...]
) -> None:
    assert used(abstract) == names


@pytest.mark.parametrize(
    "abstract, names",
    [
        ("Experiments on Kelp-10, Tide3D, and Harbour show it.", ("Kelp-10", "Tide3D", "Harbour")),
        ("It achieves 92.2% on KelpQ and 80.1% on TideQ.", ("KelpQ", "TideQ")),
        ("Evaluated on KelpNav, ReefNet wins.", ("KelpNav",)),
        ("On KITTI ReefNet outperforms TideNet.", ("KITTI",)),
        ("On MS COCO ReefNet9 outperforms TideNet.", ("MS COCO",)),
        ("We show that on tide9.txt ReefNet outperforms gzip.", ("tide9.txt",)),
        ("On MS COCO performance improves where we test.", ("MS COCO",)),
        ("Results on Deep KelpQ outperform ours.", ("Deep KelpQ",)),
        ("We use the 2016 Old Low-Kelp CT dataset.", ("2016 Old Low-Kelp CT",)),
        ("We use the Kelp9 CT dataset.", ("Kelp9",)),
        ("It improves on 3D KelpQ and 2D TideQ.", ("KelpQ", "TideQ")),
        ("It is tested on TideQ, and compresses enwik8 well.", ("TideQ", "enwik8")),
        ("We test on ImageNet classification.", ("ImageNet",)),
        ("We fine-tune on GSM8K with GPT-4o.", ("GSM8K",)),
        ("We train it using MS-COCO and CIFAR-10/100 images.", ("MS-COCO", "CIFAR-10/100")),
        ("We rewrite a subset of Humanity's Last Exam.", ("Humanity's Last Exam",)),
        ("It gains 9% on ScanNet++'s hard subset.", ("ScanNet++",)),
        ("It outperforms existing methods on KelpQ and TideQ.", ("KelpQ", "TideQ")),
    ],
)
def test_what_something_is_done_on_needs_no_noun(abstract: str, names: tuple[str, ...]) -> None:
    assert used(abstract) == names


@pytest.mark.parametrize(
    "abstract",
    [
        "It is based on KelpNet and runs on Kelp-10.",
        "Experiments on Llama-3.1-8B-Instruct and Qwen2-7B show it.",
        "Experiments on LLaDA and other architectures show it.",
        "Experiments on NVIDIA A100 GPUs show it.",
        "Experiments on NVIDIA Jetson TX9 show it.",
        "Experiments across reefs.However show it.",
        "Experiments on $fk_8$ show it.",
        "It improves an LFW detector.",
        "Experiments on an X-ray survey show it.",
        "It is a ReefMAE tested on KelpMAE-9B and KelpMAE.",
        "Experiments across English and Thai show it.",
        "It improves PSNR by 2 dB and works on RGB images.",
        "We test on two KelpNet architectures.",
        "It wins on CT datasets and across Sea, Land. The benchmark is new.",
        "It wins on LLMs datasets of the v2 kind.",
        "It is made from Kelp-like datasets.",
        "It is tested on VQA benchmarks.",
        r"It is tested on the reef dataset \cite{kelp2024Count}.",
        r"It improves on KelpX$_{\rm deep}$ where we test it.",
        "It is tested on data at https://kelp.example.org/KelpBench benchmark.",
    ],
)
def test_models_machines_languages_metrics_and_terms_are_no_datasets(abstract: str) -> None:
    assert used(abstract) == ()


@pytest.mark.parametrize(
    "abstract",
    [
        "Old datasets (e.g., KelpSet) exist. We count.",
        "Existing benchmarks such as MMLU are hard. We count.",
        "We count, unlike prior datasets such as KelpSet.",
        "Reefs are known from the KelpX dataset. We count corals.",
    ],
)
def test_what_is_only_spoken_of_is_not_used(abstract: str) -> None:
    assert used(abstract) == ()


def test_a_short_form_that_the_abstract_explains_is_a_term() -> None:
    assert used("Sea Anomaly Detection (SAD) is hard. It wins on SAD benchmarks.") == ()


@pytest.mark.parametrize(
    "abstract",
    [
        "It wins on ReefSet dataset and on ReefSet-Test.",
        "We introduce KelpX, which is tested on the KelpX dataset.",
        "Our KelpX wins. It is tested on the KelpX dataset.",
    ],
)
def test_the_papers_own_data_is_not_used_but_brought(abstract: str) -> None:
    assert used(abstract, "reefset") == ()


def test_where_skies_are_observed_data_is_used_without_a_word_for_it() -> None:
    abstract = "From Gaia DR3 we count stars."
    assert used(abstract, primary="astro-ph.SR") == ("Gaia DR3",)
    assert used(abstract, primary="cs.CV") == ()
    assert used("We count stars of the KELP-X survey.", primary="astro-ph.SR") == ("KELP-X",)
