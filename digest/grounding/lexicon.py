"""Tokenizes texts, stems words, loads the word tables, and reads numbers with units and bounds."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain, pairwise
from string import ascii_letters
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


_FIGURES = re.compile(r"(\d+(?:[.,]\d+)*)(.*)", re.DOTALL)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SCALES = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000, "bn": 1_000_000_000}
_SCALE_WORDS = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
IN_WORDS = {
    **{word: value for value, word in enumerate(_ONES)},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
    "hundred": 100,
    "dozen": 12,
    "twice": 2,
    "thrice": 3,
}


def parse_number(text: str) -> Decimal | None:
    """Return the value of figures, whatever their unit; `1,204` is grouped, `61k` scaled."""
    found = _FIGURES.fullmatch(text)
    if not found:
        return None
    figures = found[1].replace(",", "") if _GROUPED.fullmatch(found[1]) else found[1]
    if figures.count(".") + figures.count(",") > 1:
        return None
    return Decimal(figures.replace(",", ".")) * _SCALES.get(found[2].lower(), 1)


def values_of(text: str, following: str = "") -> Iterator[str]:
    """Yield the plain forms that a number may have elsewhere; `following` is the next word."""
    value = parse_number(text)
    if value is None:
        yield text.casefold()
        return
    yield _write_plainly(value)
    if scale := _SCALE_WORDS.get(following.lower()):
        yield _write_plainly(value * scale)


def _write_plainly(value: Decimal) -> str:
    """Write a number without trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def word_value(word: str) -> str | None:
    """Return the plain form of a number in words, None for other words and for `one` and `zero`."""
    value = IN_WORDS.get(word.lower())
    return None if value is None or word.lower() in {"one", "zero"} else str(value)


def values_at(tokens: Sequence[Token], index: int) -> frozenset[str]:
    """Return the plain forms of the number that a token is, none for other words; `both` is two."""
    token = tokens[index]
    if token.kind == "number":
        following = tokens[index + 1].text if index + 1 < len(tokens) else ""
        return frozenset(values_of(token.text, following))
    value = "2" if token.text.lower() == "both" else word_value(token.text)
    return frozenset({value} if value else ())


def is_figure(token: Token) -> bool:
    """Return whether a token is a number, in figures or in words."""
    return token.kind == "number" or word_value(token.text) is not None


# The most characters before a number in which a bound begins, and after it in which a unit ends.
_BEFORE, _AFTER = 48, 24
_LIST_GAP = re.compile(r"[\s,;–—~/-]*(?:and|to|or)?\s*[$€£~]?")
_FACTOR = re.compile(r"\b(?:a\s+)?factors?\s+of\s*$")
_SIGNS = {"<": "under", "≤": "most", ">": "least", "≥": "least", "~": "about", "∼": "about",
          "≈": "about"}  # fmt: skip


def find_unit(text: str, token: Token) -> tuple[str, int]:
    """Return the unit of a number by its name in the table, "" for none, and the unit's end."""
    is_number = token.kind == "number"
    inside = len(token.text) - len(token.text.rstrip(ascii_letters)) if is_number else 0
    start = token.end - inside
    if found := _units().match(text, start, start + _AFTER):
        return load_tables().units[found[1].casefold()], found.end()
    is_factor = _FACTOR.search(text, max(token.start - _BEFORE, 0), token.start)
    is_times = is_factor or token.text.casefold() in {"twice", "thrice"}
    return "times" if is_times else "", token.end


def units_of(text: str, tokens: Sequence[Token], index: int) -> frozenset[str]:
    """Return the units that a number may have: its own, or else those of its list or range."""
    unit, _ = find_unit(text, tokens[index])
    if unit or not is_figure(tokens[index]):  # `both` is two, but no figure
        return frozenset({unit})
    after = _neighbours(text, tokens[index], tokens[index + 1 :])
    before = _neighbours(text, tokens[index], reversed(tokens[:index]))
    return frozenset({"", *(find_unit(text, other)[0] for other in (*before, *after))})


def _neighbours(text: str, token: Token, others: Iterable[Token]) -> Iterator[Token]:
    """Yield the `others` that continue a number's list or range, without other words between."""
    for last, other in pairwise(chain([token], filter(is_figure, others))):
        first, second = sorted((last, other), key=lambda number: number.start)
        if not _LIST_GAP.fullmatch(text, find_unit(text, first)[1], second.start):
            return
        yield other


def find_bounds(text: str, token: Token) -> frozenset[str]:
    """Return the bounds on a number by their names in the table."""
    names = {**_SIGNS, **load_tables().bounds}
    spellings = (match[match.lastindex] for match in _match_bounds(text, token) if match.lastindex)
    bounds = {names[" ".join(words.casefold().split())] for words in spellings}
    return frozenset(bounds | ({"least"} if text[token.end : token.end + 1] == "+" else set()))


def span_of(text: str, token: Token) -> tuple[int, int]:
    """Return the span of a number with its bounds and unit."""
    start = min((match.start() for match in _match_bounds(text, token)), default=token.start)
    return start, find_unit(text, token)[1]


def _match_bounds(text: str, token: Token) -> Iterator[re.Match[str]]:
    """Yield the matches of bounds and of "factor of" before a number, the nearest first."""
    first, start = max(token.start - _BEFORE, 0), token.start
    while match := _FACTOR.search(text, first, start) or _bounds().search(text, first, start):
        yield match
        start = match.start()


def agree(bounds: frozenset[str], known: frozenset[str]) -> bool:
    """Return whether bounds equal a source's; `only` may be left out, but not added."""
    return bounds | {"only"} == known | {"only"} and ("only" not in bounds or "only" in known)


@cache
def _units() -> re.Pattern[str]:
    """Match the unit after a number; `16 × 16` has none, and `3 point clouds` has no points."""
    either = _either(load_tables().units)
    return re.compile(rf"[\s-]?({either})(?![^\W_]|\s?\d|\s+clouds?\b)", re.IGNORECASE)


@cache
def _bounds() -> re.Pattern[str]:
    either = _either(load_tables().bounds).replace(r"\ ", r"\s+")
    signs = "".join(_SIGNS)
    article = r"(?:an?\s+|the\s+|its\s+|a\s+total\s+of\s+)?"
    pattern = rf"(?:(?<![^\W_])({either})\s+{article}|([{signs}])\s?)[$€£]?$"
    return re.compile(pattern, re.IGNORECASE)


def _either(spellings: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(spellings, key=len, reverse=True)))
