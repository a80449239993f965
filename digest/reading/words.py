"""The words, runs of words and phrases that the models read in a text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from digest.identifiers import archive_of
from digest.taste import Theme
from digest.text.forms import PhraseTable, spell_terms

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Indices = NDArray[np.intp]

UNIT = 1024
"""The whole number that stands for a value of 1."""


CLUES = ("title", "abstract", "hints", "primary", "archive", "listed")
"""The clues for each heading: phrases in the title, phrases in the abstract, hints in both; whether
the primary category is the heading's, or its archive is, or another category is."""
_SEVERAL_WORDS, _ONE_WORD = 1.0, 0.7
_MOST_MENTIONS = 3
_HINT, _IN_TITLE = 0.1, 2.5


@dataclass(frozen=True, kw_only=True)
class Clues:
    """Phrases and categories with the indices of the headings that they speak for.

    `phrases` has headings with the worth of a mention, negative for hints.
    """

    count: int
    phrases: PhraseTable[Mapping[int, float]]
    categories: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, headings: Sequence[Theme]) -> "Clues":
        """Compile the phrases, hints and categories of headings and of their parts."""
        phrases: dict[tuple[str, ...], dict[int, float]] = defaultdict(dict)
        categories: dict[str, list[int]] = defaultdict(list)
        for index, heading in enumerate(headings):
            for category in dict.fromkeys(heading.categories):
                categories[category].append(index)
            for part in (*heading.parts, heading):
                for is_hint, terms in ((True, part.hints), (False, part.phrases)):
                    for run in (run for term in terms for run in spell_terms(term)):
                        worth = -_HINT if is_hint else _SEVERAL_WORDS if len(run) > 1 else _ONE_WORD
                        phrases[run][index] = max(worth, phrases[run].get(index, worth))
        return cls(
            count=len(headings),
            phrases=PhraseTable(phrases),
            categories=categories,
        )

    def read(
        self, title: Sequence[str], abstract: Sequence[str], categories: Sequence[str]
    ) -> Doubles:
        """Return the clues for each heading: (headings, CLUES), each between 0 and 1.

        Title and abstract are given by their words, the primary category is the first.
        """
        clues = np.zeros((self.count, len(CLUES)))
        for column, words in enumerate((title, abstract)):
            for worths in self.phrases.find(words):
                for index, worth in worths.items():
                    if worth > 0:
                        clues[index, column] += worth if column == 0 else worth / _MOST_MENTIONS
                    else:
                        clues[index, 2] -= worth if column else worth * _IN_TITLE
        primary = categories[0] if categories else ""
        for column, names in (
            (3, (primary,)),
            (4, (archive_of(primary),)),
            (5, categories[1:]),
        ):
            for name in names:
                indices = self.categories.get(name, ())
                for index in indices:
                    clues[index, column] = max(clues[index, column], len(indices) ** -0.5)
        return np.minimum(clues, 1.0)


START, NUMBER, PERCENT, TIMES, ADDRESS = "^", "NUMBER", "PERCENT", "TIMES", "ADDRESS"
"""The token before the first word of a sentence, and the tokens for numbers and addresses."""

_TOKEN = re.compile(
    r"https?://\S+|\d+(?:[.,]\d+)*(?:\s*(?:\\?%|×|x\b))?|[^\W\d_]+|[:;%()]", re.IGNORECASE
)

Keys = NDArray[np.int64]


def split_tokens(sentence: str) -> list[str]:
    """Return the tokens of a sentence in lower case; an address or a number is a single token."""
    tokens = _TOKEN.findall(sentence.lower())
    return [START, *(token if token.isalpha() else _placeholder(token) for token in tokens)]


