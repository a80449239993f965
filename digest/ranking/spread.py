"""Spreads a choice by maximal marginal relevance, so that no hot theme takes all places."""

from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, TypeAlias

from digest.ranking.mentions import split_words

if TYPE_CHECKING:
    from digest.ranking.nearness import Text, Vectors

Likeness: TypeAlias = Callable[[int, Sequence[int]], float]
"""Tells how like a paper, by its place, is to the likest of others, from 0 to 1."""

# The last digits of a product differ from one machine to another, and must not choose.
_DIGITS = 5
_SHORTEST = 4


def likeness_by_vectors(vectors: "Vectors") -> Likeness:
    """Return likeness by the cosine of vectors (n, d) whose rows have unit length or none."""

    def like(place: int, others: Sequence[int]) -> float:
        return max(round(float((vectors[others] @ vectors[place]).max()), _DIGITS), 0.0)

    return like


def likeness_by_words(texts: "Sequence[Text]") -> Likeness:
    """Return likeness by the words of four letters and more that texts share (Dice)."""
    bags = [
        frozenset(w for w in split_words(" ".join(text)) if len(w) >= _SHORTEST) for text in texts
    ]

    def like(place: int, others: Sequence[int]) -> float:
        return max(_share(bags[place], bags[other]) for other in others)

    return like


def spread_out(
    scores: Sequence[float], number: int, given: Sequence[int], likeness: Likeness, spread: float
) -> list[int]:
    """Return the places of so many papers beside the `given` ones, in the order of their choice.

    Each time the best is taken by `(1 - spread) × score - spread × likeness to the likest taken`,
    scores brought between 0 and 1; ties go to the first.
    """
    return _Spreading(scores, given, likeness, spread).take(number)


class _Spreading:
    """Papers by their worth beside those taken, which only falls: the best is looked at alone."""

    def __init__(
        self, scores: Sequence[float], given: Sequence[int], likeness: Likeness, spread: float
    ) -> None:
        self._likeness, self._spread = likeness, spread
        self._taken = list(given)
        self._level = _level(scores)
        self._crowd = [0.0] * len(scores)
        # How many of those taken each paper was compared with.
        self._seen = [0] * len(scores)
        left = set(range(len(scores))).difference(given)
        self._heap = [(-self._worth(place), place) for place in left]
        heapify(self._heap)

    def take(self, number: int) -> list[int]:
        """Take the best, one after the other."""
        before = len(self._taken)
        while self._heap and len(self._taken) - before < number:
            _, place = heappop(self._heap)
            if self._seen[place] == len(self._taken):
                self._taken.append(place)
            else:
                self._compare(place)
                heappush(self._heap, (-self._worth(place), place))
        return self._taken[before:]

    def _compare(self, place: int) -> None:
        fresh = self._taken[self._seen[place] :]
        self._crowd[place] = max(self._crowd[place], self._likeness(place, fresh))
        self._seen[place] = len(self._taken)

    def _worth(self, place: int) -> float:
        return (1 - self._spread) * self._level[place] - self._spread * self._crowd[place]


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return round(2 * len(one & other) / ((len(one) + len(other)) or 1), _DIGITS)


def _level(scores: Sequence[float]) -> list[float]:
    """Bring scores between 0 and 1."""
    low, high = min(scores, default=0.0), max(scores, default=0.0)
    return [(score - low) / ((high - low) or 1.0) for score in scores]
