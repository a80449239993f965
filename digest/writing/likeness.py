"""Says how like two papers are, by the words of their titles and abstracts."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from digest.model import Paper
from digest.writing.phrases import words_of

_SHORTEST = 3


class Likeness:
    """Compares papers of an issue: a word counts the more, the fewer papers have it."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self._papers = tuple(papers)

    @cached_property
    def _vectors(self) -> Mapping[str, Mapping[str, float]]:
        """The papers' weighed words, which take a while and are seldom asked for."""
        words = {paper.id: _words(paper) for paper in self._papers}
        having = Counter(word for counts in words.values() for word in counts)
        return {name: _vector(counts, having, len(words)) for name, counts in words.items()}

    def __call__(self, one: str, two: str) -> float:
        """Return the cosine of two papers, rounded so that no order of sums decides."""
        first, second = self._vectors[one], self._vectors[two]
        shared = first.keys() & second.keys()
        return round(math.fsum(first[word] * second[word] for word in shared), 9)


def _words(paper: Paper) -> Counter[str]:
    words = words_of(f"{paper.title}. {paper.abstract}")
    return Counter(word for word in words if len(word) >= _SHORTEST and word[0].isalpha())


def _vector(counts: Mapping[str, int], having: Mapping[str, int], total: int) -> dict[str, float]:
    """Return the weight of each word, of length one; what all papers have weighs nothing."""
    weights = {
        word: (1 + math.log(count)) * math.log(total / having[word])
        for word, count in counts.items()
    }
    length = math.sqrt(math.fsum(weight * weight for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}
