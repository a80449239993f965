"""Finding a taxonomy's phrases in a text: all at once, the longest first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.themes.taxonomy import Theme
from digest.themes.tokens import tokenize

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
            lengths=_by_first_word(votes),
        )

    def find(self, words: Sequence[str]) -> Iterator[Phrase]:
        """Yield the phrases of a text from left to right, none overlapping another.

        The longest wins, so that a "medical image segmentation" is no "image segmentation".
        """
        at = 0
        while at < len(words):
            phrase = self._phrase_at(words, at)
            if phrase:
                yield phrase
            at += len(phrase) or 1

    def _phrase_at(self, words: Sequence[str], at: int) -> Phrase:
        for length in self.lengths.get(words[at], ()):
            phrase = tuple(words[at : at + length])
            if phrase in self.votes:
                return phrase
        return ()


def _weighted(theme: Theme) -> Iterator[tuple[Phrase, float]]:
    for factor, texts in ((1.0, theme.phrases), (_HINT, theme.hints)):
        for phrase in filter(None, map(tokenize, texts)):
            yield phrase, factor * (1 + _PER_WORD * (min(len(phrase), 3) - 1))


def _by_first_word(phrases: Iterable[Phrase]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = defaultdict(set)
    for phrase in phrases:
        found[phrase[0]].add(len(phrase))
    return {word: tuple(sorted(lengths, reverse=True)) for word, lengths in found.items()}
