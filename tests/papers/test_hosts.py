"""One place has one form and one key; its kind follows its host, and the words around it."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import LinkKind
from digest.papers import canonical, link_key
from tests.papers import links


@pytest.mark.parametrize(
    "url, form",
    [
        ("http://www.github.com/Quill/Reef.git", "https://github.com/Quill/Reef"),
        ("https://github.com/quill/r/blob/main/a.ipynb#x", "https://github.com/quill/r"),
        ("https://github.com/quill/r?tab=readme", "https://github.com/quill/r"),
        ("https://github.com/orgs/quill/repositories", "https://github.com/quill"),
        ("https://gitlab.com/a/b/c/-/tree/main", "https://gitlab.com/a/b/c"),
        ("http://bitbucket.org/a/b/src/master/", "https://bitbucket.org/a/b"),
        ("https://codeberg.org/a/b/src/branch/main", "https://codeberg.org/a/b"),
        ("https://hf.co/quill/reef/tree/main", "https://huggingface.co/quill/reef"),
        ("https://hf.co/datasets/q/reef/viewer/x", "https://huggingface.co/datasets/q/reef"),
        ("https://huggingface.co/blog/quill/reef/x", "https://huggingface.co/blog/quill/reef/x"),
        ("http://dx.doi.org/10.5281/zenodo.1", "https://doi.org/10.5281/zenodo.1"),
        ("http://www.quill.github.io", "https://quill.github.io"),
        ("http://www.Reef.example.org/A", "http://www.reef.example.org/A"),
        ("mailto:quill@example.org", "mailto:quill@example.org"),
    ],
)
def test_an_address_has_one_form(url: str, form: str) -> None:
    assert canonical(url) == form


@pytest.mark.parametrize(
    "url, other, same",
    [
        ("http://www.github.com/Quill/Reef/", "https://github.com/quill/reef.git", True),
        ("http://reef.example.org/x/", "https://www.reef.example.org/x", True),
        ("https://zenodo.org/record/12/files/a.zip", "https://doi.org/10.5281/zenodo.12", True),
        ("https://youtu.be/ab-C?si=1", "https://www.youtube.com/watch?t=1&v=ab-C", True),
        ("https://github.com/quill/reef", "https://github.com/quill/reef2", False),
        ("https://huggingface.co/q/reef", "https://huggingface.co/datasets/q/reef", False),
        ("https://reef.example.org/a", "https://reef.example.org/b", False),
    ],
)
def test_spellings_of_one_place_are_the_same_and_two_places_are_not(
    url: str, other: str, *, same: bool
) -> None:
    assert (link_key(url) == link_key(other)) is same


@given(st.text() | st.from_regex(r"https?://(github|gitlab)\.com/[a-z./-]{0,20}", fullmatch=True))
def test_form_and_key_are_stable(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)
    assert link_key(canonical(text)) == link_key(text)


HOSTS: Mapping[LinkKind, str] = {
    "code": "github.com/quill/reef github.com/quill/topics anonymous.4open.science/r/reef-12 "
    "gitlab.reef.example.edu/q/r git.reef.example.edu/q/r pypi.example/project/r "
    "kaggle.com/code/q/r",
    "dataset": "zenodo.org/records/1 doi.org/10.5281/zenodo.1 osf.io/ab12c kaggle.com/datasets/q/r "
    "huggingface.co/datasets/q/r",
    "model": "huggingface.co/q/r kaggle.com/models/q/r",
    "demo": "huggingface.co/spaces/q/r q-r.hf.space reef.streamlit.app",
    "video": "youtu.be/abc vimeo.com/1",
    "project": "quill.github.io/reef sites.google.com/view/reef reef.github.com",
    "other": "github.com/quill github.com/topics/corals kaggle.com/competitions/r huggingface.co/q "
    "huggingface.co/collections/q/r-1 huggingface.co/papers/2602.90001 github.com/settings/tokens "
    "huggingface.co/posts/q/1 huggingface.co/tasks/image-classification github.com/sponsors/q",
}


@pytest.mark.parametrize(
    "text, kind",
    [
        *((f"See https://{url}", kind) for kind, urls in HOSTS.items() for url in urls.split()),
        ("The dataset is at https://github.com/quill/reefnet", "dataset"),
        ("The dataset and models are at https://github.com/quill/reefnet", "code"),
        ("Data and an evaluation harness: https://github.com/quill/reefnet", "code"),
        ("Data and a toolkit: https://github.com/quill/reefnet", "code"),
        ("The code is archived at https://zenodo.org/records/1", "code"),
        ("The catalogue is available at https://doi.org/10.99999/reef.1", "dataset"),
        ("Models: https://huggingface.co/collections/quill/reef-1", "model"),
        ("Datasets: https://huggingface.co/collections/quill/reef-1", "dataset"),
        ("Project page: https://reef.example.org", "project"),
        ("Our website: https://reef.example.org", "project"),
        ("Our code: https://reef.example.org", "code"),
        ("Our dataset: https://reef.example.org", "dataset"),
        ("An online platform: https://reef.example.org", "demo"),
        ("We thank https://reef.example.org", "other"),
    ],
)
def test_the_kind_follows_the_host_and_the_words(text: str, kind: LinkKind) -> None:
    assert [link.kind for link in links(text)] == [kind]


def test_kinds_in_one_sentence_do_not_mix() -> None:
    text = (
        "Project page: https://reef.example.org Data: https://github.com/quill/reefset "
        "Code: https://github.com/quill/reefnet"
    )
    assert [link.kind for link in links(text)] == ["project", "dataset", "code"]
