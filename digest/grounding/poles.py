"""Tells where a text turns a direction round: `less` for `more`, `behind` for `ahead`."""

import re
from collections.abc import Iterator, Sequence

from digest.grounding.connectives import is_connective
from digest.grounding.inflections import stem
from digest.grounding.tables import load_tables
from digest.grounding.tokens import Token

_REACH = 3
_BORDER = re.compile(r"[.,;:!?()—]")
Poles = frozenset[tuple[str, str]]


def find_poles(text: str, tokens: Sequence[Token]) -> Poles:
    """Return each word of a direction with each of its neighbours that tells something, as stems.

    The word itself stands for its neighbours too, as the pair of it and "".
    """
    poles = load_tables().poles
    return frozenset(
        (token.text.casefold(), beside)
        for place, token in enumerate(tokens)
        if token.text.casefold() in poles
        for beside in ("", *_beside(text, tokens, place))
    )


def find_turned(text: str, tokens: Sequence[Token], known: Poles) -> Iterator[tuple[Token, str]]:
    """Yield the words whose opposite stands in the sources in their place, with that opposite."""
    for place, token in enumerate(tokens):
        sides = load_tables().poles.get(token.text.casefold())
        if sides is None:
            continue
        beside = _beside(text, tokens, place)
        same = {near for word, near in known if word in sides[0]}
        turned = sorted((near, word) for word, near in known if word in sides[1])
        there = [word for near, word in turned if near in beside and near not in same]
        if there or (turned and not same):
            yield token, (there or [turned[0][1]])[0]


def _beside(text: str, tokens: Sequence[Token], place: int) -> tuple[str, ...]:
    """Return the next words on both sides that tell something, in the same clause."""
    before = _first_telling(text, tokens, range(place - 1, max(place - 1 - _REACH, -1), -1))
    after = _first_telling(text, tokens, range(place + 1, min(place + 1 + _REACH, len(tokens))))
    return tuple(stem(one.text) for one in (before, after) if one)


def _first_telling(text: str, tokens: Sequence[Token], places: range) -> Token | None:
    poles = load_tables().poles
    for place in places:
        one, two = sorted((tokens[place], tokens[place - places.step]), key=lambda t: t.start)
        if _BORDER.search(text, one.end, two.start):
            return None
        if not is_connective(tokens[place].text) and tokens[place].text.casefold() not in poles:
            return tokens[place]
    return None
