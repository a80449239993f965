"""Finding a taxonomy's phrases in a text: all at once, the longest first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.text.forms import spell_terms
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
        """Yield the phrases of a text from left to right, none overlapping another.

        The longest wins, so that a "medical image segmentation" is no "image segmentation".
        """
        end = 0
        # Few words begin a phrase, so the others are passed over first.
        for at in [at for at, word in enumerate(words) if word in self.lengths]:
            if at >= end and (phrase := self._phrase_at(words, at)):
                yield phrase
                end = at + len(phrase)

    def _phrase_at(self, words: Sequence[str], at: int) -> Phrase:
        for length in self.lengths[words[at]]:
            phrase = tuple(words[at : at + length])
            if phrase in self.votes:
                return phrase
        return ()


def _weighted(theme: Theme) -> Iterator[tuple[Phrase, float]]:
    """Yield the terms of a theme in each spelling, a joined one with the weight of its parts."""
    for factor, terms in ((1.0, theme.phrases), (_HINT, theme.hints)):
        for spelt in filter(None, map(spell_terms, terms)):
            weight = factor * (1 + _PER_WORD * (min(len(spelt[0]), 3) - 1))
            yield from ((phrase, weight) for phrase in spelt)


def by_first_word(phrases: Iterable[Phrase]) -> dict[str, tuple[int, ...]]:
    """Map each word to the lengths of the phrases that begin with it, the longest first."""
    found: dict[str, set[int]] = defaultdict(set)
    for phrase in phrases:
        found[phrase[0]].add(len(phrase))
    return {word: tuple(sorted(lengths, reverse=True)) for word, lengths in found.items()}
