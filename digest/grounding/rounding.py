"""Finds the number of a source that another spelling stands for: `about 60` for 59.69."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from digest.grounding.evidence import Evidence
from digest.grounding.tokens import Token

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
