"""Widely used names are known in any spelling and version, words only in their own case."""

import pytest

from digest.contributions.known import is_known, is_known_dataset, is_other


@pytest.mark.parametrize(
    "name",
    [
        "ImageNet",
        "ImageNet-1K",
        "Imagenet-1k",
        "MS COCO",
        "MSCOCO",
        "COCO 2017",
        "CIFAR-10/100",
        "MMLU-Pro",
        "GPQA-Diamond",
        "AIME 2025",
        "Human3.6M",
        "Waymo Open Dataset",
        "Humanity's Last Exam",
        "RGBT234",
    ],
)
def test_a_dataset_is_known_in_its_spellings_and_versions(name: str) -> None:
    assert is_known_dataset(name)
    assert not is_other(name)


@pytest.mark.parametrize(
    "name", ["GPT-4o", "Qwen2.5-VL-7B-Instruct", "Llama-3.1-8B", "PSNR", "English", "A100", "RGB"]
)
def test_what_could_be_mistaken_for_a_dataset_is_known(name: str) -> None:
    assert is_other(name)
    assert not is_known_dataset(name)


@pytest.mark.parametrize("name", ["Kelp-10", "Math", "Drop", "2026", "", "x" * 500])
def test_other_names_are_not_known(name: str) -> None:
    assert not is_known_dataset(name)
    assert not is_other(name)


@pytest.mark.parametrize(
    "name, known",
    [("GPT-4", True), ("MMLU-Pro", True), ("Synapse", True), ("SYNAPSE", False), ("Kelp-4", False)],
)
def test_a_name_is_known_in_any_version_but_in_its_own_case(name: str, *, known: bool) -> None:
    assert is_known(name) is known
