"""Judges numbers that a source has, rounded or not: by words, unit and bound."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from digest.grounding.evidence import Evidence, Passage, number_pairs
from digest.grounding.fault import Fault, FaultKind
from digest.grounding.numbers import (
    agree,
    find_bounds,
    is_figure,
    span_of,
    units_of,
    value_of,
    values_of,
    word_value,
)
from digest.grounding.tokens import Token, is_connective, stem

_THOUSANDS = re.compile(r"\d{1,3} \d{3}(?:,\d{3})*")
_PLAIN = re.compile(r"\d{1,12}(?:\.\d{1,12})?")
_ABOUT = re.compile(
    r"(?:\b(?:about|almost|approximately|around|circa|nearly|roughly|some)\s|\bapprox\.\s|[~≈∼]\s?)$",
    re.IGNORECASE,
)
_LONGEST = 16
# What is called `about` so much may be as far off.
_OFF = Decimal("0.02")


def find_meant(text: str, tokens: Sequence[Token], evidence: Evidence) -> tuple[Token, ...]:
    """Return tokens with numbers of the evidence in the place of those that stand for them.

    Decimals may be fewer than the source's, and thousands stand apart (`166 147`); whole numbers
    are rounded only where the text says so.
    """
    joined = _join_thousands(text, tokens, evidence)
    return tuple(_meant(text, token, evidence) for token in joined)


def _join_thousands(text: str, tokens: Sequence[Token], evidence: Evidence) -> Iterator[Token]:
    """Yield tokens, two that a source writes as one number together."""
    left = list(reversed(tokens))
    while left:
        token = left.pop()
        after = left[-1] if left else token
        both = f"{token.text},{after.text}"
        is_one = _THOUSANDS.fullmatch(text, token.start, after.end)
        if is_one and evidence.has_number(both.replace(",", "")):
            left.append(token._replace(text=both, end=left.pop().end))
        else:
            yield token


def _meant(text: str, token: Token, evidence: Evidence) -> Token:
    if token.kind != "number" or not _PLAIN.fullmatch(token.text):
        return token
    if evidence.has_number(_bare(token.text)):
        return token
    is_about = bool(_ABOUT.search(text, max(token.start - _LONGEST, 0), token.start))
    if not is_about and "." not in token.text:
        return token
    fitting = sorted(_rounded(Decimal(token.text), evidence.numbers, is_about=is_about))
    return token._replace(text=fitting[0][1]) if fitting else token


def _rounded(
    told: Decimal, numbers: Iterable[str], *, is_about: bool
) -> Iterator[tuple[Decimal, str]]:
    """Yield the numbers that a told one rounds, each behind how far off it is."""
    quantum = _quantum(told, is_about=is_about)
    for text in numbers:
        if not _PLAIN.fullmatch(text):
            continue
        value = Decimal(text)
        try:
            steps = (value / quantum).to_integral_value(ROUND_HALF_UP)
        except InvalidOperation:
            continue
        off = abs(value - told)
        if steps * quantum == told and (not is_about or off <= _OFF * value):
            yield off, text


def _quantum(told: Decimal, *, is_about: bool) -> Decimal:
    """Return to what a number is rounded: its last decimal; if it is about so much, its zeros."""
    exponent = told.normalize().as_tuple().exponent if is_about else told.as_tuple().exponent
    return Decimal(1).scaleb(int(exponent))


def _bare(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


# How far around a number something must be as it is in the source.
_REACH = 5
# A figure alone stands in many texts by chance.
_LONG = 2


def judge_figures(
    text: str, tokens: Sequence[Token], near: Sequence[Passage], faults: Sequence[Fault]
) -> Iterator[Fault]:
    """Yield the numbers that a source has, but not here: among these words, beside that number.

    Of a near source that has a number among other words only the `setting` is not known.
    """
    pairs = number_pairs(text, tokens)
    known = {fault.start for fault in faults}
    for place, token in enumerate(tokens):
        if token.kind != "number" or token.start in known:
            continue
        around = _around(tokens, place)
        apart = place in pairs and not any(pairs[place] in one.pairs for one in near)
        apart = apart or _is_contradicted(token, tokens, place, near)
        if apart or not any(_stands_in(token, tokens, place, around, one) for one in near):
            told = any(_values(tokens, place) & one.numbers for one in near)
            is_long = len(token.text) >= _LONG
            kind: FaultKind = "setting" if told and is_long and not apart else "number"
            yield Fault(kind=kind, start=token.start, end=token.end, found=token.text)


def judge_measures(
    text: str, tokens: Sequence[Token], near: Sequence[Passage], faults: Sequence[Fault]
) -> Iterator[Fault]:
    """Yield the numbers that every near source has with another unit, or under another bound."""
    known = {fault.start for fault in faults}
    for place, token in enumerate(tokens):
        if not is_figure(token) or token.start in known:
            continue
        values = _values(tokens, place)
        told = [(one, at) for one in near for at in one.places_of(values)]
        units = units_of(text, tokens, place)
        alike = [(one, at) for one, at in told if units & units_of(one.text, one.tokens, at)]
        if told and not alike:
            yield _unlike("unit", text, token, told[0])
            continue
        is_rounded = token.text != text[token.start : token.end]
        bounds = find_bounds(text, token) - ({"about"} if is_rounded else set())
        stated = [find_bounds(one.text, one.tokens[at]) for one, at in alike]
        if alike and not any(agree(bounds, each) for each in stated):
            yield _unlike("bound", text, token, alike[0])


def _values(tokens: Sequence[Token], place: int) -> set[str]:
    """Return every way in which a number may be told elsewhere."""
    token = tokens[place]
    following = tokens[place + 1].text if place + 1 < len(tokens) else ""
    if token.kind == "number":
        return set(values_of(token.text, following))
    return {word_value(token.text) or ""}


def _unlike(kind: FaultKind, text: str, token: Token, told: tuple[Passage, int]) -> Fault:
    """Return a fault of a number, with its unit or bounds, and those that a source has."""
    one, at = told
    (start, end), (first, last) = _span(kind, text, token), _span(kind, one.text, one.tokens[at])
    return Fault(
        kind=kind, start=start, end=end, found=text[start:end], expected=one.text[first:last]
    )


def _span(kind: FaultKind, text: str, token: Token) -> tuple[int, int]:
    start, end = span_of(text, token)
    return (start if kind == "bound" else token.start), end


def _stands_in(
    token: Token, tokens: Sequence[Token], place: int, around: frozenset[str], passage: Passage
) -> bool:
    """Tell whether a passage has a number with anything of what stands around it here."""
    values = _values(tokens, place)
    if stem(token.text) in passage.stems and not token.text.isdigit():
        return True
    if not values & passage.numbers:
        return False
    contexts = [_around(passage.tokens, at) for at in passage.places_of(values)]
    return not contexts or not around or any(around & context for context in contexts)


def _is_contradicted(
    token: Token, tokens: Sequence[Token], place: int, near: Sequence[Passage]
) -> bool:
    """Tell whether sources have other numbers alone between the same two words."""
    frame, value = _frame(tokens, place), value_of(token.text)
    if not any(frame):
        return False
    told = {
        value_of(other.text)
        for one in near
        for at, other in enumerate(one.tokens)
        if other.kind == "number" and _frame(one.tokens, at) == frame
    }
    return bool(told) and value not in told


def _frame(tokens: Sequence[Token], place: int) -> tuple[str, str]:
    """Return the words on both sides of a place, "" where they are none that tell anything."""
    if not 0 < place < len(tokens) - 1:
        return "", ""
    before, after = tokens[place - 1].text, tokens[place + 1].text
    is_loose = is_connective(before) and is_connective(after)
    return ("", "") if is_loose else (stem(before), stem(after))


def _around(tokens: Sequence[Token], place: int) -> frozenset[str]:
    """Return the words and numbers near a place."""
    near = (*tokens[max(place - _REACH, 0) : place], *tokens[place + 1 : place + 1 + _REACH])
    return frozenset(stem(token.text) for token in near if not is_connective(token.text))
