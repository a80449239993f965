"""The days that sentences tell: of the record, of the paper's own text, or of neither."""

from collections.abc import Sequence

import pytest

from digest.check import Post, check_post
from digest.check.reading import parse_post
from digest.check.records import Known, Titled
from digest.check.told_days import find_days
from digest.dossier import describe
from tests.fixtures import REEF, paper

NET = f"[ReefNet](https://arxiv.org/abs/{REEF})"
PAPER = paper(
    abstract="We present ReefNet, which counts corals from a satellite launched on 9 December "
    "2021. The satellite is to be moored in May 2027. Reefs were surveyed on March 3, 2020."
)


class Shelf:
    """One invented paper."""

    def load(self, ids: Sequence[str]) -> Known:
        """Return it, where it is asked for."""
        held = {REEF: describe(PAPER)} if REEF in ids else {}
        return Known(dossiers=held, missing=frozenset(ids) - held.keys())

    def load_titles(self) -> Sequence[Titled]:
        """Return its title."""
        return [Titled(PAPER.id, PAPER.title)]


def of_days(sentence: str) -> list[tuple[str, str, str]]:
    """Return what is found of numbers: severity, the words found, and those expected."""
    found = check_post(Post(blocks=parse_post(sentence.format(NET), ".md")), Shelf())
    return [(one.severity, one.found, one.expected) for one in found if one.kind == "number"]


@pytest.mark.parametrize(
    "sentence",
    [
        "{} counts corals from a satellite launched on 9 December 2021.",
        "{} counts corals from a satellite launched on **December 9, 2021**.",
        "{} counts corals from a satellite launched in December 2021.",
        "{} counts corals surveyed on March 3, 2020.",
    ],
)
def test_a_day_of_the_papers_own_text_is_right(sentence: str) -> None:
    assert of_days(sentence) == []


@pytest.mark.parametrize(
    "day",
    [
        "9 December 2024",
        "2 December 2021",
        "**2** December 2021",
        "9 November 2021",
    ],
)
def test_another_day_behind_the_same_words_is_an_error(day: str) -> None:
    found = of_days(f"{{}} counts corals from a satellite launched on {day}.")
    assert found == [("error", day.replace("*", ""), "9 December 2021")]


@pytest.mark.parametrize("told", ["was written up on 2 December 2021", "was sold on March 3, 2021"])
def test_a_day_of_something_else_is_a_warning(told: str) -> None:
    assert [one[0] for one in of_days(f"{{}} counts corals. It {told}.")] == ["warning"]


def test_days_are_found_with_the_words_before_them() -> None:
    text = "It was launched on 9 December 2021, and in May 2027 it is moored, 2027-06-01."
    found = [(told.text, told[:3], told.behind) for _, told in find_days(text, 0, len(text))]
    assert found == [
        ("9 December 2021", (2021, 12, 9), "launched on"),
        ("May 2027", (2027, 5, None), "and in"),
        ("2027-06-01", (2027, 6, 1), "is moored"),
    ]
