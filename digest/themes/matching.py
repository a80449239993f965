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
    """Which themes each phrase speaks for and how strongly, and the phrases by first word.

    `longest_first` maps a word to the phrases that begin with it, the longest first.
    """

    votes: Mapping[Phrase, tuple[tuple[str, float], ...]]
    longest_first: Mapping[str, tuple[Phrase, ...]]

    @classmethod
    def of(cls, themes: Iterable[Theme]) -> "PhraseIndex":
        """Compile the phrases and hints of themes."""
        votes: dict[Phrase, dict[str, float]] = defaultdict(dict)
        for theme in themes:
            for phrase, weight in _weighted(theme):
                votes[phrase][theme.key] = max(weight, votes[phrase].get(theme.key, 0.0))
        return cls(
            votes={phrase: tuple(sorted(weights.items())) for phrase, weights in votes.items()},
            longest_first=_by_first_word(votes),
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
        for phrase in self.longest_first.get(words[at], ()):
            if len(phrase) == 1 or tuple(words[at : at + len(phrase)]) == phrase:
                return phrase
        return ()


def _weighted(theme: Theme) -> Iterator[tuple[Phrase, float]]:
    for factor, texts in ((1.0, theme.phrases), (_HINT, theme.hints)):
        for phrase in filter(None, map(tokenize, texts)):
            yield phrase, factor * (1 + _PER_WORD * (min(len(phrase), 3) - 1))


def _by_first_word(phrases: Iterable[Phrase]) -> dict[str, tuple[Phrase, ...]]:
    found: dict[str, list[Phrase]] = defaultdict(list)
    for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
        found[phrase[0]].append(phrase)
    return {word: tuple(known) for word, known in found.items()}
