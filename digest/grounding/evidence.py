"""What a statement may rest on: the sentences of its sources, ready to be looked through."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property, lru_cache
from itertools import pairwise

from digest.grounding.numbers import source_value, value_of, values_of
from digest.grounding.strength import (
    Comparison,
    Hedging,
    Poles,
    done_by_others,
    find_comparisons,
    find_poles,
    hedged,
    is_negation,
    stems_by_doer,
    stems_by_hedging,
    stems_by_polarity,
)
from digest.grounding.tokens import Token, stem, tokenize

_FEWEST_SENTENCES = 3
_WORDS_OF_ONE = 12
_NUMBER = 3
_CLOSE = 0.75
# To look for the closest word takes long; a text that asks so often is no prose.
_MOST_ASKED = 200
_BESIDE = re.compile(r"[\s,;–—%×/-]*(?:and|to|or)?\s*")


class Passage:
    """A stretch of a source: its words by stem, its numbers, what it denies and compares."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.stems = frozenset(_stems(self.tokens))
        self.numbers = frozenset(_numbers(self.tokens))
        self.denies = any(map(is_negation, self.tokens))

    @cached_property
    def polarity(self) -> dict[str, frozenset[bool]]:
        """For each stem whether it is affirmed or denied."""
        return stems_by_polarity(self.text, self.tokens)

    @cached_property
    def weakens(self) -> bool:
        """Whether it weakens anything that it says."""
        return bool(hedged(self.text, self.tokens))

    @cached_property
    def hedging(self) -> Hedging:
        """For each stem, alone and with the next, whether it is weakened or said outright."""
        return stems_by_hedging(self.text, self.tokens)

    @cached_property
    def tells_of_others(self) -> bool:
        """Whether it says anything of others."""
        return bool(done_by_others(self.text, self.tokens))

    @cached_property
    def doing(self) -> dict[str, frozenset[bool]]:
        """For each stem whether it is said of others, or not."""
        return stems_by_doer(self.text, self.tokens)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words as they are, in lower case."""
        return frozenset(token.text.casefold() for token in self.tokens)

    @cached_property
    def poles(self) -> Poles:
        """Which words say a direction of which."""
        return find_poles(self.text, self.tokens)

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """The numbers that stand side by side, as in lists and ranges."""
        return frozenset(number_pairs(self.text, self.tokens).values())

    def places_of(self, values: Collection[str]) -> list[int]:
        """Return the places of the tokens that are one of these numbers, in order."""
        return sorted(at for value in values for at in self._figures.get(value, ()))

    @cached_property
    def _figures(self) -> Mapping[str, list[int]]:
        """The places of each number."""
        found: dict[str, list[int]] = {}
        for place, token in enumerate(self.tokens):
            is_number = token.kind == "number"
            value = value_of(token.text) if is_number else source_value(token.text)
            if value is not None:
                found.setdefault(value, []).append(place)
        return found

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """What it says of who is better."""
        return tuple(find_comparisons(self.text))


@lru_cache(maxsize=8192)
def passage(text: str) -> Passage:
    """Return a text as a passage; the sentences of a week are looked through many times."""
    return Passage(text)


class Evidence:
    """Passages that say something, and what the records' fields name: titles, people, places."""

    def __init__(self, texts: Iterable[str], fields: Iterable[str]) -> None:
        self.passages = tuple(map(passage, texts))
        self.fields = passage(" • ".join(fields))
        self._closest: dict[str, str] = {}
        everything = (*self.passages, self.fields)
        self._stems = frozenset[str]().union(*(one.stems for one in everything))
        self._numbers = frozenset[str]().union(*(one.numbers for one in everything))

    def has_stem(self, key: str) -> bool:
        """Tell whether any source has a word."""
        return key in self._stems

    def has_number(self, value: str) -> bool:
        """Tell whether any source has a number."""
        return value in self._numbers

    @property
    def numbers(self) -> frozenset[str]:
        """All numbers of the sources, in their plain form."""
        return self._numbers

    def closest(self, word: str) -> str:
        """Return what a source has that looks like a word, "" where nothing does."""
        if word not in self._closest and len(self._closest) < _MOST_ASKED:
            found = get_close_matches(word, self._words, n=1, cutoff=_CLOSE)
            self._closest[word] = found[0] if found else ""
        return self._closest.get(word, "")

    @cached_property
    def _words(self) -> list[str]:
        """All words, and each two with a capital, which a slip may have joined."""
        everything = (*self.passages, self.fields)
        words = {token.text for one in everything for token in one.tokens}
        pairs = (pair for one in everything for pair in pairwise(one.tokens))
        raised = (pair for pair in pairs if all(token.text[0].isupper() for token in pair))
        return sorted(words | {f"{one.text} {two.text}" for one, two in raised})

    def nearest(self, keys: frozenset[str], numbers: frozenset[str]) -> tuple[Passage, ...]:
        """Return the few passages that share most with a statement, and the fields.

        A number counts for several words; a long statement may rest on more passages.
        """
        chosen: list[Passage] = []
        left, figures, pool = set(keys), set(numbers), list(self.passages)
        most = _FEWEST_SENTENCES + len(keys) // _WORDS_OF_ONE
        while pool and len(chosen) < most:
            worth, best = max(
                ((_shared(one, left, figures), one) for one in pool), key=lambda pair: pair[0]
            )
            if not worth:
                break
            chosen.append(best)
            pool.remove(best)
            left -= best.stems
            figures -= best.numbers
        return (*chosen, self.fields)


def _shared(one: Passage, keys: set[str], numbers: set[str]) -> int:
    return len(one.stems & keys) + _NUMBER * len(one.numbers & numbers)


def number_pairs(text: str, tokens: Sequence[Token]) -> dict[int, tuple[str, str]]:
    """Return each two numbers with next to nothing between, by the place of the second."""
    figures = [(place, token) for place, token in enumerate(tokens) if token.kind == "number"]
    return {
        place: (value_of(one.text), value_of(two.text))
        for (_, one), (place, two) in pairwise(figures)
        if _BESIDE.fullmatch(text, one.end, two.start)
    }


def _stems(tokens: Sequence[Token]) -> Iterable[str]:
    """Yield the stems of words, and of each two that others may write as one."""
    for place, token in enumerate(tokens):
        if token.kind == "url":
            yield token.text.casefold()
            continue
        yield stem(token.text)
        if place and token.start - tokens[place - 1].end <= 1:
            yield stem(tokens[place - 1].text + token.text)


def _numbers(tokens: Sequence[Token]) -> Iterable[str]:
    """Yield every number, in figures or in words, in each way it may be told."""
    for place, token in enumerate(tokens):
        following = tokens[place + 1].text if place + 1 < len(tokens) else ""
        if token.kind == "number":
            yield from values_of(token.text, following)
        elif value := source_value(token.text):
            yield value
