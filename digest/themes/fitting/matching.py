"""Finding a taxonomy's phrases in a text: all at once, the longest first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.text.forms import by_first_word, find_longest, spell_terms
from digest.themes.fitting.taxonomy import Theme

Phrase = tuple[str, ...]

_HINT = 0.3
_PER_WORD = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseIndex:
    """Which themes each phrase speaks for and how strongly, and how long phrases are.

    `lengths` maps a word to the lengths of the phrases that begin with it, the longest first.
    """

    votes: Mapping[Phrase, tuple[tuple[str, float], ...]]
    lengths: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, themes: Iterable[Theme]) -> "PhraseIndex":
        """Compile the phrases and hints of themes."""
        votes: dict[Phrase, dict[str, float]] = defaultdict(dict)
        for theme in themes:
            for phrase, weight in _weighted(theme):
                votes[phrase][theme.key] = max(weight, votes[phrase].get(theme.key, 0.0))
        return cls(
            votes={phrase: tuple(sorted(weights.items())) for phrase, weights in votes.items()},
            lengths=by_first_word(votes),
        )

    def find(self, words: Sequence[str]) -> Iterator[Phrase]:
        """Yield the phrases of a text: see `find_longest`."""
        return find_longest(words, self.votes, self.lengths)


def _weighted(theme: Theme) -> Iterator[tuple[Phrase, float]]:
    """Yield the terms of a theme in each spelling, a joined one with the weight of its parts."""
    for factor, terms in ((1.0, theme.phrases), (_HINT, theme.hints)):
        for spelt in filter(None, map(spell_terms, terms)):
            weight = factor * (1 + _PER_WORD * (min(len(spelt[0]), 3) - 1))
            yield from ((phrase, weight) for phrase in spelt)
