"""One place has one form and one key, however it is spelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.links import canonical, link_key, same_link


@pytest.mark.parametrize(
    "url, form",
    [
        ("http://www.github.com/Quill/Reef.git", "https://github.com/Quill/Reef"),
        ("https://github.com/quill/r/tree/main/src", "https://github.com/quill/r"),
        ("https://github.com/quill/r/blob/main/a.ipynb#x", "https://github.com/quill/r"),
        ("https://github.com/quill/r?tab=readme", "https://github.com/quill/r"),
        ("https://github.com/orgs/quill/repositories", "https://github.com/quill"),
        ("https://gitlab.com/a/b/c/-/tree/main", "https://gitlab.com/a/b/c"),
        ("https://gitlab.com/a/b/tree/main/c", "https://gitlab.com/a/b"),
        ("http://bitbucket.org/a/b/src/master/", "https://bitbucket.org/a/b"),
        ("https://codeberg.org/a/b/src/branch/main", "https://codeberg.org/a/b"),
        ("https://hf.co/quill/reef/tree/main", "https://huggingface.co/quill/reef"),
        (
            "https://huggingface.co/datasets/quill/reef/viewer/x",
            "https://huggingface.co/datasets/quill/reef",
        ),
        ("https://huggingface.co/papers/2602.90001/x", "https://huggingface.co/papers/2602.90001"),
        ("https://huggingface.co/blog/quill/reef/x", "https://huggingface.co/blog/quill/reef/x"),
        ("http://dx.doi.org/10.5281/zenodo.1", "https://doi.org/10.5281/zenodo.1"),
        ("http://quill.github.io/reef/", "https://quill.github.io/reef/"),
        ("http://www.quill.github.io", "https://quill.github.io"),
        ("https://www.youtube.com/watch?v=a&t=7s", "https://youtube.com/watch?v=a&t=7s"),
        ("http://www.Reef.example.org/A", "http://www.reef.example.org/A"),
        ("mailto:quill@example.org", "mailto:quill@example.org"),
    ],
)
def test_an_address_has_one_form(url: str, form: str) -> None:
    assert canonical(url) == form


@pytest.mark.parametrize(
    "url, other",
    [
        ("http://www.github.com/Quill/Reef/", "https://github.com/quill/reef.git"),
        ("http://reef.example.org/x/", "https://www.reef.example.org/x"),
        ("https://zenodo.org/record/12/files/a.zip", "https://doi.org/10.5281/zenodo.12"),
        ("https://youtu.be/ab-C?si=1", "https://www.youtube.com/watch?t=1&v=ab-C"),
        (
            "https://anonymous.4open.science/r/Reef-1/README.md",
            "https://anonymous.4open.science/r/reef-1",
        ),
    ],
)
def test_spellings_of_one_place_are_the_same(url: str, other: str) -> None:
    assert same_link(url, other)


@pytest.mark.parametrize(
    "url, other",
    [
        ("https://github.com/quill/reef", "https://github.com/quill/reef2"),
        ("https://huggingface.co/quill/reef", "https://huggingface.co/datasets/quill/reef"),
        ("https://zenodo.org/records/1", "https://zenodo.org/records/12"),
        ("https://reef.example.org/a", "https://reef.example.org/b"),
    ],
)
def test_two_places_are_not_the_same(url: str, other: str) -> None:
    assert not same_link(url, other)


@given(st.text() | st.from_regex(r"https?://(github|gitlab)\.com/[a-z./-]{0,20}", fullmatch=True))
def test_form_and_key_are_stable(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)
    assert link_key(canonical(text)) == link_key(text)
