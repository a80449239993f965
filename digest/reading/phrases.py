"""What the phrases and categories of a heading say of a paper; all that a new heading has."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from digest.reading.rows import Doubles
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
        archive = f"{primary.partition('.')[0]}.*"
        for column, names in ((3, (primary,)), (4, (archive,)), (5, categories[1:])):
            for name in names:
                claimed = self.categories.get(name, ())
                for place in claimed:
                    clues[place, column] = max(clues[place, column], len(claimed) ** -0.5)
        return np.minimum(clues, 1.0)
