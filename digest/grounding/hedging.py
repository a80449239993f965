"""Tells what a text weakens, by `may` or `often`, and what it claims: `first`, `best`, `only`."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from digest.grounding.inflections import stem
from digest.grounding.poles import is_negation
from digest.grounding.tables import load_tables
from digest.grounding.tokens import Token

Hedging = Mapping[tuple[str, str], frozenset[bool]]

_REACH = 4
_BORDER = re.compile(r"[.,;:!?()—]")
_LEAST = 5
_COUNTED = re.compile(r" [\w-]+ (?:papers|abstracts)\b")


def is_hedge(token: Token) -> bool:
    """Tell whether a word weakens what it is said of."""
    return _weakens(token.text)


@lru_cache(maxsize=16384)
def _weakens(word: str) -> bool:
    return word.casefold() in load_tables().hedges


def hedged(text: str, tokens: Sequence[Token]) -> frozenset[int]:
    """Return the places of the tokens that are weakened: the next that tells something."""
    ahead = (_ahead(text, tokens, at) for at, token in enumerate(tokens) if is_hedge(token))
    behind = (_last_before(text, tokens, match) for match in _phrases().finditer(text))
    return frozenset(place for place in (*ahead, *behind) if place is not None)


def stems_by_hedging(text: str, tokens: Sequence[Token]) -> Hedging:
    """Return for each stem whether it is weakened (True), said outright (False), or both.

    It is told with what comes next as well as by itself: a source that `can reach 80%, reaching`
    something else besides, says outright only the latter.
    """
    weak = hedged(text, tokens)
    found: dict[tuple[str, str], frozenset[bool]] = {}
    for place in range(len(tokens)):
        for key in _keys(text, tokens, place):
            found[key] = found.get(key, frozenset()) | {place in weak}
    return found


def _keys(text: str, tokens: Sequence[Token], place: int) -> Iterator[tuple[str, str]]:
    """Yield a token's stem with that of what comes next, if anything does, and then alone."""
    key, later = stem(tokens[place].text), _ahead(text, tokens, place)
    if later is not None:
        yield key, stem(tokens[later].text)
    yield key, ""


def _ahead(text: str, tokens: Sequence[Token], place: int) -> int | None:
    for later in range(place + 1, min(place + 1 + _REACH, len(tokens))):
        if _BORDER.search(text, tokens[later - 1].end, tokens[later].start):
            return None
        if _tells(tokens[later]):
            return later
    return None


def _last_before(text: str, tokens: Sequence[Token], phrase: re.Match[str]) -> int | None:
    """Return the last word before a phrase that tells something, in its clause."""
    clause = max((one.end() for one in _BORDER.finditer(text, 0, phrase.start())), default=0)
    places = (
        at
        for at, token in enumerate(tokens)
        if clause <= token.start and token.end <= phrase.start() and _tells(token)
    )
    return max(places, default=None)


def _tells(token: Token) -> bool:
    """Tell whether a token can be what is weakened, as an adverb beside a verb is not."""
    plain = token.text.casefold()
    skipped = plain in load_tables().hedged_behind or is_negation(token) or is_hedge(token)
    return not skipped and not plain.endswith("ly")


@cache
def _phrases() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(load_tables().hedging_phrases)})\b", re.IGNORECASE)


def lost_hedges(text: str, tokens: Sequence[Token], near: Sequence[Hedging]) -> Iterator[Token]:
    """Yield the words that every near source weakens, and the text does not."""
    weak = hedged(text, tokens)
    for place, token in enumerate(tokens):
        by_key = (
            frozenset[bool]().union(*(one.get(key, ()) for one in near))
            for key in _keys(text, tokens, place)
        )
        told = next(filter(None, by_key), frozenset())
        if told == {True} and place not in weak and _tells(token):
            yield token


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
