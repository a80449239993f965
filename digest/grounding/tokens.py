"""Cuts a text into what must be accounted for: addresses, numbers, names and words."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

TokenKind = Literal["url", "number", "name", "word"]

# What may stand behind a figure and belongs to it: scales, ordinals, dimensions, units.
_SUFFIX = r"(?:[kKmMbBxX]|bn|st|nd|rd|th|[dD]|ms|[hs]|[KMGT]i?B|Hz|dB|px|nm|mm|cm|km|pp)?"
# Thousands apart, as `166 147` is set: a space that no line is broken at.
_THIN = "\u00a0\u2009\u202f"
_SPACED = rf"\d{{1,3}}(?:[{_THIN}]\d{{3}})+(?!\d)"
_COMMAS = str.maketrans(dict.fromkeys(_THIN, ","))
_TOKEN = re.compile(
    r"(?P<url>https?://[^\s<>\"”’)\]]+[^\s<>\"”’)\].,;:!?])"
    rf"|(?P<number>(?<![^\W_])(?:{_SPACED}|\d+)(?:[.,]\d+)*{_SUFFIX}(?![^\W_]))"
    r"|(?P<word>[^\W_]+(?:['’][^\W_]+)*)"
)
# Behind these, and a space or two, a sentence or a part of one begins.
_OPENING = frozenset('.!?:“"([–—•')
_LONGEST_UNIT = 1


class Token(NamedTuple):
    """A piece of a text, at `text[start:end]`.

    A word that a capital may set off is a name, unless a sentence begins with it; `first` says so.
    """

    kind: TokenKind
    text: str
    start: int
    end: int
    first: bool = False


@lru_cache(maxsize=4096)
def tokenize(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text in order; the parts of a hyphenated word are each a token."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind, start = match.lastgroup, match.start()
        first = not tokens or text[max(start - 3, 0) : start].rstrip()[-1:] in _OPENING
        if kind == "word":
            kind = "name" if is_distinctive(match[0]) or _is_raised(match[0], first) else "word"
        told = match[0].translate(_COMMAS) if kind == "number" else match[0]
        tokens.append(Token(kind, told, start, match.end(), first))  # type: ignore[arg-type]
    return tuple(tokens)


@lru_cache(maxsize=16384)
def is_distinctive(word: str) -> bool:
    """Tell whether a word can only be a name: capitals inside, all capitals, or a figure in it."""
    letters = word.split("'", 1)[0].split("’", 1)[0]
    if len(letters) <= _LONGEST_UNIT or letters[1:].islower():
        return False
    return any(sign.isupper() for sign in letters[1:]) or any(map(str.isdigit, letters))


def _is_raised(word: str, first: bool) -> bool:  # noqa: FBT001 - one of two that are asked
    return word[0].isupper() and not first and len(word) > _LONGEST_UNIT
