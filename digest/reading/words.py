"""The words, runs of words and phrases that the models read in a text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from digest.identifiers import archive_of
from digest.reading.rows import Doubles, Floats, SparseRows, unit_values
from digest.text.forms import by_first_word, find_longest, read_words, spell_terms

CLUES = ("title", "abstract", "hints", "primary", "archive", "listed")
"""The clues for each heading: phrases in the title, phrases in the abstract, hints in both; whether
the primary category is the heading's, or its archive is, or another category is."""
_SEVERAL_WORDS, _ONE_WORD = 1.0, 0.7
_MOST_MENTIONS = 3
_HINT, _IN_TITLE = 0.1, 2.5


class Heading(Protocol):
    """A heading and the words that speak for it."""

    @property
    def key(self) -> str:
        """The key, unique."""

    @property
    def phrases(self) -> Sequence[str]:
        """Phrases that speak for the heading."""

    @property
    def hints(self) -> Sequence[str]:
        """Phrases that speak for it weakly."""

    @property
    def categories(self) -> Sequence[str]:
        """Categories of arXiv that speak for it; `astro-ph.*` is a whole archive."""

    @property
    def own(self) -> bool:
        """Whether it is the user's own, for which no model was trained."""

    @property
    def parts(self) -> Sequence["Heading"]:
        """Narrower headings; their words speak for this one too."""


@dataclass(frozen=True, kw_only=True)
class Clues:
    """Phrases and categories with the indices of the headings that they speak for.

    `phrases` has, for each run of words, headings with the worth of a mention, negative for hints;
    `lengths` the lengths of the runs that begin with a word, the longest first.
    """

    count: int
    phrases: Mapping[tuple[str, ...], Mapping[int, float]]
    lengths: Mapping[str, Sequence[int]]
    categories: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, headings: Sequence[Heading]) -> "Clues":
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
            phrases=phrases,
            lengths=by_first_word(phrases),
            categories=categories,
        )

    def read(self, title: str, abstract: str, categories: Sequence[str]) -> Doubles:
        """Return the clues for each heading: (headings, CLUES), each between 0 and 1."""
        clues = np.zeros((self.count, len(CLUES)))
        for column, words in enumerate((read_words(title), read_words(abstract))):
            for run in find_longest(words, self.phrases, self.lengths):
                for index, worth in self.phrases[run].items():
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
