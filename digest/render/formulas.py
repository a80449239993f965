"""Finds where a post says in Unicode what its records have as a formula of TeX."""

import re
from collections.abc import Iterable, Iterator, Sequence

from digest.render.tex import write_tex
from digest.text import Formula, find_formulas, shown

_LAST = re.compile(r"(?:\w+|[^\w\s])?\s*\Z")
_NEXT = re.compile(r"\s*(?:\w+|[^\w\s])?")


def find_kept(text: str, sources: Iterable[str]) -> tuple[Formula, ...]:
    """Return the formulas of a text that can be kept, in order and apart from one another.

    `sources` are the records' own words that it rests on.  What it says in words of its own is no
    formula, even where it looks like one.
    """
    found: list[Formula] = []
    for source in sources:
        formulas = find_formulas(source)
        said = shown(source) if formulas else ""
        for formula in formulas:
            if tex := write_tex(formula.tex):
                kept = Formula(start=formula.start, end=formula.end, tex=tex)
                found += [kept] if said == text else _find_again(kept, said, text)
    return tuple(_apart(found))


def _find_again(formula: Formula, said: str, text: str) -> Iterator[Formula]:
    """Yield where a text repeats a formula that a source has."""
    word = said[formula.start : formula.end]
    before, after = said[: formula.start], said[formula.end :]
    for place in re.finditer(re.escape(word), text):
        beside = text[: place.start()], text[place.end() :]
        if _stands_alone(word, *beside) and (_is_sign(word) or _goes_on((before, after), beside)):
            yield Formula(start=place.start(), end=place.end(), tex=formula.tex)


def _stands_alone(word: str, before: str, after: str) -> bool:
    """Tell whether a formula is no part of a word."""
    joined = before[-1:].isalnum() and word[0].isalnum()
    return not joined and not (after[:1].isalnum() and word[-1].isalnum())


def _is_sign(word: str) -> bool:
    """Tell whether a formula cannot be taken for a word or a figure."""
    return not word.isascii() or not re.fullmatch(r"[\w.,:-]*", word)


def _goes_on(said: Sequence[str], told: Sequence[str]) -> bool:
    """Tell whether the same stands on both sides of a formula in two texts."""
    pairs = zip((_LAST.search, _NEXT.match), said, told, strict=True)
    return all(_word(seek(one)) == _word(seek(other)) for seek, one, other in pairs)


def _word(found: re.Match[str] | None) -> str:
    return found[0].strip() if found else ""


def _apart(found: list[Formula]) -> Iterator[Formula]:
    """Yield formulas from the left, the longest first, that do not overlap."""
    end = 0
    for formula in sorted(found, key=lambda one: (one.start, -one.end)):
        if formula.start >= end:
            yield formula
            end = formula.end
