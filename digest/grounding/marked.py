"""Tokenized texts with their numbers, negations, hedges and comparisons; evidence made of them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import pairwise

from digest.grounding.lexicon import (
    BACKWARD,
    CHANGES,
    HEDGED_BEHIND,
    HEDGES,
    HEDGING_PHRASES,
    NEGATIONS,
    POLES,
    Token,
    is_distinctive,
    stem,
    tokenize,
    values_at,
)

_BORDERS = frozenset(".,;:!?()—")
# How many words on each side of a number are its context.
_CONTEXT_WORDS = 5
# Two numbers are joined across up to this many words: `83.2% on TideBench and 72.5%`.
_MOST_BETWEEN_NUMBERS = 4
# How many words after a number name what it counts.
_MOST_COUNTED = 2
# How many characters on each side of a comparison may have the names it compares.
_MOST_CHARACTERS = 200
# How many words a negation, a hedge, a word of a direction, and a word of change reach.
_NEGATION_REACH, _HEDGE_REACH, _POLE_REACH, _CHANGE_REACH = 3, 4, 3, 7
_CHANGES = ("more", "less", "better", "worse")
# Words between a word of change and the thing that changes; and the verb of the passive.
_DETERMINERS = frozenset("a all an both each in its of our some the their these this".split())
_FORMS_OF_BE = frozenset("am are be been being is was were".split())
_OUTPERFORM = r"\b(?:outperform|surpass|exceed|beat|outdo)"
_COMPARISON = re.compile(
    rf"(?P<passive>{_OUTPERFORM}(?:ed|en)\s+(?:\w+\s+)?by\b)|(?P<active>{_OUTPERFORM}(?:e?s|ed|ing|en)?\b)"
    r"|\b(?:underperform\w*|trails)\b",
    re.IGNORECASE,
)

# By a stem and the next content word's stem or "": {True} if it is marked, {False} if not, or both.
MarksByStem = Mapping[tuple[str, str], frozenset[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A comparison at `text[start:end]`; it is `upward` if the first thing is the better.

    `before` and `after` are the names on its two sides.
    """

    start: int
    end: int
    upward: bool
    before: frozenset[str]
    after: frozenset[str]

    def agrees(self, other: "Comparison") -> bool:
        """Return whether two comparisons say the same, with their names swapped or not."""
        is_swapped = bool(self.before & other.after or self.after & other.before)
        is_same = bool(self.before & other.before or self.after & other.after)
        return (self.upward == other.upward) is not (is_swapped and not is_same)


