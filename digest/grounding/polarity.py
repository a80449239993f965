"""Tells what a text denies: which words stand within reach of a negation."""

import re
from collections.abc import Sequence
from functools import lru_cache

from digest.grounding.inflections import stem
from digest.grounding.tables import load_tables
from digest.grounding.tokens import Token

_REACH = 3
_BORDER = re.compile(r"[.,;:!?()—]")


def is_negation(token: Token) -> bool:
    """Tell whether a token denies what follows."""
    return _denies(token.text)


@lru_cache(maxsize=16384)
def _denies(word: str) -> bool:
    return word.casefold().replace("’", "'") in load_tables().negations


def denied(text: str, tokens: Sequence[Token]) -> frozenset[int]:
    """Return the places of the tokens that a negation reaches; a comma cuts off what follows."""
    reached: set[int] = set()
    backward = load_tables().backward
    for place in (at for at, token in enumerate(tokens) if is_negation(token)):
        if place and tokens[place].text.casefold() in backward:
            reached.add(place - 1)
        for later in range(place + 1, min(place + 1 + _REACH, len(tokens))):
            if _BORDER.search(text, tokens[later - 1].end, tokens[later].start):
                break
            reached.add(later)
    return frozenset(reached)


def stems_by_polarity(text: str, tokens: Sequence[Token]) -> dict[str, frozenset[bool]]:
    """Return for each stem whether it is affirmed (True), denied (False), or both."""
    below = denied(text, tokens)
    found: dict[str, frozenset[bool]] = {}
    for place, token in enumerate(tokens):
        key = stem(token.text)
        found[key] = found.get(key, frozenset()) | {place not in below}
    return found
