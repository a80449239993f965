"""What is promised is still to come while none of the paper's own code or data can be had."""

from typing import Any

import pytest

from digest.dossier import describe, find_promised
from tests.fixtures import link, paper

PROMISING = paper(abstract="We count corals. Code and data will be released.")


def test_a_promise_without_a_link_is_open() -> None:
    assert describe(PROMISING).promised
    assert find_promised(PROMISING, ())


def test_a_paper_that_announces_nothing_promises_nothing() -> None:
    assert not find_promised(paper(abstract="We count corals."), ())


@pytest.mark.parametrize("kind", ["code", "dataset"])
def test_own_code_or_data_keeps_the_word(kind: str) -> None:
    assert not find_promised(PROMISING, [link(kind=kind)])


@pytest.mark.parametrize("changes", [{"own": False}, {"health": "gone"}, {"kind": "project"}])
def test_what_is_anothers_gone_or_only_a_page_does_not(changes: dict[str, Any]) -> None:
    assert find_promised(PROMISING, [link(**changes)])


def test_a_link_beside_the_promise_keeps_the_word() -> None:
    of = paper(abstract="Models will be released. Our code is at https://github.com/quill/reefnet.")
    assert not describe(of).promised
