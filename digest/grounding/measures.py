"""Reads what belongs to a number: its unit, and the bound that is put on it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, pairwise

from digest.grounding.numbers import word_value
from digest.grounding.tables import load_tables
from digest.grounding.tokens import Token

# So far before a number a bound may begin, and so far behind it a unit may end.
_BEFORE, _BEHIND = 48, 24
_BESIDE = re.compile(r"[\s,;–—~/-]*(?:and|to|or)?\s*[$€£~]?")
_FACTOR = re.compile(r"\b(?:a\s+)?factors?\s+of\s*$")
_TWICE = frozenset({"twice", "thrice"})
_ONLY = "only"
_SIGNS = {"<": "under", "≤": "most", ">": "least", "≥": "least", "~": "about", "∼": "about",
          "≈": "about"}  # fmt: skip


def is_figure(token: Token) -> bool:
    """Tell whether a token is a number, in figures or in words."""
    return token.kind == "number" or word_value(token.text) is not None


def find_unit(text: str, token: Token) -> tuple[str, int]:
    """Return the unit of a number by its name in the table, "" for none, and where it ends."""
    inner = re.search(r"[^\d.,]+$", token.text) if token.kind == "number" else None
    start = token.start + inner.start() if inner else token.end
    found = _units().match(text, start, start + _BEHIND)
    if found:
        return _unit_names()[found[1].casefold()], found.end()
    if token.text.casefold() in _TWICE or _is_factor(text, token):
        return "times", token.end
    return "", token.end


def _is_factor(text: str, token: Token) -> bool:
    return bool(_FACTOR.search(text, max(token.start - _BEFORE, 0), token.start))


def units_of(text: str, tokens: Sequence[Token], place: int) -> frozenset[str]:
    """Return the units that a number may have: its own, else those of its list or range."""
    unit, _ = find_unit(text, tokens[place])
    if unit or not is_figure(tokens[place]):  # `both` is two, but no figure
        return frozenset({unit})
    ahead = _run(text, tokens[place], tokens[place + 1 :])
    behind = _run(text, tokens[place], reversed(tokens[:place]))
    return frozenset({"", *(find_unit(text, one)[0] for one in (*behind, *ahead))})


def _run(text: str, token: Token, others: Iterable[Token]) -> Iterator[Token]:
    """Yield the numbers that follow one, or that precede it, with nothing between."""
    for last, this in pairwise(chain([token], filter(is_figure, others))):
        one, two = sorted((last, this), key=lambda each: each.start)
        if not _BESIDE.fullmatch(text, find_unit(text, one)[1], two.start):
            return
        yield this


def find_bounds(text: str, token: Token) -> frozenset[str]:
    """Return the bounds on a number by their names in the table."""
    before, found = text[max(token.start - _BEFORE, 0) : token.start], set[str]()
    while match := _bounds().search(before):
        found.add(_bound_names().get(" ".join((match[1] or match[2]).casefold().split()), ""))
        before = before[: match.start()]
    if text[token.end : token.end + 1] == "+":
        found.add("least")
    return frozenset(found)


def spans_of(text: str, tokens: Sequence[Token]) -> tuple[tuple[int, int], ...]:
    """Return the stretches of numbers with their bounds and units."""
    return tuple(span_of(text, token) for token in tokens if is_figure(token))


def span_of(text: str, token: Token) -> tuple[int, int]:
    """Return where the bounds on a number begin, and where its unit ends."""
    first, start = max(token.start - _BEFORE, 0), token.start
    if factor := _FACTOR.search(text[first:start]):
        start = first + factor.start()
    while match := _bounds().search(text, first, start):
        start = match.start()
    factor = _FACTOR.search(text, first, start)
    return factor.start() if factor else start, find_unit(text, token)[1]


def agree(told: Iterable[str], known: Iterable[str]) -> bool:
    """Tell whether bounds are those of a source; `only` may be left out, but not put in."""
    ours, theirs = frozenset(told), frozenset(known)
    return ours - {_ONLY} == theirs - {_ONLY} and ours <= theirs | (ours - {_ONLY})


@cache
def _unit_names() -> dict[str, str]:
    return {spelt.casefold(): name for name, all_ in load_tables().units.items() for spelt in all_}


@cache
def _bound_names() -> dict[str, str]:
    table = {words: name for name, all_ in load_tables().bounds.items() for words in all_}
    return {**_SIGNS, **table}


@cache
def _units() -> re.Pattern[str]:
    """Match a unit behind a number; `16 × 16` has none, and `3 point clouds` are no points."""
    spellings = sorted(_unit_names(), key=len, reverse=True)
    either = "|".join(map(re.escape, spellings))
    return re.compile(rf"[\s-]?({either})(?![^\W_]|\s?\d|\s+clouds?\b)", re.IGNORECASE)


@cache
def _bounds() -> re.Pattern[str]:
    words = (words for words, name in _bound_names().items() if words not in _SIGNS)
    either = "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in sorted(words, key=len)[::-1])
    signs = "".join(_SIGNS)
    behind = r"(?:an?\s+|the\s+|its\s+|a\s+total\s+of\s+)?"
    return re.compile(rf"(?:(?<![^\W_])({either})\s+{behind}|([{signs}])\s?)[$€£]?$", re.IGNORECASE)
