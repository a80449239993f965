"""The words of sentences as roles are read from them: runs of one to three, figures masked."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from digest.reading.rows import Floats, Rows, unit_values

START, NUMBER, PERCENT, TIMES, ADDRESS = "^", "NUMBER", "PERCENT", "TIMES", "ADDRESS"
"""What stands before the first word of a sentence, and for figures and addresses."""

_TOKEN = re.compile(
    r"https?://\S+|\d+(?:[.,]\d+)*(?:\s*(?:\\?%|×|x\b))?|[^\W\d_]+|[:;%()]", re.IGNORECASE
)

Keys = NDArray[np.int64]


def cut(sentence: str) -> list[str]:
    """Return the tokens of a sentence, small; addresses and figures are one token each."""
    tokens = _TOKEN.findall(sentence.lower())
    return [START, *(token if token.isalpha() else _mask(token) for token in tokens)]


def _mask(token: str) -> str:
    if token[0].isdigit():
        return PERCENT if token[-1] == "%" else TIMES if token[-1] in "×x" else NUMBER
    return ADDRESS if token.startswith("http") else token


@dataclass(frozen=True, kw_only=True, eq=False)
class Grams:
    """The known runs of words: single words first, then pairs, then threes.

    `pairs` has, ascending, the place of a first word times the number of words, plus that of the
    second; `threes` the place of a pair among pairs in the same way.  `rarity` is the inverse
    document frequency of each.
    """

    words: tuple[str, ...]
    pairs: Keys
    threes: Keys
    rarity: Floats

    def __len__(self) -> int:
        return len(self.rarity)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Return the place of each word."""
        return {word: place for place, word in enumerate(self.words)}

    def find(self, sentences: Iterable[Sequence[str]]) -> Rows:
        """Return the weights of the known runs of each sentence, which is told by its tokens."""
        look, cut_at, ids = self.places.get, [], list[int]()
        for tokens in sentences:
            ids += [look(token, -1) for token in tokens]
            cut_at.append(len(ids))
        words = np.array(ids, dtype=np.int64)
        ends = np.array(cut_at, dtype=np.intp)
        of = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
        # Whether the next word is of the same sentence.
        inner = of[1:] == of[:-1]
        pairs = self._join(words, words[1:], inner, self.pairs)
        threes = self._join(pairs, words[2:], inner[1:], self.threes)
        offsets = np.array([[0, len(self.words), len(self.words) + len(self.pairs)]])
        runs = np.stack([words, pairs, threes], axis=1)
        known = runs >= 0
        columns = (runs + offsets)[known].astype(np.intp)
        counts = np.bincount(of, known.sum(axis=1), minlength=len(ends)).astype(np.intp)
        return Rows.of(columns, unit_values(self.rarity[columns], counts), counts)

    def _join(self, runs: Keys, words: Keys, inner: NDArray[np.bool_], known: Keys) -> Keys:
        """Return the place among those known of each run with the word behind it, or -1."""
        joined = np.full(len(runs), -1, dtype=np.int64)
        if len(known) and len(words):
            before = runs[: len(words)]
            keys = before * len(self.words) + words
            at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
            fits = (before >= 0) & (words >= 0) & (known[at] == keys) & inner[: len(words)]
            joined[: len(words)] = np.where(fits, at, -1)
        return joined

    def spell(self, place: int) -> str:
        """Return the words of a run."""
        count = len(self.words)
        if place < count:
            return self.words[place]
        if place < count + len(self.pairs):
            first, last = divmod(int(self.pairs[place - count]), count)
        else:
            first, last = divmod(int(self.threes[place - count - len(self.pairs)]), count)
            first += count
        return f"{self.spell(first)} {self.words[last]}"
