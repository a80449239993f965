"""Bullets list what can be had: named things with links of their own, and new data."""

import pytest

from digest.writing import write
from digest.writing.resources import MOST
from tests.writing.papers import dossier, issue

NAMED = "We propose ReefNet, a net that counts. Our code is at https://github.com/quill/reefnet"
DATA = "We present ReefBench, a benchmark of corals."
UNNAMED = "We study corals in a tub. Our code is at https://github.com/quill/corals"


@pytest.mark.parametrize(
    "abstract,name,text",
    [
        (NAMED, "ReefNet", "A net that counts."),
        (DATA, "ReefBench", "A benchmark of corals."),
        (
            UNNAMED,
            "Counting Corals from Paper Boats",
            "Quill and Fernandez-Lund study corals in a tub.",
        ),
    ],
)
def test_a_bullet_has_a_name_and_a_sentence(abstract: str, name: str, text: str) -> None:
    (resource,) = write(issue(("Reefs", [dossier(abstract)]))).resources
    assert (resource.name, resource.text.text) == (name, text)
    assert resource.text.quotes


def test_what_is_said_of_the_thing_itself_stands_behind_its_name() -> None:
    abstract = (
        "We propose a way to count corals from paper boats. "
        "We further release the Reef Benchmark (ReefBench), a dataset of bleached corals."
    )
    (resource,) = write(issue(("Reefs", [dossier(abstract)]))).resources
    assert (resource.name, resource.text.text) == ("ReefBench", "A dataset of bleached corals.")


def test_a_withdrawn_paper_has_no_bullet() -> None:
    withdrawn = dossier(NAMED, comment="This paper has been withdrawn by the authors.")
    assert write(issue(("Reefs", [withdrawn]))).resources == ()


def test_what_cannot_be_had_has_no_bullet() -> None:
    named_only = "We propose ReefNet, a net that counts."
    assert write(issue(("Reefs", [dossier(named_only), dossier("", number=2)]))).resources == ()


def test_the_best_come_first_and_no_more_than_fit() -> None:
    papers = [dossier(NAMED, number=n) for n in range(MOST + 5)]
    resources = write(issue(("Reefs", papers[::-1]))).resources
    assert [resource.paper for resource in resources] == [p.paper.id for p in papers[:MOST]]
