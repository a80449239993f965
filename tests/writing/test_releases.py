"""The words that give a paper's code are found however they are written."""

from dataclasses import replace

import pytest

from digest.writing.releases import code_quote, links_code
from tests.writing.papers import dossier


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/quill/reefnet",
        "HTTP://www.GitHub.com/Quill/ReefNet.git",
        "github.com/quill/reefnet/tree/main/src",
        r"https://github.com/quill/reef\_net",
    ],
)
@pytest.mark.parametrize("field", ["abstract", "comment"])
def test_the_address_is_quoted_as_it_is_written(address: str, field: str) -> None:
    told = {"abstract": "We count corals.", "comment": "12 pages."}
    told[field] += f" Our code is at {address}."
    found = code_quote(dossier(told["abstract"], comment=told["comment"]))
    assert found
    assert (found.field, found.text) == (field, address)


def test_an_address_that_is_not_found_again_is_quoted_with_its_sentence() -> None:
    described = dossier("We count corals. Our code is at https://github.com/quill/reefnet today.")
    (link,) = described.links
    moved = replace(described, links=(replace(link, url="https://github.com/quill/moved"),))
    found = code_quote(moved)
    assert found
    assert found.text == link.evidence


def test_others_code_is_not_counted() -> None:
    assert not links_code(dossier("We build upon https://github.com/marsh/kelp for corals."))
