"""The words that give a paper's code are found however they are written."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from digest.dossier import join
from digest.model import Answer, Dossier, LinkFacts
from digest.writing.releases import code_quote, has_code_elsewhere, links_code
from tests.writing.papers import dossier, with_link


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


@pytest.mark.parametrize(
    "address", ["https://github.com/quill/reefnet", "github.com/quill/ reef_net"]
)
def test_an_address_that_has_moved_is_quoted_as_it_was(address: str) -> None:
    described = dossier(f"We count corals. Our code is at {address}. Boats float.")
    moved = _moved(described, "https://github.com/lund/nets")
    assert [link.url for link in moved.links] == ["https://github.com/lund/nets"]
    found = code_quote(moved)
    assert found
    assert found.text == address


def test_where_two_have_moved_neither_address_is_taken_for_the_other() -> None:
    sentence = "Our code is at https://github.com/quill/a and https://github.com/quill/b."
    moved = _moved(
        dossier(f"We count corals. {sentence}"),
        "https://github.com/lund/a",
        "https://github.com/lund/b",
    )
    found = code_quote(moved)
    assert found
    assert found.text == sentence


def test_the_address_of_others_is_not_taken_for_one_that_has_moved() -> None:
    abstract = (
        "We build upon https://github.com/marsh/kelp for corals. Our code is at "
        "https://github.com/quill/reefnet."
    )
    described = dossier(abstract)
    answers = [_answer("https://github.com/quill/reefnet", "https://github.com/lund/nets")]
    found = code_quote(join(described, answers))
    assert found
    assert found.text == "https://github.com/quill/reefnet"


def test_others_code_is_not_counted() -> None:
    assert not links_code(dossier("We build upon https://github.com/marsh/kelp for corals."))


@pytest.mark.parametrize("origin", ["html", "huggingface"])
def test_what_the_record_does_not_link_is_told_apart(origin: str) -> None:
    described = dossier("We count corals.")
    known = with_link(described, origin=(origin,))
    assert not links_code(known)
    assert has_code_elsewhere(known)
    assert not has_code_elsewhere(described)


def test_code_that_the_record_links_too_is_the_records() -> None:
    described = dossier("We count corals. Our code is at https://github.com/quill/reefnet.")
    (link,) = described.links
    known = replace(described, links=(replace(link, origin=("html", "abstract")),))
    assert links_code(known)
    assert not has_code_elsewhere(known)


def test_code_that_is_gone_is_nowhere() -> None:
    assert not has_code_elsewhere(with_link(dossier("Corals."), health="gone"))


def _moved(described: Dossier, *places: str) -> Dossier:
    """Return a paper as it is known when its links, in their order, have moved to these places."""
    pairs = zip(described.links, places, strict=True)
    return join(described, [_answer(link.url, place) for link, place in pairs])


def _answer(url: str, moved: str) -> Answer:
    return Answer(
        service="github",
        subject=url,
        facts=LinkFacts(health="ok", moved=moved),
        asked=datetime(2026, 2, 28, tzinfo=UTC),
    )
