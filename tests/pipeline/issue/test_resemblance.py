"""A user's theme takes what is near to its examples, as far as vectors can tell."""

from digest.model import Paper
from digest.pipeline import Tools
from digest.pipeline.issue.resemblance import find_nearness
from digest.themes import NEAR_ENOUGH, Theme
from digest.wiring.vectors import embed
from tests.pipeline.desk import Desk, request, tide

WHALES = "We record whales in the open sea and tell their songs apart by ear and by spectrogram."
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

    nearness = find_nearness(papers, [theme], request(), tools_of(desk))

    assert nearness is not None
    assert nearness(papers[0], theme.like) >= NEAR_ENOUGH
    assert all(nearness(paper, theme.like) < NEAR_ENOUGH for paper in papers[1:])


def test_an_example_that_nobody_knows_is_like_nothing(desk: Desk) -> None:
    papers, theme = _papers(), _theme("2602.99999")
    nearness = find_nearness(papers, [theme], request(), tools_of(desk))
    assert nearness is not None
    assert not any(nearness(paper, theme.like) for paper in papers)


def test_without_examples_or_vectors_nothing_is_compared(desk: Desk) -> None:
    papers = _papers()
    assert find_nearness(papers, [_theme("2602.00001")], request(), desk.tools) is None
    assert find_nearness(papers, [_theme()], request(), tools_of(desk)) is None
    assert desk.source.requests == 0
