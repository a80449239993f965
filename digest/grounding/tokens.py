"""Cuts a text into what must be accounted for, and says which words are one."""

import re
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from digest.grounding.tables import load_tables

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


_SHORTEST = 3
# Endings with what takes their place; the longest that leaves three letters is taken off.
_ENDINGS = (
    ("izations", "iz"), ("isations", "iz"), ("ization", "iz"), ("isation", "iz"),
    ("ically", "ic"), ("ations", "at"), ("ation", "at"), ("ingly", ""), ("edly", ""),
    ("izing", "iz"), ("ising", "iz"), ("izers", "iz"), ("isers", "iz"), ("izer", "iz"),
    ("iser", "iz"), ("ized", "iz"), ("ised", "iz"), ("izes", "iz"), ("ises", "iz"),
    ("ize", "iz"), ("ise", "iz"), ("ities", ""), ("ments", ""), ("ment", ""), ("nesses", ""),
    ("ness", ""), ("ity", ""), ("ions", ""), ("ion", ""), ("ings", ""), ("ing", ""),
    ("ably", "abl"), ("able", "abl"), ("ies", "y"), ("ied", "y"), ("ily", "y"), ("ers", ""),
    ("ors", ""), ("est", ""), ("ely", ""), ("ly", ""), ("ed", ""), ("er", ""), ("or", ""),
    ("es", ""), ("s", ""), ("al", ""),
)  # fmt: skip
_INSTEAD = dict(_ENDINGS)
_LONGEST = max(map(len, _INSTEAD))
# Behind these another ending may stand: `learners` -> `learn`.
_AGAIN = frozenset({"s", "ly", "al"})
_KEPT = ("ss", "us", "is")
# No superlatives: their end is no ending.
_WHOLE = frozenset(
    "arrest attest conquest contest digest earnest forest harvest honest inquest interest invest"
    " manifest modest protest quest reinvest request suggest".split()
)
# The forms of shorter words are listed one by one.
_SHORT = 4


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Return what the forms of a word have in common: `classified`, `classifiers` -> `classif`."""
    plain = word.casefold().replace("’", "'").removesuffix("'s").rstrip("'")
    plain = load_tables().irregular.get(plain, plain)
    return _settle(_cut(plain))


def _cut(word: str) -> str:
    """Take the longest ending off that leaves enough, and one more behind some."""
    if word in _WHOLE:
        return word
    for length in range(min(_LONGEST, len(word) - _SHORTEST), 0, -1):
        ending = word[-length:]
        if ending in _INSTEAD:
            if ending == "s" and word.endswith(_KEPT):
                return word
            rest = word[:-length] + _INSTEAD[ending]
            return _cut(rest) if ending in _AGAIN else rest
    return word


def _settle(plain: str) -> str:
    """Undo doubled letters, a mute e and a final y: `planned` and `plan`, `study` and `studi`."""
    if len(plain) > _SHORTEST and plain[-1] == plain[-2] and plain[-1] not in "sl":
        plain = plain[:-1]
    if plain.endswith("ll") and len(plain) > _SHORTEST + 1:
        plain = plain[:-1]
    plain = plain.replace("isa", "iza") if plain.endswith("isat") else plain
    if len(plain) > _SHORTEST and plain[-1] in "ey":
        plain = plain[:-1]
    return plain.removesuffix("i") if len(plain) > _SHORTEST else plain


@lru_cache(maxsize=16384)
def is_connective(word: str) -> bool:
    """Tell whether a word needs no source."""
    plain = word.casefold().replace("’", "'")
    tables = load_tables()
    bare = plain.removesuffix("'s")
    return {plain, bare}.intersection(tables.connectives) != set() or stem(bare) in _connected()


@cache
def _connected() -> frozenset[str]:
    """Return the stems of the longer connective words, so that their forms are known too."""
    return frozenset(stem(word) for word in load_tables().connectives if len(word) > _SHORT)
