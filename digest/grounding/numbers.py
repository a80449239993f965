"""Reads numbers in texts, with their units and bounds such as "at least"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import chain, pairwise
from string import ascii_letters

from digest.grounding.lexicon import Token, load_tables

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
