"""Tells which words of a text claim more than its sources: `first`, `best`, `all`, `only`."""

import re
from collections.abc import Collection, Iterator, Sequence

from digest.grounding.inflections import stem
from digest.grounding.tables import load_tables
from digest.grounding.tokens import Token

_LEAST = 5
_COUNTED = re.compile(r" [\w-]+ (?:papers|abstracts)\b")


def find_overclaims(text: str, tokens: Sequence[Token], words: Collection[str]) -> Iterator[Token]:
    """Yield what claims much and has nothing of its kind among the words of the sources."""
    stems = {stem(word) for word in words if _is_superlative(word)}
    for token in tokens:
        plain = token.text.casefold()
        group = load_tables().claims.get(plain)
        if group is not None:
            if not (group & set(words) or _only_orders(text, token) or _only_counts(text, token)):
                yield token
        elif _is_superlative(plain) and stem(plain) not in stems and "most" not in words:
            yield token


def _only_counts(text: str, token: Token) -> bool:
    """Tell whether `all` is said of papers that are counted, as in `all three papers`."""
    return token.text.casefold() == "all" and bool(_COUNTED.match(text, token.end))


def _is_superlative(word: str) -> bool:
    """Tell whether a word is a superlative: its stem is another word's, and `est` its end."""
    return word.endswith("est") and len(word) > _LEAST and stem(word) != word


def _only_orders(text: str, token: Token) -> bool:
    """Tell whether `first` says what comes first, not who was."""
    return token.text.casefold() == "first" and (
        token.first or text[token.end : token.end + 1] == ","
    )