def _placeholder(token: str) -> str:
    if token[0].isdigit():
        return PERCENT if token[-1] == "%" else TIMES if token[-1] in "×x" else NUMBER
    return ADDRESS if token.startswith("http") else token


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SparseRows:
    """Sparse rows: row `i` has `values[starts[i]:starts[i + 1]]`, times `UNIT`, in `columns`."""

    columns: Indices
    values: NDArray[np.int32]
    starts: Indices

    def __len__(self) -> int:
        return len(self.starts) - 1

    @classmethod
    def of(cls, columns: Indices, values: Floats, counts: Indices) -> "SparseRows":
        """Return rows with `counts` entries each, from consecutive values, times `UNIT`."""
        return cls(
            columns=columns,
            values=np.rint(values * UNIT).astype(np.int32),
            starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.intp),
        )

    def times(self, table: NDArray[np.int8], steps: Floats) -> Doubles:
        """Return the product with a table of weights, in a step for each column: (rows, n).

        The sums are of whole numbers, which doubles hold exactly in any order of summation.
        """
        sums = np.empty((len(self), table.shape[1]))
        values = self.values.astype(np.float64)
        for row, (start, end) in zip(sums, pairwise(self.starts.tolist()), strict=True):
            row[:] = values[start:end] @ table[self.columns[start:end]]
        return np.asarray(sums * (steps.astype(np.float64) / UNIT))


def unit_values(values: Floats, counts: Indices) -> Floats:
    """Scale rows, with `counts` values each, to length 1; rows of zeros stay zero."""
    rows = np.repeat(np.arange(len(counts)), counts)
    lengths = np.sqrt(np.bincount(rows, values * values, minlength=len(counts)))
    return np.asarray(values / np.maximum(lengths, 1e-9)[rows], dtype=np.float32)


@dataclass(frozen=True, kw_only=True, eq=False)
class Grams:
    """The known runs of words: single words first, then pairs, then threes.

    `pairs` has, ascending, the index of a first word times the number of words, plus the index of
    the second; `threes` likewise the index of a pair, and of the third word.  `rarity` is the
    inverse document frequency of each run.
    """

    words: tuple[str, ...]
    pairs: Keys
    threes: Keys
    rarity: Floats

    def __len__(self) -> int:
        return len(self.rarity)

    @cached_property
    def indices(self) -> Mapping[str, int]:
        """The index of each word."""
        return {word: index for index, word in enumerate(self.words)}

    def find(self, sentences: Iterable[Sequence[str]]) -> SparseRows:
        """Return the weights of the known runs of each sentence, given by its tokens."""
        index_of, sentence_ends, indices = self.indices.get, [], list[int]()
        for tokens in sentences:
            indices += [index_of(token, -1) for token in tokens]
            sentence_ends.append(len(indices))
        words = np.array(indices, dtype=np.int64)
        ends = np.array(sentence_ends, dtype=np.intp)
        of = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
        # Whether the next word is in the same sentence.
        inner = of[1:] == of[:-1]
        pairs = self._join(words, words[1:], inner, self.pairs)
        threes = self._join(pairs, words[2:], inner[1:], self.threes)
        offsets = np.array([[0, len(self.words), len(self.words) + len(self.pairs)]])
        runs = np.stack([words, pairs, threes], axis=1)
        known = runs >= 0
        columns = (runs + offsets)[known].astype(np.intp)
        counts = np.bincount(of, known.sum(axis=1), minlength=len(ends)).astype(np.intp)
        return SparseRows.of(columns, unit_values(self.rarity[columns], counts), counts)

    def _join(self, runs: Keys, words: Keys, inner: NDArray[np.bool_], known: Keys) -> Keys:
        """Return the index among `known` of each run with the word after it, or -1."""
        joined = np.full(len(runs), -1, dtype=np.int64)
        if len(known) and len(words):
            before = runs[: len(words)]
            keys = before * len(self.words) + words
            at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
            is_known = (before >= 0) & (words >= 0) & (known[at] == keys) & inner[: len(words)]
            joined[: len(words)] = np.where(is_known, at, -1)
        return joined

    def spell(self, index: int) -> str:
        """Return the words of a run."""
        count = len(self.words)
        if index < count:
            return self.words[index]
        if index < count + len(self.pairs):
            first, last = divmod(int(self.pairs[index - count]), count)
        else:
            first, last = divmod(int(self.threes[index - count - len(self.pairs)]), count)
            first += count
        return f"{self.spell(first)} {self.words[last]}"
