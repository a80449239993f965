"""Cuts a text into what must be accounted for, knows the forms of words, loads the word tables."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

TokenKind = Literal["url", "number", "name", "word"]

# What may stand behind a figure and belongs to it: scales, ordinals, dimensions, units.
_SUFFIX = r"(?:[kKmMbBxX]|bn|st|nd|rd|th|[dD]|ms|[hs]|[KMGT]i?B|Hz|dB|px|nm|mm|cm|km|pp)?"
# Thousands may stand apart, as in `166 147`.
_SPACED = r"\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)"
_COMMAS = str.maketrans(dict.fromkeys(" \u00a0\u2009\u202f", ","))
_TOKEN = re.compile(
    r"(?P<url>https?://[^\s<>\"”’)\]]+[^\s<>\"”’)\].,;:!?])"
    rf"|(?P<number>(?<![^\W_])(?:{_SPACED}|\d+)(?:[.,]\d+)*{_SUFFIX}(?![^\W_]))"
    r"|(?P<word>[^\W_]+(?:['’][^\W_]+)*)"
)
# Behind these, and a space or two, a sentence or a part of one begins.
_OPENING = frozenset('.!?:“"([–—•')


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
        start, word = match.start(), match[0]
        first = not tokens or text[max(start - 3, 0) : start].rstrip()[-1:] in _OPENING
        kind: TokenKind = "url" if match["url"] else "number" if match["number"] else "word"
        if kind == "number":
            word = word.translate(_COMMAS)
        elif kind == "word" and (
            is_distinctive(word) or (word[0].isupper() and not first and len(word) > 1)
        ):
            kind = "name"
        tokens.append(Token(kind, word, start, match.end(), first))
    return tuple(tokens)


@lru_cache(maxsize=16384)
def is_distinctive(word: str) -> bool:
    """Return whether a word can only be a name: it has capitals inside, or a figure."""
    letters = word.replace("’", "'").split("'", 1)[0]
    if len(letters) <= 1 or letters[1:].islower():
        return False
    return any(sign.isupper() for sign in letters[1:]) or any(map(str.isdigit, letters))


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


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Return what the forms of a word have in common: `classified`, `classifiers` -> `classif`."""
    plain = word.casefold().replace("’", "'").removesuffix("'s").rstrip("'")
    return _settle(_cut(load_tables().irregular.get(plain, plain)))


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
    """Return whether a word needs no source."""
    tables = load_tables()
    plain = word.casefold().replace("’", "'")
    bare = plain.removesuffix("'s")
    return not tables.connectives.isdisjoint((plain, bare)) or stem(bare) in _connected()


@cache
def _connected() -> frozenset[str]:
    """Return the stems of the longer connective words, whose forms need no source either."""
    return frozenset(stem(word) for word in load_tables().connectives if len(word) > _SHORTEST + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The word tables of `data/support.toml`, where each is explained.

    `synonyms` and `claims` give a word its group, `poles` a word its own side and the other,
    `irregular` the base of a form, `units` and `bounds` the name of each spelling in lower case,
    `changes` the words of each kind of change.
    """

    connectives: frozenset[str]
    synonyms: Mapping[str, frozenset[str]]
    irregular: Mapping[str, str]
    negations: frozenset[str]
    backward: frozenset[str]
    general: Mapping[str, str]
    units: Mapping[str, str]
    bounds: Mapping[str, str]
    hedges: frozenset[str]
    hedging_phrases: Sequence[str]
    hedged_behind: frozenset[str]
    claims: Mapping[str, frozenset[str]]
    poles: Mapping[str, tuple[frozenset[str], frozenset[str]]]
    changes: Mapping[str, frozenset[str]]


@cache
def load_tables() -> Tables:
    """Read the packaged tables."""
    data = tomllib.loads(files("digest").joinpath("data", "support.toml").read_text("utf-8"))
    synonyms: dict[str, frozenset[str]] = {}
    for group in map(_words, data["synonyms"]["groups"]):
        synonyms |= {word: synonyms.get(word, frozenset()) | group for word in group}
    poles: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for one, two in (map(_words, pair) for pair in data["poles"]["pairs"]):
        poles |= dict.fromkeys(one, (one, two)) | dict.fromkeys(two, (two, one))
    return Tables(
        connectives=_words(" ".join(data["connectives"].values())),
        synonyms=synonyms,
        irregular={
            form: base
            for base, *forms in map(str.split, data["irregular"]["forms"])
            for form in forms
        },
        negations=_words(data["negations"]["words"]),
        backward=_words(data["negations"]["backward"]),
        general=data["general"],
        units=_names(data["units"]),
        bounds=_names(data["bounds"]),
        hedges=_words(data["hedges"]["words"]),
        hedging_phrases=tuple(data["hedges"]["phrases"]),
        hedged_behind=_words(data["hedges"]["behind"]),
        claims={
            word: _words(group.replace(":", " "))
            for group in data["claims"]["groups"]
            for word in group.partition(":")[0].split()
        },
        poles=poles,
        changes={kind: _words(group) for kind, group in data["changes"].items()},
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _names(spellings: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {spelt.casefold(): name for name, every in spellings.items() for spelt in every}
