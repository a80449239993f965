"""A sentence that a model quotes: where each of its words stands, and what stands around it."""

from collections.abc import Sequence

from digest.grounding.inflections import stem
from digest.grounding.numbers import source_value
from digest.grounding.tokens import tokenize
from digest.writing.model.matching import key_of, keys_of, tells

# Words on one side of these are not those on the other.
SIDED = frozenset("from to than over under without by against before after instead into".split())
_NEAR, _BESIDE = 4, 2


class Told:
    """A quoted sentence: where each of its words stands, by stem."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.places: dict[str, list[int]] = {}
        for place, token in enumerate(self.tokens):
            value = source_value(token.text)
            for key in {value} if value else keys_of(token):
                self.places.setdefault(key, []).append(place)
            if place and token.start - self.tokens[place - 1].end <= 1:
                joined = stem(self.tokens[place - 1].text + token.text)
                self.places.setdefault(joined, []).append(place)

    def has(self, key: str) -> bool:
        """Tell whether a word stands in it."""
        return key in self.places

    def around(self, place: int) -> tuple[set[str], set[str]]:
        """Return what the next words that tell something may be told as, on both sides."""
        telling = [at for at, token in enumerate(self.tokens) if tells(token)]
        ahead = [at for at in telling if at < place][-_BESIDE:]
        behind = [at for at in telling if at > place][:_BESIDE]
        return self._told_as(ahead), self._told_as(behind)

    def _told_as(self, places: Sequence[int]) -> set[str]:
        keys = (keys_of(self.tokens[at]) | {key_of(self.tokens[at])} for at in places)
        return set[str]().union(*keys)

    def sides(self, place: int) -> frozenset[str]:
        """Return the sided words that stand a little before a word."""
        before = self.tokens[max(place - _NEAR, 0) : place]
        return frozenset(token.text.casefold() for token in before) & SIDED
