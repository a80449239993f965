"""Reads numbers as they are written, with their units and the bounds that are put on them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from itertools import chain, pairwise

from digest.grounding.tables import load_tables
from digest.grounding.tokens import Token

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
_WORDS = "|".join(sorted(IN_WORDS, key=len, reverse=True))
_COUNT = re.compile(
    rf"(?<![\w.])(?:(?P<tens>twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(?P<ones>[a-z]+)"
    rf"|one (?P<hundred>hundred)|(?P<word>{_WORDS}|one|no)|(?P<figures>\d[\d,]{{0,11}}))"
    r"(?![\w]|-\w|[.,]\d)",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)\.? \d{1,2}, \d{4}")


def parse_number(text: str) -> Decimal | None:
    """Return what figures stand for, whatever their unit; `1,204` is grouped, `61k` scaled."""
    found = _FIGURES.fullmatch(text)
    if not found:
        return None
    figures = found[1].replace(",", "") if _GROUPED.fullmatch(found[1]) else found[1]
    if figures.count(".") + figures.count(",") > 1:
        return None
    return Decimal(figures.replace(",", ".")) * _SCALES.get(found[2].lower(), 1)


def values_of(text: str, following: str = "") -> Iterator[str]:
    """Yield every way in which a number may be told elsewhere; `following` is the next word."""
    value = parse_number(text)
    if value is None:
        yield text.casefold()
        return
    yield _plain(value)
    if scale := _SCALE_WORDS.get(following.lower()):
        yield _plain(value * scale)


def value_of(text: str) -> str:
    """Return one number in its plain form."""
    return next(values_of(text))


@lru_cache(maxsize=16384)
def word_value(word: str) -> str | None:
    """Return the plain form of a number in words, None where a word is none; `one` is no count."""
    value = IN_WORDS.get(word.lower())
    return None if value is None or word.lower() in {"one", "zero"} else str(value)


@lru_cache(maxsize=16384)
def source_value(word: str) -> str | None:
    """Return the plain form of a number in words as a source has it, where `both` are two."""
    return "2" if word.lower() == "both" else word_value(word)


def _plain(value: Decimal) -> str:
    """Write a number without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def find_counts(text: str) -> Iterator[tuple[re.Match[str], Decimal]]:
    """Yield the counts of a text, in words or figures; the figures of dates are none."""
    dates = [match.span() for match in _DATE.finditer(text)]
    for match in _COUNT.finditer(text):
        if not any(start <= match.start() < end for start, end in dates):
            yield match, _value(match)


def _value(match: re.Match[str]) -> Decimal:
    if match["tens"]:
        return Decimal(IN_WORDS[match["tens"].lower()] + IN_WORDS.get(match["ones"].lower(), 1))
    if match["hundred"]:
        return Decimal(100)
    word = (match["word"] or "").lower()
    values = {"one": 1, "no": 0, **IN_WORDS}
    return Decimal(values[word]) if word else parse_number(match["figures"]) or Decimal(0)


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
