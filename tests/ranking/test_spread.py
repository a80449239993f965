"""A spread choice makes room for what is unlike, and is the same as the plain rule's."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Dossier, Ranked
from digest.ranking import centre, choose, likeness_by_vectors, likeness_by_words
from digest.ranking.spread import Likeness, spread_out
from tests.fixtures import paper
from tests.ranking.embedding import embed_titles

HOT = "Robot arm grasp."
TEXTS = (*[HOT] * 6, "Kelp and reef.", "Galaxy dust.")
SCORES = (6.0, 5.9, 5.8, 5.7, 5.6, 5.5, 4.0, 3.9)
_ROWS = embed_titles(*TEXTS)
LIKENESSES = (
    likeness_by_vectors(centre(_ROWS, _ROWS)),
    likeness_by_words([(text, "") for text in TEXTS]),
)


def plainly(
    scores: Sequence[float], number: int, given: Sequence[int], like: Likeness, spread: float
) -> list[int]:
    """Choose by looking at every paper each time."""
    low, high = min(scores), max(scores)
    level = [(score - low) / ((high - low) or 1) for score in scores]
    taken = list(given)
    while len(taken) < min(number + len(given), len(scores)):
        left = [place for place in range(len(scores)) if place not in taken]
        worth = {
            place: (1 - spread) * level[place] - spread * (like(place, taken) if taken else 0)
            for place in left
        }
        taken.append(max(left, key=lambda place: (worth[place], -place)))
    return taken[len(given) :]


@pytest.mark.parametrize("like", LIKENESSES, ids=["vectors", "words"])
def test_a_hot_theme_does_not_take_all_places(like: Likeness) -> None:
    assert spread_out(SCORES, 3, [], like, 0.0) == [0, 1, 2]
    assert set(spread_out(SCORES, 3, [], like, 0.6)) == {0, 6, 7}


@pytest.mark.parametrize("like", LIKENESSES, ids=["vectors", "words"])
def test_what_must_be_there_crowds_its_like_out(like: Likeness) -> None:
    assert spread_out(SCORES, 2, [5], like, 0.8) == [6, 7]


def test_the_last_digits_of_a_likeness_choose_nothing() -> None:
    """They differ from one machine to another: of two that are equally like, the first is taken."""
    near = (0.6 + 4e-9, 0.8 - 3e-9)
    like = likeness_by_vectors(np.array([(1.0, 0.0), near, (0.6, 0.8)]))
    assert like(1, [0]) == like(2, [0]) == 0.6
    assert spread_out([1.0, 1.0, 1.0], 1, [0], like, 0.5) == [1]
    assert likeness_by_words([("kelp reef tide", ""), ("kelp moon star", "")])(0, [1]) == 0.33333


@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.lists(st.floats(-1, 1), min_size=3, max_size=3)),
        min_size=1,
        max_size=12,
    ),
    st.integers(0, 12),
    st.sampled_from([0.1, 0.3, 0.5, 1.0]),
    st.integers(0, 2),
)
def test_the_short_way_takes_what_the_plain_rule_takes(
    papers: list[tuple[int, list[float]]], number: int, spread: float, fixed: int
) -> None:
    scores = sorted((float(score) for score, _ in papers), reverse=True)
    rows = np.array([row for _, row in papers])
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    like = likeness_by_vectors(rows / np.where(lengths == 0, 1, lengths))
    given_ = list(range(min(fixed, len(papers))))
    found = spread_out(scores, number, given_, like, spread)
    assert found == plainly(scores, number, given_, like, spread)


def test_a_spread_choice_stays_in_the_order_of_scores() -> None:
    ranked = [
        Ranked(dossier=Dossier(paper=paper(id=f"2602.{place:05}")), score=score, reasons=())
        for place, score in enumerate(SCORES)
    ]
    always = frozenset({"2602.00005"})
    chosen = choose(ranked, 3, always, likeness=LIKENESSES[0], spread=0.8)
    assert [item.dossier.paper.id[-1] for item in chosen] == ["5", "6", "7"]
    everything = choose(ranked, 8, likeness=LIKENESSES[0], spread=0.6)
    assert list(everything) == ranked
