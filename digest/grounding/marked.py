"""A text cut up: its words and numbers, and what it denies, weakens, compares and grades."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from digest.grounding.lexicon import (
    Token,
    is_connective,
    is_distinctive,
    load_tables,
    stem,
    tokenize,
)
from digest.grounding.numbers import values_at

_BORDERS = frozenset(".,;:!?()—")
# So far around a number something must be as it is in the source.
_NEAR = 5
# Between so few words two numbers are joined: `83.2% on TideBench and 72.5%`.
_JOINED = 4
# So many words say what a number counts.
_COUNTED = 2
# So far on both sides the names of a comparison stand.
_SIDE = 200
# So many words a negation, a hedge and a word of a direction reach.
_DENIED, _HEDGED, _GRADED, _CHANGED = 3, 4, 3, 7
_CHANGES = ("more", "less", "better", "worse")
# What may stand between a word of change and the thing that changes, and after it in the passive.
_BETWEEN = frozenset("a all an both each in its of our some the their these this".split())
_BEING = frozenset("am are be been being is was were".split())
_BEAT = r"\b(?:outperform|surpass|exceed|beat|outdo)"
_COMPARED = re.compile(
    rf"(?P<passive>{_BEAT}(?:ed|en)\s+(?:\w+\s+)?by\b)|(?P<active>{_BEAT}(?:e?s|ed|ing|en)?\b)"
    r"|\b(?:underperform\w*|trails)\b",
    re.IGNORECASE,
)

# A stem, alone or with that of what comes next; whether it is marked, not marked, or both.
Marks = Mapping[tuple[str, str], frozenset[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A comparison at `text[start:end]`; it is `upward` where what stands first is the better.

    `before` and `after` are the names on its two sides.
    """

    start: int
    end: int
    upward: bool
    before: frozenset[str]
    after: frozenset[str]

    def agrees(self, other: "Comparison") -> bool:
        """Return whether two comparisons say the same, their names turned round or not."""
        turned = bool(self.before & other.after or self.after & other.before)
        kept = bool(self.before & other.before or self.after & other.after)
        return (self.upward == other.upward) is not (turned and not kept)


