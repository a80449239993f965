"""The evidence for a statement: the tokenized sentences of its sources."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cached_property
from itertools import pairwise

from digest.grounding.marked import TokenizedText, passage

_FEWEST_SENTENCES = 3
_WORDS_PER_SENTENCE = 12
_NUMBER_WEIGHT = 3
_LEAST_SIMILARITY = 0.75
# Looking for similar words is slow, and a text with more unknown words is not prose.
_MOST_LOOKUPS = 200


class Evidence:
    """The passages of sources, and the fields of their records: titles, people, institutions."""

    def __init__(self, texts: Iterable[str], fields: Iterable[str]) -> None:
        """Take the sentences of the sources, and the fields of their records."""
        self.passages = tuple(map(passage, texts))
        self.fields = passage(" • ".join(fields))
        everything = (*self.passages, self.fields)
        self.stems = frozenset[str]().union(*(source.stems for source in everything))
        self.numbers = frozenset[str]().union(*(source.number_positions for source in everything))
        self._closest: dict[str, str] = {}

    def closest(self, word: str) -> str:
        """Return the most similar word of the sources, "" if none is similar."""
        if word not in self._closest and len(self._closest) < _MOST_LOOKUPS:
            matches = get_close_matches(word, self._words, n=1, cutoff=_LEAST_SIMILARITY)
            self._closest[word] = matches[0] if matches else ""
        return self._closest.get(word, "")

    @cached_property
    def _words(self) -> list[str]:
        """All words, and all pairs of capitalised words, which a statement may have joined."""
        everything = (*self.passages, self.fields)
        words = {token.text for source in everything for token in source.tokens}
        pairs = (pair for source in everything for pair in pairwise(source.tokens))
        capitalised = (pair for pair in pairs if all(token.text[0].isupper() for token in pair))
        return sorted(words | {f"{first.text} {second.text}" for first, second in capitalised})

    def nearest(self, keys: frozenset[str], numbers: frozenset[str]) -> tuple[TokenizedText, ...]:
        """Return the few passages that share most words with a statement, and the fields.

        Words are compared by stem, a number counts as three; longer statements get more passages.
        """
        chosen: list[TokenizedText] = []
        stems, figures, pool = set(keys), set(numbers), list(self.passages)
        most = _FEWEST_SENTENCES + len(keys) // _WORDS_PER_SENTENCE
        while pool and len(chosen) < most:
            shared = [
                len(passage.stems & stems)
                + _NUMBER_WEIGHT * len(passage.number_positions.keys() & figures)
                for passage in pool
            ]
            if not max(shared):
                break
            chosen.append(best := pool.pop(shared.index(max(shared))))
            stems -= best.stems
            figures -= best.number_positions.keys()
        return (*chosen, self.fields)