class TokenizedText:
    """A text with its tokens; all indices are of tokens."""

    def __init__(self, text: str, tokens: Sequence[Token] | None = None) -> None:
        """Tokenize a text, unless some of its tokens are given."""
        self.text = text
        self.tokens = tokenize(text) if tokens is None else tokens
        self.keys = tuple(token.stem for token in self.tokens)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of words, and of neighbours that others may write as one word; addresses."""
        stems = set(self.keys)
        for index, token in enumerate(self.tokens):
            if token.kind == "url":
                stems.add(token.text.casefold())
            elif index and token.start - self.tokens[index - 1].end <= 1:
                stems.add(stem(self.tokens[index - 1].text + token.text))
        return frozenset(stems)

    @cached_property
    def words(self) -> frozenset[str]:
        """The unstemmed words in lower case."""
        return frozenset(token.text.casefold() for token in self.tokens)

    @cached_property
    def number_positions(self) -> Mapping[str, Sequence[int]]:
        """The indices of each number, by each form in which it may be written."""
        indices: dict[str, list[int]] = {}
        for index in range(len(self.tokens)):
            for value in values_at(self.tokens, index):
                indices.setdefault(value, []).append(index)
        return indices

    def around(self, index: int) -> frozenset[str]:
        """Return the stems of the content words near a token."""
        near = (
            *range(max(index - _CONTEXT_WORDS, 0), index),
            *range(index + 1, index + 1 + _CONTEXT_WORDS),
        )
        inside = (at for at in near if at < len(self.tokens))
        return frozenset(self.keys[at] for at in inside if not self.tokens[at].is_connective)

    def frame(self, index: int) -> tuple[str, ...]:
        """Return the stems of a token's two neighbours, none if both are connectives."""
        if not 0 < index < len(self.tokens) - 1:
            return ()
        around = (index - 1, index + 1)
        is_loose = all(self.tokens[at].is_connective for at in around)
        return () if is_loose else tuple(self.keys[at] for at in around)

    def counted(self, index: int) -> frozenset[str]:
        """Return the stems of what a number counts: two words after the number or its range."""
        stems = list[str]()
        for at in range(index + 1, len(self.tokens)):
            if self.text[self.tokens[at - 1].end : self.tokens[at].start].strip(" -–"):
                break
            is_range = bool(values_at(self.tokens, at)) or self.keys[at] == "to"
            if len(stems) == _MOST_COUNTED or (self.tokens[at].is_connective and not is_range):
                break
            stems += [] if is_range else [self.keys[at]]
        return frozenset(stems)

    def joints(self, index: int) -> Iterator[tuple[int, tuple[bool, str]]]:
        """Yield each number joined to this: index; whether it is before, and the words between."""
        for step in (-1, 1):
            reach = range(index + step, index + step * (_MOST_BETWEEN_NUMBERS + 1), step)
            inside = (at for at in reach if 0 <= at < len(self.tokens))
            other = next((at for at in inside if values_at(self.tokens, at)), None)
            if other is not None:
                first, second = (self.tokens[at] for at in sorted((index, other)))
                joint = " ".join(self.text[first.end : second.start].casefold().split())
                yield other, (step < 0, joint)

    @cached_property
    def negations(self) -> tuple[int, ...]:
        """The indices of negating words."""
        return tuple(at for at, token in enumerate(self.tokens) if is_negation(token))

    @cached_property
    def denied(self) -> frozenset[int]:
        """The indices that a negation reaches, up to the end of its clause."""
        reached: set[int] = set()
        for index in self.negations:
            reached.update(self._clause(index, 1, _NEGATION_REACH))
            if index and self.tokens[index].text.casefold() in BACKWARD:
                reached.add(index - 1)
        return frozenset(reached)

    @cached_property
    def polarity(self) -> MarksByStem:
        """Whether each stem is denied."""
        return self._marks(self.denied)

    @cached_property
    def hedged(self) -> frozenset[int]:
        """The indices of hedged words: the next content word, or the last before a phrase."""
        hedges = (at for at, token in enumerate(self.tokens) if is_hedge(token))
        indices = [self._next_hedgeable(at, 1, _HEDGE_REACH) for at in hedges]
        for match in HEDGING_PHRASES.finditer(self.text):
            after = (at for at, token in enumerate(self.tokens) if token.start >= match.start())
            indices.append(self._next_hedgeable(next(after), -1, len(self.tokens)))
        return frozenset(index for index in indices if index is not None)

    @cached_property
    def hedging(self) -> MarksByStem:
        """Whether each stem is hedged: with the next content word's stem, and alone."""
        return self._marks(self.hedged)

    def pairs(self, index: int) -> Iterator[tuple[str, str]]:
        """Yield a token's stem with the next content word's stem, if any, and then alone."""
        after = self._next_hedgeable(index, 1, _HEDGE_REACH)
        if after is not None:
            yield self.keys[index], self.keys[after]
        yield self.keys[index], ""

    def can_be_hedged(self, index: int) -> bool:
        """Return whether a token can be the word that is hedged; an adverb cannot."""
        token = self.tokens[index]
        plain = token.text.casefold()
        is_skipped = plain in HEDGED_BEHIND or is_negation(token) or is_hedge(token)
        return not is_skipped and not plain.endswith("ly")

    @cached_property
    def poles(self) -> frozenset[tuple[str, str]]:
        """Each word of a direction with the stem of each content word beside it, and with ""."""
        return frozenset(
            (token.text.casefold(), beside)
            for index, token in enumerate(self.tokens)
            if token.text.casefold() in POLES
            for beside in ("", *self.beside(index))
        )

    def beside(self, index: int) -> tuple[str, ...]:
        """Return the stems of the next content words on both sides, in the same clause."""
        stems = []
        for step in (-1, 1):
            for at in self._clause(index, step, _POLE_REACH):
                token = self.tokens[at]
                if not token.is_connective and token.text.casefold() not in POLES:
                    stems.append(self.keys[at])
                    break
        return tuple(stems)

    @cached_property
    def changes(self) -> tuple[tuple[int, bool, frozenset[str]], ...]:
        """The words of change: index, whether it means more or better, the thing that changes."""
        return tuple(
            (index, (kind in {"more", "better"}) is not is_turned, thing)
            for index, key in enumerate(self.keys)
            for kind in _CHANGES
            # "Low" does not state a change.
            if key in CHANGES[kind] and self.tokens[index].text.casefold() != "low"
            for thing in self._changed_things(index)
            for is_turned in [
                kind in {"better", "worse"} and not CHANGES["costs"].isdisjoint(thing)
            ]
        )

    def _changed_things(self, index: int) -> Iterator[frozenset[str]]:
        """Yield the stems of each thing that changes, such as `accuracy` and `speed`."""
        step = -1 if index and self.tokens[index - 1].text.casefold() in _FORMS_OF_BE else 1
        thing = set[str]()
        for at in self._clause(index + min(step, 0), step, _CHANGE_REACH):
            word = self.tokens[at].text.casefold()
            if any(self.keys[at] in CHANGES[kind] for kind in _CHANGES):
                break
            if not self.tokens[at].is_connective:
                thing |= set() if word.endswith("ly") else {self.keys[at]}
            elif thing and word not in {"and", "or"}:
                break
            elif thing:
                yield frozenset(thing)
                thing.clear()
            elif word not in _DETERMINERS and step > 0:
                return
        if thing:
            yield frozenset(thing)

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The comparisons: the phrases that say which of two things is better."""
        return tuple(
            Comparison(
                start=match.start(),
                end=match.end(),
                upward=bool(match["active"]),
                before=_names(re.split(r"[.;:]\s", before)[-1]),
                after=_names(re.split(r"[.,;:]\s", after)[0]),
            )
            for match in _COMPARISON.finditer(self.text)
            for before in [self.text[max(match.start() - _MOST_CHARACTERS, 0) : match.start()]]
            for after in [self.text[match.end() : match.end() + _MOST_CHARACTERS]]
        )

    def _marks(self, marked: frozenset[int]) -> MarksByStem:
        marks: dict[tuple[str, str], frozenset[bool]] = {}
        for index in range(len(self.tokens)):
            for key in self.pairs(index):
                marks[key] = marks.get(key, frozenset()) | {index in marked}
        return marks

    def _next_hedgeable(self, index: int, step: int, reach: int) -> int | None:
        return next(filter(self.can_be_hedged, self._clause(index, step, reach)), None)

    def _clause(self, index: int, step: int, reach: int) -> Iterator[int]:
        """Yield the next indices in the direction of `step`, up to the end of the clause."""
        for at in range(index + step, index + step * (reach + 1), step):
            first = min(at, at - step)
            if not 0 <= first < len(self.tokens) - 1:
                return
            between = self.text[self.tokens[first].end : self.tokens[first + 1].start]
            if not _BORDERS.isdisjoint(between):
                return
            yield at


class Passages(dict[str, TokenizedText]):
    """Texts with their tokens, found when they are first needed.

    Whoever judges many sentences by the same records keeps one.
    """

    def __missing__(self, text: str) -> TokenizedText:
        self[text] = found = TokenizedText(text)
        return found


def is_negation(token: Token) -> bool:
    """Return whether a token is a negating word."""
    return token.text.casefold().replace("’", "'") in NEGATIONS


def is_hedge(token: Token) -> bool:
    """Return whether a token is a hedge, such as `may`."""
    return token.text.casefold() in HEDGES


def _names(text: str) -> frozenset[str]:
    """Return the words of a text that can only be names, in lower case."""
    words = (token.text for token in tokenize(text))
    return frozenset(word.casefold() for word in words if is_distinctive(word))


_FEWEST_SENTENCES = 3
_WORDS_PER_SENTENCE = 12
_NUMBER_WEIGHT = 3
_LEAST_SIMILARITY = 0.75
# Looking for similar words is slow, and a text with more unknown words is not prose.
_MOST_LOOKUPS = 200


class Evidence:
    """The passages of sources, and the fields of their records: titles, people, institutions."""

    def __init__(
        self, texts: Iterable[str], fields: Iterable[str], known: Passages | None = None
    ) -> None:
        """Take the sentences of the sources, and the fields of their records."""
        known = Passages() if known is None else known
        self.passages = tuple(known[text] for text in texts)
        self.fields = known[" • ".join(fields)]
        everything = (*self.passages, self.fields)
        self.stems = frozenset[str]().union(*(source.stems for source in everything))
        self.numbers = frozenset[str]().union(*(source.number_positions for source in everything))
        self._closest: dict[str, str] = {}

    def closest(self, word: str) -> str:
        """Return the most similar word of the sources, "" if none is similar."""
        if word not in self._closest and len(self._closest) < _MOST_LOOKUPS:
            matches = get_close_matches(word, self._words, n=1, cutoff=_LEAST_SIMILARITY)
            self._closest[word] = matches[0] if matches else ""
        return self._closest.get(word, "")

    @cached_property
    def _words(self) -> list[str]:
        """All words, and all pairs of capitalised words, which a statement may have joined."""
        everything = (*self.passages, self.fields)
        words = {token.text for source in everything for token in source.tokens}
        pairs = (pair for source in everything for pair in pairwise(source.tokens))
        capitalised = (pair for pair in pairs if all(token.text[0].isupper() for token in pair))
        return sorted(words | {f"{first.text} {second.text}" for first, second in capitalised})

    def nearest(self, keys: frozenset[str], numbers: frozenset[str]) -> tuple[TokenizedText, ...]:
        """Return the few passages that share most words with a statement, and the fields.

        Words are compared by stem, a number counts as three; longer statements get more passages.
        """
        chosen: list[TokenizedText] = []
        stems, figures, pool = set(keys), set(numbers), list(self.passages)
        most = _FEWEST_SENTENCES + len(keys) // _WORDS_PER_SENTENCE
        while pool and len(chosen) < most:
            shared = [
                len(passage.stems & stems)
                + _NUMBER_WEIGHT * len(passage.number_positions.keys() & figures)
                for passage in pool
            ]
            if not max(shared):
                break
            chosen.append(best := pool.pop(shared.index(max(shared))))
            stems -= best.stems
            figures -= best.number_positions.keys()
        return (*chosen, self.fields)
