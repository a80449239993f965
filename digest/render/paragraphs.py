"""Parts a section's statements into paragraphs of two to four papers."""

from collections.abc import Sequence
from itertools import pairwise

from digest.model import Statement

PARAGRAPH = 4
# Three papers are read most easily; four make a wall, and one alone or torn off is worse.
_USUAL, _CROWDED, _TORN = 3, 1.5, 4.0

Unit = list[Statement]


def part(statements: Sequence[Statement]) -> list[list[Statement]]:
    """Part statements into paragraphs of at most four papers.

    Paragraphs break where the words of one paper do not rest on the one before, if they can, and
    are of like size.
    """
    units = _units(statements)
    starts = [*_breaks([_is_tied(*pair) for pair in pairwise(units)]), len(units)]
    return [
        [statement for unit in units[start:end] for statement in unit]
        for start, end in pairwise([0, *starts] if units else [])
    ]


def _units(statements: Sequence[Statement]) -> list[Unit]:
    """Put what names no paper behind the one it tells of, or before what it opens."""
    if not any(statement.mentions for statement in statements):
        return [[statement] for statement in statements]
    units: list[Unit] = []
    opening: Unit = []
    for statement in statements:
        if statement.mentions:
            units.append([*opening, statement])
            opening = []
        elif units and not opening and _tells_on(units[-1], statement):
            units[-1].append(statement)
        else:
            opening.append(statement)
    units[-1] += opening
    return units


def _tells_on(unit: Unit, statement: Statement) -> bool:
    """Tell whether a statement rests on nothing but the papers that a unit names."""
    rests_on = {quote.paper for quote in statement.quotes}
    return bool(rests_on) and rests_on <= _papers_of(unit)


def _papers_of(unit: Unit) -> set[str]:
    return {mention.paper for statement in unit for mention in statement.mentions}


def _is_tied(before: Unit, after: Unit) -> bool:
    """Tell whether a paper rests on words of the one before too."""
    papers = _papers_of(before)
    return bool(after[0].mentions) and any(quote.paper in papers for quote in after[0].quotes)


def _breaks(tied: Sequence[bool]) -> tuple[int, ...]:
    """Return where new paragraphs begin, so that the fewest ties are torn.

    `tied` says for each unit but the first whether it is tied to the one before.
    """
    total = len(tied) + 1
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for end in range(1, total + 1):
        best[end] = min(
            (cost + _cost(end - start, torn=bool(start) and tied[start - 1]), (*starts, start))
            for start, (cost, starts) in best.items()
            if 0 < end - start <= PARAGRAPH
        )
    return best[total][1][1:]


def _cost(size: int, *, torn: bool) -> float:
    """Say how far a paragraph is from the usual size, and whether it tears two papers apart."""
    return (size - _USUAL) ** 2 + _CROWDED * (size == PARAGRAPH) + _TORN * ((size == 1) + torn)
