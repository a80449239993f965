"""A user's theme takes what is near to its examples, as far as vectors can tell."""

from dataclasses import replace

import pytest

from digest.model import Paper
from digest.pipeline import Tools, make
from digest.pipeline.issue.resemblance import find_resemblance
from digest.themes import NEAR_ENOUGH, Theme
from digest.wiring.vectors import embed
from tests.pipeline.desk import MONDAY, TAXONOMY, WEEK, Desk, request, tide

WHALES = "We record whales in the open sea and tell their songs apart by ear and by spectrogram."
TIDES = "Tide pools are studied with deep learning."
BRIDGES = "We compute how steel bridges sway in winds, with beams of finite elements, case {}."


def _theme(*like: str) -> Theme:
    return Theme(key="own", heading="My whales", phrases=("no such words",), like=like, own=True)


def _papers() -> list[Paper]:
    """Return one paper on whales among forty on bridges."""
    bridges = [
        tide(number, title=f"Bridge {number}", abstract=BRIDGES.format(number))
        for number in range(40)
    ]
    return [tide(77, title="Songs of whales", abstract=WHALES), *bridges]


def tools_of(desk: Desk) -> Tools:
    """Return the parts, the packaged vectors among them."""
    desk.embed = embed
    return desk.tools


def test_what_is_like_the_examples_is_near_enough_and_nothing_else(desk: Desk) -> None:
    example = tide(500, title="Whale calls", abstract=f"{WHALES} They sing at night.")
    desk.source.papers = (example,)
    papers, theme = _papers(), _theme(example.id)

    nearness = find_resemblance(papers, [theme], request(), tools_of(desk)).nearness

    assert nearness is not None
    assert nearness(papers[0], theme.like) >= NEAR_ENOUGH
    assert all(nearness(paper, theme.like) < NEAR_ENOUGH for paper in papers[1:])


def test_an_example_that_nobody_knows_is_like_nothing(desk: Desk) -> None:
    papers, theme = _papers(), _theme("2602.99999")
    found = find_resemblance(papers, [theme], request(), tools_of(desk))
    nearness = found.nearness
    assert [problem.subject for problem in found.problems] == ["2602.99999"]
    assert nearness is not None
    assert not any(nearness(paper, theme.like) for paper in papers)


def test_without_examples_or_vectors_nothing_is_compared(desk: Desk) -> None:
    papers = _papers()
    unable = find_resemblance(papers, [_theme("2602.00001")], request(), desk.tools)
    unasked = find_resemblance(papers, [_theme()], request(), tools_of(desk))
    assert (unable.nearness, unasked.nearness) == (None, None)
    assert desk.source.requests == 0


def test_of_few_papers_what_is_alike_is_near(desk: Desk) -> None:
    example = tide(500, title="Whale calls", abstract=f"{WHALES} They sing at night.")
    desk.source.papers = (example,)
    papers, theme = _papers()[:5], _theme(example.id)

    nearness = find_resemblance(papers, [theme], request(), tools_of(desk)).nearness

    assert nearness is not None
    assert [nearness(paper, theme.like) >= NEAR_ENOUGH for paper in papers] == [True, *[False] * 4]


@pytest.mark.parametrize("number", [5, 40])
def test_a_theme_with_examples_has_its_papers_in_the_issue(desk: Desk, number: int) -> None:
    """Few papers have no clusters, and are filed all the same."""
    whale = tide(77, title="Songs of whales", abstract=f"{WHALES} {WHALES} {TIDES}")
    example = tide(500, title="Whale calls", abstract=WHALES, day=MONDAY - WEEK)
    desk.source.papers = (whale, example, *(tide(n) for n in range(number)))
    desk.embed = embed
    theme = replace(_theme(example.id), order=1)

    made = make(request(), desk.tools, (theme, *TAXONOMY))

    assert made.digest is not None
    assert made.digest.sections[0].title == "My whales"
    assert whale.id in made.digest.sections[0].papers
    reasons = {entry.paper.id: entry.ranked.reasons for entry in made.digest.entries}
    assert "claimed by your theme My whales" in reasons[whale.id][-1].label