class TokenizedText:
    """A text with its tokens; places are indices of tokens."""

    def __init__(self, text: str, tokens: Sequence[Token] | None = None) -> None:
        """Cut a text, unless some of its tokens are given."""
        self.text = text
        self.tokens = tokenize(text) if tokens is None else tokens
        self.keys = tuple(stem(token.text) for token in self.tokens)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of words, and of each two that others may write as one; addresses."""
        found = set(self.keys)
        for place, token in enumerate(self.tokens):
            if token.kind == "url":
                found.add(token.text.casefold())
            elif place and token.start - self.tokens[place - 1].end <= 1:
                found.add(stem(self.tokens[place - 1].text + token.text))
        return frozenset(found)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words as they are, in lower case."""
        return frozenset(token.text.casefold() for token in self.tokens)

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """For each number, in each way it may be written, its places."""
        found: dict[str, list[int]] = {}
        for place in range(len(self.tokens)):
            for value in values_at(self.tokens, place):
                found.setdefault(value, []).append(place)
        return found

    def around(self, place: int) -> frozenset[str]:
        """Return the stems of the content words near a place."""
        near = (*range(max(place - _NEAR, 0), place), *range(place + 1, place + 1 + _NEAR))
        inside = (at for at in near if at < len(self.tokens))
        return frozenset(self.keys[at] for at in inside if not is_connective(self.tokens[at].text))

    def frame(self, place: int) -> tuple[str, ...]:
        """Return the stems on both sides of a place, none where both are connectives."""
        if not 0 < place < len(self.tokens) - 1:
            return ()
        around = (place - 1, place + 1)
        is_loose = all(is_connective(self.tokens[at].text) for at in around)
        return () if is_loose else tuple(self.keys[at] for at in around)

    def counted(self, place: int) -> frozenset[str]:
        """Return the stems of what a number counts: of two words behind it, or behind its range."""
        found = list[str]()
        for at in range(place + 1, len(self.tokens)):
            if self.text[self.tokens[at - 1].end : self.tokens[at].start].strip(" -–"):
                break
            is_range = bool(values_at(self.tokens, at)) or self.keys[at] == "to"
            if len(found) == _COUNTED or (is_connective(self.tokens[at].text) and not is_range):
                break
            found += [] if is_range else [self.keys[at]]
        return frozenset(found)

    def joints(self, place: int) -> Iterator[tuple[int, tuple[bool, str]]]:
        """Yield the numbers beside one: their place, and whether they stand before, behind what."""
        for step in (-1, 1):
            reach = range(place + step, place + step * (_JOINED + 1), step)
            inside = (at for at in reach if 0 <= at < len(self.tokens))
            other = next((at for at in inside if values_at(self.tokens, at)), None)
            if other is not None:
                one, two = (self.tokens[at] for at in sorted((place, other)))
                joint = " ".join(self.text[one.end : two.start].casefold().split())
                yield other, (step < 0, joint)

    @cached_property
    def negations(self) -> tuple[int, ...]:
        """The places of the words that deny."""
        return tuple(at for at, token in enumerate(self.tokens) if is_negation(token))

    @cached_property
    def denied(self) -> frozenset[int]:
        """The places that a negation reaches; a comma cuts off what follows."""
        reached: set[int] = set()
        for place in self.negations:
            reached.update(self._clause(place, 1, _DENIED))
            if place and self.tokens[place].text.casefold() in load_tables().backward:
                reached.add(place - 1)
        return frozenset(reached)

    @cached_property
    def polarity(self) -> Marks:
        """For each stem whether it is denied."""
        return self._marks(self.denied)

    @cached_property
    def hedged(self) -> frozenset[int]:
        """The places that are weakened: the next content word, or the last before."""
        hedges = (at for at, token in enumerate(self.tokens) if is_hedge(token))
        found = [self._telling(at, 1, _HEDGED) for at in hedges]
        for match in _phrases().finditer(self.text):
            ahead = (at for at, one in enumerate(self.tokens) if one.start >= match.start())
            found.append(self._telling(next(ahead), -1, len(self.tokens)))
        return frozenset(place for place in found if place is not None)

    @cached_property
    def hedging(self) -> Marks:
        """For each stem, with what comes next and alone, whether it is weakened."""
        return self._marks(self.hedged)

    def pairs(self, place: int) -> Iterator[tuple[str, str]]:
        """Yield a token's stem with that of what it is said of, if anything, and then alone."""
        after = self._telling(place, 1, _HEDGED)
        if after is not None:
            yield self.keys[place], self.keys[after]
        yield self.keys[place], ""

    def tells(self, place: int) -> bool:
        """Return whether a token can be what is weakened, as an adverb beside a verb is not."""
        token = self.tokens[place]
        plain = token.text.casefold()
        is_skipped = plain in load_tables().hedged_behind or is_negation(token) or is_hedge(token)
        return not is_skipped and not plain.endswith("ly")

    @cached_property
    def poles(self) -> frozenset[tuple[str, str]]:
        """Each word of a direction with the stem of each content word beside it, and with ""."""
        return frozenset(
            (token.text.casefold(), beside)
            for place, token in enumerate(self.tokens)
            if token.text.casefold() in load_tables().poles
            for beside in ("", *self.beside(place))
        )

    def beside(self, place: int) -> tuple[str, ...]:
        """Return the stems of the next content words on both sides, in the same clause."""
        poles = load_tables().poles
        found = []
        for step in (-1, 1):
            for at in self._clause(place, step, _GRADED):
                word = self.tokens[at].text
                if not is_connective(word) and word.casefold() not in poles:
                    found.append(self.keys[at])
                    break
        return tuple(found)

    @cached_property
    def changes(self) -> tuple[tuple[int, bool, frozenset[str]], ...]:
        """What becomes more or better, and what does not: a word's place, whether so, the thing."""
        costs = _changing("costs")
        return tuple(
            (place, (kind in {"more", "better"}) is not is_turned, thing)
            for place, key in enumerate(self.keys)
            for kind in _CHANGES
            # What is low need not have become so.
            if key in _changing(kind) and self.tokens[place].text.casefold() != "low"
            for thing in self._things(place)
            for is_turned in [kind in {"better", "worse"} and not costs.isdisjoint(thing)]
        )

    def _things(self, place: int) -> Iterator[frozenset[str]]:
        """Yield the stems of each thing that a word of change is said of: `accuracy and speed`."""
        step = -1 if place and self.tokens[place - 1].text.casefold() in _BEING else 1
        thing = set[str]()
        for at in self._clause(place + min(step, 0), step, _CHANGED):
            word = self.tokens[at].text.casefold()
            if any(self.keys[at] in _changing(kind) for kind in _CHANGES):
                break
            if not is_connective(word):
                thing |= set() if word.endswith("ly") else {self.keys[at]}
            elif thing and word not in {"and", "or"}:
                break
            elif thing:
                yield frozenset(thing)
                thing.clear()
            elif word not in _BETWEEN and step > 0:
                return
        if thing:
            yield frozenset(thing)

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """What it says of who is better."""
        return tuple(
            Comparison(
                start=match.start(),
                end=match.end(),
                upward=bool(match["active"]),
                before=_names(re.split(r"[.;:]\s", ahead)[-1]),
                after=_names(re.split(r"[.,;:]\s", behind)[0]),
            )
            for match in _COMPARED.finditer(self.text)
            for ahead in [self.text[max(match.start() - _SIDE, 0) : match.start()]]
            for behind in [self.text[match.end() : match.end() + _SIDE]]
        )

    def _marks(self, marked: frozenset[int]) -> Marks:
        found: dict[tuple[str, str], frozenset[bool]] = {}
        for place in range(len(self.tokens)):
            for key in self.pairs(place):
                found[key] = found.get(key, frozenset()) | {place in marked}
        return found

    def _telling(self, place: int, step: int, reach: int) -> int | None:
        return next(filter(self.tells, self._clause(place, step, reach)), None)

    def _clause(self, place: int, step: int, reach: int) -> Iterator[int]:
        """Yield the next places, up to the end of the clause."""
        for at in range(place + step, place + step * (reach + 1), step):
            first = min(at, at - step)
            if not 0 <= first < len(self.tokens) - 1:
                return
            between = self.text[self.tokens[first].end : self.tokens[first + 1].start]
            if not _BORDERS.isdisjoint(between):
                return
            yield at


@lru_cache(maxsize=8192)
def passage(text: str) -> TokenizedText:
    """Return a text as a passage; the sentences of a week are looked through many times."""
    return TokenizedText(text)


def is_negation(token: Token) -> bool:
    """Return whether a token denies what follows."""
    return token.text.casefold().replace("’", "'") in load_tables().negations


def is_hedge(token: Token) -> bool:
    """Return whether a word weakens what it is said of."""
    return token.text.casefold() in load_tables().hedges


@cache
def _changing(kind: str) -> frozenset[str]:
    """Return the stems of the words of a kind of change, or of what costs."""
    return frozenset(map(stem, load_tables().changes[kind]))


@cache
def _phrases() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(load_tables().hedging_phrases)})\b", re.IGNORECASE)


def _names(text: str) -> frozenset[str]:
    """Return what can only be names, in lower case."""
    return frozenset(one.text.casefold() for one in tokenize(text) if is_distinctive(one.text))
