"""What arXiv calls its categories tells one listing from another."""

import pytest

from digest.query import category
from digest.sources.subjects import is_another, names_another
from tests.standins.arxiv.taxonomy import CANONICAL, NAMES


@pytest.mark.parametrize("code", NAMES)
def test_a_listing_is_that_of_its_own_name(code: str) -> None:
    """That of a category with two names bears the other one."""
    name = NAMES[CANONICAL.get(code, code)]
    assert not names_another(category(code).name, name)
    assert not is_another(category(code).name, [code])
    assert names_another(category(code).name, "Robotics") is (code != "cs.RO")
    assert is_another(category(code).name, ["cs.RO"]) is (code != "cs.RO")


@pytest.mark.parametrize("words", ["robotics", "ROBOTICS", "Computer Science"])
def test_case_does_not_matter_and_an_archive_is_none_of_its_categories(words: str) -> None:
    assert names_another("cs.CL", words)


def test_categories_that_are_called_alike_are_not_told_apart() -> None:
    assert not names_another("stat.ML", "Machine Learning")
    assert not names_another("cs.LG", "Machine Learning")


@pytest.mark.parametrize("words", ["", "Quantum Basket Weaving", "cs.RO"])
def test_a_name_that_is_not_known_is_nobody_s(words: str) -> None:
    assert not names_another("cs.CL", words)


def test_what_is_not_known_is_not_judged() -> None:
    assert not is_another("cs.CL", ["cs.QB"])
    assert not is_another("cs.CL", [])
    assert not is_another("cs.QB", ["cs.RO"])
    assert not names_another("adap-org", "Adaptation and Self-Organizing Systems")
