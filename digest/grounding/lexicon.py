"""Tokenizes texts, stems words, and loads the word tables."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

TokenKind = Literal["url", "number", "name", "word"]

# Suffixes of figures: scales, ordinals, dimensions, units.
_SUFFIX = r"(?:[kKmMbBxX]|bn|st|nd|rd|th|[dD]|ms|[hs]|[KMGT]i?B|Hz|dB|px|nm|mm|cm|km|pp)?"
# Spaces may group thousands, as in `166 147`.
_SPACED = r"\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)"
_COMMAS = str.maketrans(dict.fromkeys(" \u00a0\u2009\u202f", ","))
_TOKEN = re.compile(
    r"(?P<url>https?://[^\s<>\"”’)\]]+[^\s<>\"”’)\].,;:!?])"
    rf"|(?P<number>(?<![^\W_])(?:{_SPACED}|\d+)(?:[.,]\d+)*{_SUFFIX}(?![^\W_]))"
    r"|(?P<word>[^\W_]+(?:['’][^\W_]+)*)"
)
# Characters after which (at once, or after one or two spaces) a sentence or a part of it begins.
_SENTENCE_STARTS = frozenset('.!?:“"([–—•')


class Token(NamedTuple):
    """A token of a text, at `text[start:end]`.

    A capitalised word is a name unless it is the `first` of its sentence.
    """

    kind: TokenKind
    text: str
    start: int
    end: int
    first: bool = False


def tokenize(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text in order; each part of a hyphenated word is a token."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        start, word = match.start(), match[0]
        first = not tokens or text[max(start - 3, 0) : start].rstrip()[-1:] in _SENTENCE_STARTS
        kind: TokenKind = "url" if match["url"] else "number" if match["number"] else "word"
        if kind == "number":
            word = word.translate(_COMMAS)
        elif kind == "word" and (
            is_distinctive(word) or (word[0].isupper() and not first and len(word) > 1)
        ):
            kind = "name"
        tokens.append(Token(kind, word, start, match.end(), first))
    return tuple(tokens)


def is_distinctive(word: str) -> bool:
    """Return whether a word can only be a name: it has a capital inside, or a digit."""
    letters = word.replace("’", "'").split("'", 1)[0]
    if len(letters) <= 1 or letters[1:].islower():
        return False
    return any(sign.isupper() for sign in letters[1:]) or any(map(str.isdigit, letters))


_SHORTEST_STEM = 3
# Endings with their replacements; the longest ending that leaves three letters is cut.
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
_REPLACEMENTS = dict(_ENDINGS)
_LONGEST_ENDING = max(map(len, _REPLACEMENTS))
# Endings before which another ending may be cut: `learners` -> `learn`.
_OUTER_ENDINGS = frozenset({"s", "ly", "al"})
_NO_PLURALS = ("ss", "us", "is")
# Words in "est" that are not superlatives.
_NO_SUPERLATIVES = frozenset(
    "arrest attest conquest contest digest earnest forest harvest honest inquest interest invest"
    " manifest modest protest quest reinvest request suggest".split()
)


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Return the stem that the forms of a word share: `classified`, `classifiers` -> `classif`."""
    plain = word.casefold().replace("’", "'").removesuffix("'s").rstrip("'")
    plain = _cut_endings(load_tables().irregular.get(plain, plain))
    # Without a doubled letter, a mute e or a final y: `planned` and `plan`, `study` and `studi`.
    if len(plain) > _SHORTEST_STEM and plain[-1] == plain[-2] and plain[-1] not in "sl":
        plain = plain[:-1]
    if plain.endswith("ll") and len(plain) > _SHORTEST_STEM + 1:
        plain = plain[:-1]
    plain = plain.replace("isa", "iza") if plain.endswith("isat") else plain
    if len(plain) > _SHORTEST_STEM and plain[-1] in "ey":
        plain = plain[:-1]
    return plain.removesuffix("i") if len(plain) > _SHORTEST_STEM else plain


def _cut_endings(word: str) -> str:
    """Cut the longest ending that leaves enough letters; after an outer ending, cut another."""
    if word in _NO_SUPERLATIVES:
        return word
    for length in range(min(_LONGEST_ENDING, len(word) - _SHORTEST_STEM), 0, -1):
        ending = word[-length:]
        if ending in _REPLACEMENTS:
            if ending == "s" and word.endswith(_NO_PLURALS):
                return word
            rest = word[:-length] + _REPLACEMENTS[ending]
            return _cut_endings(rest) if ending in _OUTER_ENDINGS else rest
    return word


def is_connective(word: str) -> bool:
    """Return whether a word is a connective, which needs no source."""
    tables = load_tables()
    plain = word.casefold().replace("’", "'")
    bare = plain.removesuffix("'s")
    return not tables.connectives.isdisjoint((plain, bare)) or stem(bare) in _connective_stems()


@cache
def _connective_stems() -> frozenset[str]:
    """Return the stems of the longer connectives, whose other forms are connectives too."""
    return frozenset(
        stem(word) for word in load_tables().connectives if len(word) > _SHORTEST_STEM + 1
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The word tables of `data/support.toml`, where each is explained.

    `synonyms` and `claims` have the group of each word, `poles` the word's own side and the
    opposite side, `irregular` the base form of each form, `units` and `bounds` the name of each
    spelling in lower case, `changes` the words of each kind of change.
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
    for group in map(_split_words, data["synonyms"]["groups"]):
        synonyms |= {word: synonyms.get(word, frozenset()) | group for word in group}
    poles: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for side, opposite in (map(_split_words, pair) for pair in data["poles"]["pairs"]):
        poles |= dict.fromkeys(side, (side, opposite)) | dict.fromkeys(opposite, (opposite, side))
    return Tables(
        connectives=_split_words(" ".join(data["connectives"].values())),
        synonyms=synonyms,
        irregular={
            form: base
            for base, *forms in map(str.split, data["irregular"]["forms"])
            for form in forms
        },
        negations=_split_words(data["negations"]["words"]),
        backward=_split_words(data["negations"]["backward"]),
        general=data["general"],
        units=_by_spelling(data["units"]),
        bounds=_by_spelling(data["bounds"]),
        hedges=_split_words(data["hedges"]["words"]),
        hedging_phrases=tuple(data["hedges"]["phrases"]),
        hedged_behind=_split_words(data["hedges"]["behind"]),
        claims={
            word: _split_words(group.replace(":", " "))
            for group in data["claims"]["groups"]
            for word in group.partition(":")[0].split()
        },
        poles=poles,
        changes={kind: _split_words(group) for kind, group in data["changes"].items()},
    )


def _split_words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _by_spelling(spellings: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {spelt.casefold(): name for name, every in spellings.items() for spelt in every}
