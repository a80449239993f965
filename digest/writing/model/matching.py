"""Matches a model's words with those of its quotes: by stem, synonym, or a number's value."""

from functools import cache

from digest.grounding.connectives import is_connective
from digest.grounding.hedging import is_hedge
from digest.grounding.inflections import stem
from digest.grounding.numbers import value_of, values_of, word_value
from digest.grounding.polarity import is_negation
from digest.grounding.tables import load_tables
from digest.grounding.tokens import Token


def tells(token: Token) -> bool:
    """Tell whether a word has a place of its own in its source."""
    plain = token.text.casefold()
    free = is_connective(plain) or is_negation(token) or is_hedge(token)
    return not (free or plain in load_tables().general or (len(plain) <= 1 and plain.isalpha()))


def key_of(token: Token) -> str:
    """Return what a word has in common with its forms: its stem, or a number's value."""
    if token.kind == "number":
        return value_of(token.text)
    return word_value(token.text) or stem(token.text)


def keys_of(token: Token) -> frozenset[str]:
    """Return what a word may be told as: its stem, its synonyms' stems, a number's values."""
    if token.kind == "number":
        return frozenset({*values_of(token.text), stem(token.text)})
    return _stems(token.text.casefold())


@cache
def _stems(word: str) -> frozenset[str]:
    same = _synonyms().get(stem(word), frozenset())
    return frozenset({stem(word), *map(stem, same)})


@cache
def _synonyms() -> dict[str, frozenset[str]]:
    return {stem(word): others for word, others in load_tables().synonyms.items()}
