"""Measures what marks are worth: each list of papers is a reader who likes what it has."""

from collections.abc import Iterator
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from digest.likes import measure_liking
from digest.pipeline.readings import embed
from digest.ranking import LIKED, WEIGHTS, centre
from digest.reading import read
from tests.benchmarks.quality.material import read_rows
from tests.benchmarks.report import Figure, at_least
from tests.fixtures import paper

_MARKS, _ROUNDS = 20, 5
_AUC = 0.85


def measure_likes() -> Iterator[Figure]:
    """Yield how well the papers of a list are told from those of other lists, from twenty marks.

    The marks are half of the list's papers, half of others, or all of the list's; the rows that are
    not marked are ranked, by likeness alone and by likeness with news.
    """
    rows = read_rows("themes")
    lists = np.array([row["list"] for row in rows])
    vectors = embed([(row["title"], row["abstract"]) for row in rows])
    vectors = centre(vectors, vectors)
    papers = [
        paper(id=f"2001.{at:05}", title=row["title"], abstract=row["abstract"])
        for at, row in enumerate(rows)
    ]
    news = np.array([WEIGHTS["news"] * (one.news - 1) / 4 for one in read(papers, ())])
    draw = np.random.default_rng(7)
    for name, number in (("10 liked, 10 disliked", 10), ("20 liked", _MARKS)):
        found = []
        for reader in np.unique(lists):
            for _ in range(_ROUNDS):
                own = draw.permutation(np.flatnonzero(lists == reader))
                other = draw.permutation(np.flatnonzero(lists != reader))
                lesser = _MARKS - number
                kept = np.concatenate([own[number:], other[lesser:]])
                is_liked = lists[kept] == reader
                strengths, _ = measure_liking(
                    vectors[kept], vectors[own[:number]], vectors[other[:lesser]]
                )
                likely = np.array(strengths)
                both = news[kept] + WEIGHTS[LIKED] * likely
                found.append(
                    [
                        *(_auc(scores, is_liked) for scores in (likely, news[kept], both)),
                        *(_foremost(scores, is_liked) for scores in (news[kept], both)),
                    ]
                )
        alone, without, with_, few, many = map(fmean, zip(*found, strict=True))
        yield at_least(f"{name}: AUC of the likeness alone", alone, _AUC, "", digits=3)
        value = f"{without:.3f}, {with_:.3f}"
        yield Figure(name=f"{name}: AUC of the score, without, with", value=value)
        value = f"{few:.0%}, {many:.0%}"
        yield Figure(name=f"{name}: liked in the foremost tenth", value=value)


def _auc(scores: NDArray[np.float64], is_liked: NDArray[np.bool_]) -> float:
    """Return how likely a liked row has the higher score; a tie counts half."""
    liked, others = scores[is_liked], np.sort(scores[~is_liked])
    below = np.searchsorted(others, liked, "left") + np.searchsorted(others, liked, "right")
    return float(below.mean() / 2 / len(others))


def _foremost(scores: NDArray[np.float64], is_liked: NDArray[np.bool_]) -> float:
    """Return the share of liked rows among the tenth with the highest scores."""
    tenth = np.argsort(-scores, kind="stable")[: len(scores) // 10]
    return float(is_liked[tenth].mean())
