"""The word tables; tokens with their stems; numbers with their units and bounds."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from importlib.resources import files
from itertools import chain, pairwise
from string import ascii_letters
from typing import Literal, NamedTuple

TokenKind = Literal["url", "number", "name", "word"]


def _split_words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _by_spelling(spellings: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {spelt.casefold(): name for name, every in spellings.items() for spelt in every}


# The word tables of `data/support.toml`, where each is explained.
_DATA = tomllib.loads(files("digest").joinpath("data", "support.toml").read_text("utf-8"))
_CONNECTIVES = _split_words(" ".join(_DATA["connectives"].values()))
# The base form of each form.
_IRREGULAR: Mapping[str, str] = {
    form: base for base, *forms in map(str.split, _DATA["irregular"]["forms"]) for form in forms
}
NEGATIONS = _split_words(_DATA["negations"]["words"])
BACKWARD = _split_words(_DATA["negations"]["backward"])
GENERAL: Mapping[str, str] = _DATA["general"]
# The name of each spelling in lower case.
_UNITS, _BOUNDS = _by_spelling(_DATA["units"]), _by_spelling(_DATA["bounds"])
HEDGES, HEDGED_BEHIND = map(_split_words, (_DATA["hedges"]["words"], _DATA["hedges"]["behind"]))
HEDGING_PHRASES = re.compile(rf"\b(?:{'|'.join(_DATA['hedges']['phrases'])})\b", re.IGNORECASE)
CLAIMS: Mapping[str, frozenset[str]] = {
    word: _split_words(group.replace(":", " "))
    for group in _DATA["claims"]["groups"]
    for word in group.partition(":")[0].split()
}
"""The group of each word of a strong claim."""
POLES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    word: (side, opposite)
    for one, other in (map(_split_words, pair) for pair in _DATA["poles"]["pairs"])
    for side, opposite in ((one, other), (other, one))
    for word in side
}
"""For each word of a direction its own side and the opposite side."""


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
    """A token of a text, at `text[start:end]`, with its stem.

    A capitalised word is a name unless it is the `first` of its sentence.
    """

    kind: TokenKind
    text: str
    start: int
    end: int
    first: bool = False
    stem: str = ""
    is_connective: bool = False


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
        root = stem(word)
        connects = _is_connective(word, root)
        tokens.append(Token(kind, word, start, match.end(), first, root, connects))
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


def stem(word: str) -> str:
    """Return the stem that the forms of a word share: `classified`, `classifiers` -> `classif`."""
    plain = word.casefold().replace("’", "'").removesuffix("'s").rstrip("'")
    plain = _cut_endings(_IRREGULAR.get(plain, plain))
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


# The stems of the longer connectives, whose other forms are connectives too.
_CONNECTIVE_STEMS = frozenset(stem(word) for word in _CONNECTIVES if len(word) > _SHORTEST_STEM + 1)
_synonyms: dict[str, frozenset[str]] = {}
for _group in map(_split_words, _DATA["synonyms"]["groups"]):
    _synonyms |= {word: _synonyms.get(word, frozenset()) | _group for word in _group}
SYNONYMS: Mapping[str, frozenset[str]] = {stem(word): words for word, words in _synonyms.items()}
"""The synonyms of each stem."""
CHANGES: Mapping[str, frozenset[str]] = {
    kind: frozenset(map(stem, _split_words(words))) for kind, words in _DATA["changes"].items()
}
"""The stems of the words of each kind of change, and of costs."""


def is_connective(word: str) -> bool:
    """Return whether a word is a connective, which needs no source."""
    return _is_connective(word, stem(word))


def _is_connective(word: str, root: str) -> bool:
    plain = word.casefold().replace("’", "'")
    return (
        not _CONNECTIVES.isdisjoint((plain, plain.removesuffix("'s"))) or root in _CONNECTIVE_STEMS
    )


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


def _either(spellings: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(spellings, key=len, reverse=True)))


# The unit after a number; `16 × 16` has none, and `3 point clouds` has no points.
_UNIT = re.compile(rf"[\s-]?({_either(_UNITS)})(?![^\W_]|\s?\d|\s+clouds?\b)", re.IGNORECASE)
_ARTICLE = r"(?:an?\s+|the\s+|its\s+|a\s+total\s+of\s+)?"
_WORDS_OF_BOUNDS = _either(_BOUNDS).replace(r"\ ", r"\s+")
_BOUND = re.compile(
    rf"(?:(?<![^\W_])({_WORDS_OF_BOUNDS})\s+{_ARTICLE}|([{''.join(_SIGNS)}])\s?)[$€£]?$",
    re.IGNORECASE,
)


def find_unit(text: str, token: Token) -> tuple[str, int]:
    """Return the unit of a number by its name in the table, "" for none, and the unit's end."""
    is_number = token.kind == "number"
    inside = len(token.text) - len(token.text.rstrip(ascii_letters)) if is_number else 0
    start = token.end - inside
    if found := _UNIT.match(text, start, start + _AFTER):
        return _UNITS[found[1].casefold()], found.end()
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
    names = {**_SIGNS, **_BOUNDS}
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
    while match := _FACTOR.search(text, first, start) or _BOUND.search(text, first, start):
        yield match
        start = match.start()


def agree(bounds: frozenset[str], known: frozenset[str]) -> bool:
    """Return whether bounds equal a source's; `only` may be left out, but not added."""
    return bounds | {"only"} == known | {"only"} and ("only" not in bounds or "only" in known)
