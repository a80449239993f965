"""Judges numbers that a source has: they must stand there among the same words and numbers."""

from collections.abc import Iterator, Sequence

from digest.grounding.connectives import is_connective
from digest.grounding.evidence import Passage, number_pairs
from digest.grounding.fault import Fault
from digest.grounding.inflections import stem
from digest.grounding.numbers import value_of, values_of, word_value
from digest.grounding.tokens import Token

# How far around a number something must be as it is in the source.
_REACH = 5


def judge_figures(
    text: str, tokens: Sequence[Token], near: Sequence[Passage], faults: Sequence[Fault]
) -> Iterator[Fault]:
    """Yield the numbers that a source has, but not here: among these words, beside that number."""
    pairs = number_pairs(text, tokens)
    known = {fault.start for fault in faults}
    for place, token in enumerate(tokens):
        if token.kind != "number" or token.start in known:
            continue
        around = _around(tokens, place)
        apart = place in pairs and not any(pairs[place] in one.pairs for one in near)
        apart = apart or _is_contradicted(token, tokens, place, near)
        if apart or not any(_stands_in(token, tokens, place, around, one) for one in near):
            yield Fault(kind="number", start=token.start, end=token.end, found=token.text)


def _stands_in(
    token: Token, tokens: Sequence[Token], place: int, around: frozenset[str], passage: Passage
) -> bool:
    """Tell whether a passage has a number with anything of what stands around it here."""
    following = tokens[place + 1].text if place + 1 < len(tokens) else ""
    values = set(values_of(token.text, following))
    if stem(token.text) in passage.stems and not token.text.isdigit():
        return True
    if not values & passage.numbers:
        return False
    places = (at for at, other in enumerate(passage.tokens) if _is_same(other, values))
    contexts = [_around(passage.tokens, at) for at in places]
    return not contexts or not around or any(around & context for context in contexts)


def _is_contradicted(
    token: Token, tokens: Sequence[Token], place: int, near: Sequence[Passage]
) -> bool:
    """Tell whether sources have other numbers alone between the same two words."""
    frame, value = _frame(tokens, place), value_of(token.text)
    told = {
        value_of(other.text)
        for one in near
        for at, other in enumerate(one.tokens)
        if other.kind == "number" and _frame(one.tokens, at) == frame
    }
    return all(frame) and bool(told) and value not in told


def _frame(tokens: Sequence[Token], place: int) -> tuple[str, str]:
    """Return the words on both sides of a place."""
    before = tokens[place - 1].text if place else ""
    after = tokens[place + 1].text if place + 1 < len(tokens) else ""
    return stem(before), stem(after)


def _is_same(token: Token, values: set[str]) -> bool:
    value = value_of(token.text) if token.kind == "number" else word_value(token.text)
    return value in values


def _around(tokens: Sequence[Token], place: int) -> frozenset[str]:
    """Return the words and numbers near a place."""
    near = (*tokens[max(place - _REACH, 0) : place], *tokens[place + 1 : place + 1 + _REACH])
    return frozenset(stem(token.text) for token in near if not is_connective(token.text))
