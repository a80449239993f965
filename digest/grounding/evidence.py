"""What a statement may rest on: the sentences of its sources, ready to be looked through."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cached_property
from itertools import pairwise

from digest.grounding.marked import TokenizedText, passage

_FEWEST_SENTENCES = 3
_WORDS_OF_ONE = 12
_NUMBER = 3
_CLOSE = 0.75
# To look for the closest word takes long; a text that asks so often is no prose.
_MOST_ASKED = 200


class Evidence:
    """Passages that say something, and what the records' fields name: titles, people, places."""

    def __init__(self, texts: Iterable[str], fields: Iterable[str]) -> None:
        """Take the sentences of the sources, and the fields of their records."""
        self.passages = tuple(map(passage, texts))
        self.fields = passage(" • ".join(fields))
        everything = (*self.passages, self.fields)
        self.stems = frozenset[str]().union(*(one.stems for one in everything))
        self.numbers = frozenset[str]().union(*(one.places for one in everything))
        self._closest: dict[str, str] = {}

    def closest(self, word: str) -> str:
        """Return what a source has that looks like a word, "" where nothing does."""
        if word not in self._closest and len(self._closest) < _MOST_ASKED:
            found = get_close_matches(word, self._words, n=1, cutoff=_CLOSE)
            self._closest[word] = found[0] if found else ""
        return self._closest.get(word, "")

    @cached_property
    def _words(self) -> list[str]:
        """All words, and each two with a capital, which a slip may have joined."""
        everything = (*self.passages, self.fields)
        words = {token.text for one in everything for token in one.tokens}
        pairs = (pair for one in everything for pair in pairwise(one.tokens))
        raised = (pair for pair in pairs if all(token.text[0].isupper() for token in pair))
        return sorted(words | {f"{one.text} {two.text}" for one, two in raised})

    def nearest(self, keys: frozenset[str], numbers: frozenset[str]) -> tuple[TokenizedText, ...]:
        """Return the few passages that share most with a statement, and the fields.

        A number counts for several words; a long statement may rest on more passages.
        """
        chosen: list[TokenizedText] = []
        left, figures, pool = set(keys), set(numbers), list(self.passages)
        most = _FEWEST_SENTENCES + len(keys) // _WORDS_OF_ONE
        while pool and len(chosen) < most:
            worths = [
                len(one.stems & left) + _NUMBER * len(one.places.keys() & figures) for one in pool
            ]
            if not max(worths):
                break
            chosen.append(best := pool.pop(worths.index(max(worths))))
            left -= best.stems
            figures -= best.places.keys()
        return (*chosen, self.fields)
