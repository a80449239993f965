"""The words, word pairs and phrases by which a text is read."""

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
"""What is counted for each heading: phrases of the title, of the abstract, weaker words of both;
whether the primary category is the heading's, or its archive is, or a further category."""
_SURE, _SINGLE = 1.0, 0.7
_MENTIONS = 3
_HINT, _IN_TITLE = 0.1, 2.5


class Headed(Protocol):
    """A heading and the words that speak for it."""

    @property
    def key(self) -> str:
        """The key, unique."""

    @property
    def phrases(self) -> Sequence[str]:
        """What speaks for the heading."""

    @property
    def hints(self) -> Sequence[str]:
        """What speaks for it weakly."""

    @property
    def categories(self) -> Sequence[str]:
        """Categories of arXiv that speak for it; `astro-ph.*` is a whole archive."""

    @property
    def own(self) -> bool:
        """Whether it is the user's, of which nothing was learned."""

    @property
    def parts(self) -> Sequence["Headed"]:
        """Narrower headings; their words speak for this one too."""


@dataclass(frozen=True, kw_only=True)
class Clues:
    """Headings made ready: what each phrase and category speaks for, by the headings' places.

    `phrases` has, for each run of words, headings with the worth of a mention, negative for hints;
    `lengths` the lengths of the runs that begin with a word, the longest first.
    """

    count: int
    phrases: Mapping[tuple[str, ...], Mapping[int, float]]
    lengths: Mapping[str, Sequence[int]]
    categories: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, headings: Sequence[Headed]) -> "Clues":
        """Compile the phrases, hints and categories of headings, their parts' too."""
        phrases: dict[tuple[str, ...], dict[int, float]] = defaultdict(dict)
        categories: dict[str, list[int]] = defaultdict(list)
        for place, heading in enumerate(headings):
            for category in dict.fromkeys(heading.categories):
                categories[category].append(place)
            for one in (*heading.parts, heading):
                for hint, terms in ((True, one.hints), (False, one.phrases)):
                    for run in (run for term in terms for run in spell_terms(term)):
                        worth = -_HINT if hint else _SURE if len(run) > 1 else _SINGLE
                        phrases[run][place] = max(worth, phrases[run].get(place, worth))
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
                for place, worth in self.phrases[run].items():
                    if worth > 0:
                        clues[place, column] += worth if column == 0 else worth / _MENTIONS
                    else:
                        clues[place, 2] -= worth if column else worth * _IN_TITLE
        primary = categories[0] if categories else ""
        for column, names in (
            (3, (primary,)),
            (4, (archive_of(primary),)),
            (5, categories[1:]),
        ):
            for name in names:
                claimed = self.categories.get(name, ())
                for place in claimed:
                    clues[place, column] = max(clues[place, column], len(claimed) ** -0.5)
        return np.minimum(clues, 1.0)


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

    def find(self, sentences: Iterable[Sequence[str]]) -> SparseRows:
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
        return SparseRows.of(columns, unit_values(self.rarity[columns], counts), counts)

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
