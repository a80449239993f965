"""Reads numbers as they are written: in figures, with a scale, or in words; finds what counts."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

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
