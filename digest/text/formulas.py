"""Finds the formulas of TeX in text from outside, where a reader sees them in Unicode."""

from collections.abc import Sequence
from dataclasses import dataclass

from digest.text.clean import printable
from digest.text.tex import Noted, write_noting
from digest.text.visible import shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A formula: `start` and `end` in the text as it is shown, in code points, and its TeX."""

    start: int
    end: int
    tex: str


def find_formulas(text: str) -> tuple[Formula, ...]:
    """Return the formulas between dollar signs in a text, each where `shown(text)` has it."""
    if "$" not in text:
        return ()
    seen, formulas = _clean(*write_noting(text))
    # Cleaned apart, pieces may differ from the whole: an accent behind a formula joins it.
    return formulas if seen == shown(text) else ()


def _clean(written: str, noted: Sequence[Noted]) -> tuple[str, tuple[Formula, ...]]:
    """Clean what was written piece by piece, so that each formula keeps its place."""
    seen, behind, found = "", 0, list[Formula]()
    for start, end, tex in noted:
        seen += _between(written[behind:start], is_first=not behind)
        formula = printable(written[start:end])
        found.append(Formula(start=len(seen), end=len(seen + formula), tex=tex))
        seen, behind = seen + formula, end
    seen += _between(written[behind:], is_first=not behind)
    return seen.rstrip(), tuple(one for one in found if one.start < one.end)


def _between(text: str, *, is_first: bool) -> str:
    # Cleaning strips the ends; the bars keep the spaces beside a formula.
    cleaned = printable(f"|{text}|")[1:-1]
    return cleaned.lstrip() if is_first else cleaned
