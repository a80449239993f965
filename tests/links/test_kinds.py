"""A link's kind follows its host, and the words where a host serves several."""

import pytest

from digest.model import LinkKind
from tests.links import links


@pytest.mark.parametrize(
    "text, kind",
    [
        ("Code: https://github.com/quill/reefnet", "code"),
        ("The dataset is at https://github.com/quill/reefnet", "dataset"),
        ("The dataset and models are at https://github.com/quill/reefnet", "code"),
        ("The benchmark is at https://github.com/quill/reefnet", "code"),
        ("Data and an evaluation harness: https://github.com/quill/reefnet", "code"),
        ("Code: https://github.com/quill", "other"),
        ("Code: https://github.com/topics/corals", "other"),
        ("Code: https://anonymous.4open.science/r/reef-12", "code"),
        ("See https://gitlab.reef.example.edu/quill/reef", "code"),
        ("See https://git.reef.example.edu/quill/reef", "code"),
        ("See https://pypi.example/project/reef", "code"),
        ("Data: https://zenodo.org/records/1", "dataset"),
        ("The code is archived at https://zenodo.org/records/1", "code"),
        ("See https://doi.org/10.5281/zenodo.1", "dataset"),
        ("Our code is archived at 10.5281/zenodo.1", "code"),
        ("The catalogue is available at https://doi.org/10.99999/reef.1", "dataset"),
        ("The paper on the data is at https://doi.org/10.99999/reef.1", "other"),
        ("See https://osf.io/ab12c", "dataset"),
        ("See https://www.kaggle.com/datasets/quill/reef", "dataset"),
        ("See https://www.kaggle.com/code/quill/reef", "code"),
        ("See https://www.kaggle.com/models/quill/reef", "model"),
        ("See https://www.kaggle.com/competitions/reef", "other"),
        ("Data: https://huggingface.co/datasets/quill/reef", "dataset"),
        ("Try https://huggingface.co/spaces/quill/reef", "demo"),
        ("Weights: https://huggingface.co/quill/reef", "model"),
        ("Models: https://huggingface.co/quill", "other"),
        ("Models: https://huggingface.co/collections/quill/reef-1", "model"),
        ("Datasets: https://huggingface.co/collections/quill/reef-1", "dataset"),
        ("More: https://huggingface.co/collections/quill/reef-1", "other"),
        ("More: https://huggingface.co/papers/2602.90001", "other"),
        ("Try https://quill-reef.hf.space", "demo"),
        ("Try https://reef.streamlit.app", "demo"),
        ("Video: https://youtu.be/abc", "video"),
        ("Talk: https://vimeo.com/1", "video"),
        ("More at https://quill.github.io/reef", "project"),
        ("More at https://sites.google.com/view/reef", "project"),
        ("More at https://reef.github.com", "project"),
        ("Project page: https://reef.example.org", "project"),
        ("Our code: https://reef.example.org", "code"),
        ("Our dataset: https://reef.example.org", "dataset"),
        ("An online platform: https://reef.example.org", "demo"),
        ("We thank https://reef.example.org", "other"),
    ],
)
def test_the_kind_follows_the_host_and_the_words(text: str, kind: LinkKind) -> None:
    assert [link.kind for link in links(text)] == [kind]


@pytest.mark.parametrize(
    "host",
    [
        "drive.google.com/drive/folders/1",
        "www.dropbox.com/s/1",
        "zenodo.org/records/1",
        "huggingface.co/datasets/quill/reef",
    ],
)
def test_of_code_and_data_what_lies_with_files_is_the_data(host: str) -> None:
    text = f"Code and dataset are available here: https://github.com/quill/reef and https://{host}."
    pair = links(text)
    assert [(link.kind, link.own) for link in pair] == [("code", True), ("dataset", True)]


def test_code_alone_may_lie_with_files() -> None:
    (link,) = links("Code and data: https://drive.google.com/drive/folders/1")
    assert (link.kind, link.own) == ("code", True)


def test_kinds_in_one_sentence_do_not_mix() -> None:
    text = (
        "Project page: https://reef.example.org Data: https://github.com/quill/reefset "
        "Code: https://github.com/quill/reefnet"
    )
    assert [link.kind for link in links(text)] == ["project", "dataset", "code"]
