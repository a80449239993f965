"""A theme is said to have grown only where both issues show it."""

from dataclasses import replace
from datetime import date

import pytest

from digest.model import PastIssue, ThemeSize
from digest.writing import Issue
from digest.writing.growth import write_growth
from tests.writing.papers import dossier, issue


def _issue(sizes: dict[str, int], before: dict[str, int]) -> Issue:
    numbers = iter(range(1000))
    groups = [
        (title, [dossier("", number=next(numbers)) for _ in range(size)])
        for title, size in sizes.items()
    ]
    past = PastIssue(
        date=date(2026, 2, 21),
        themes=tuple(
            ThemeSize(key=title.lower().replace(" ", "-"), title=title, papers=size)
            for title, size in before.items()
        ),
    )
    return replace(issue(*groups), history=(past,) if before else ())


@pytest.mark.parametrize(
    "sizes,before,told",
    [
        (
            {"Robot manipulation": 14, "Reefs": 5},
            {"Robot manipulation": 6, "Reefs": 13},
            (
                "Since the issue of Feb. 21, 2026, the section on robot manipulation has grown "
                "from six papers to 14."
            ),
        ),
        (
            {"LLM agents": 9, "Reefs": 3},
            {"LLM agents": 1, "Reefs": 9},
            (
                "Since the issue of Feb. 21, 2026, the section on LLM agents has grown from one "
                "paper to nine."
            ),
        ),
    ],
)
def test_the_theme_that_gained_most_is_named(
    sizes: dict[str, int], before: dict[str, int], told: str
) -> None:
    made = _issue(sizes, before)
    (statement,) = write_growth(made)
    assert statement.text == told
    assert statement.count == made.themes[0].ids


@pytest.mark.parametrize(
    "sizes,before",
    [
        ({"Reefs": 9}, {}),
        ({"Reefs": 9}, {"Tides": 3}),
        ({"Reefs": 8, "Tides": 4}, {"Reefs": 6, "Tides": 5}),
        ({"Reefs": 20, "Tides": 20}, {"Reefs": 10, "Tides": 10}),
        ({"Also new": 9, "Tides": 4}, {"Also new": 2, "Tides": 9}),
        ({"Reef models": 9, "Tides": 4}, {"Reef models": 3, "Language models": 6, "Tides": 4}),
        ({"Reefs": 9, "Tides": 1}, {"Reefs": 2, "Tides": 1}),
    ],
    ids=["none", "another theme", "chance", "all have grown", "no theme", "relabelled", "sizes"],
)
def test_else_nothing_is_said(sizes: dict[str, int], before: dict[str, int]) -> None:
    assert write_growth(_issue(sizes, before)) == ()


def test_a_key_that_has_another_heading_now_has_not_grown() -> None:
    made = _issue({"Reefs": 14, "Tides": 5}, {"Reefs": 6, "Tides": 13})
    (past,) = made.history
    renamed = tuple(replace(one, title=f"My {one.title}") for one in past.themes)
    assert write_growth(made)
    assert write_growth(replace(made, history=(replace(past, themes=renamed),))) == ()
