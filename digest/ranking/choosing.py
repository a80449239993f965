"""Chooses the issue's papers under its limit, and those that its prose names."""

from collections.abc import Sequence

from digest.model import Ranked
from digest.ranking.scoring import place_of
from digest.ranking.spread import Likeness, spread_out

_ALL_NAMED = 25
_LEAST_NAMED = 2


def choose(
    ranked: Sequence[Ranked],
    number: int,
    always: frozenset[str] = frozenset(),
    *,
    likeness: Likeness | None = None,
    spread: float = 0.0,
) -> tuple[Ranked, ...]:
    """Return the papers of the issue in their order: those in `always`, and the best others.

    With `likeness`, of the papers in the order given, a paper like those chosen already gives way
    to another: not at all with `spread` 0, whatever its score with 1.
    """
    wanted = [index for index, item in enumerate(ranked) if item.dossier.paper.id in always]
    room = max(number - len(wanted), 0)
    if likeness is None or not spread or number >= len(ranked):
        kept = [index for index in range(len(ranked)) if index not in set(wanted)][:room]
    else:
        kept = spread_out([item.score for item in ranked], room, wanted, likeness, spread)
    return tuple(ranked[index] for index in sorted({*wanted, *kept}))


def choose_named(groups: Sequence[Sequence[Ranked]]) -> frozenset[str]:
    """Return the identifiers of the papers that the prose names.

    All of them up to 25; else a quarter of each theme's best, and at least two a theme.  Nothing
    is said for a withdrawn paper.
    """
    sound = [[item for item in group if not item.dossier.withdrawn] for group in groups]
    few = sum(map(len, sound)) <= _ALL_NAMED
    return frozenset(
        item.dossier.paper.id
        for group in sound
        for item in sorted(group, key=place_of)[: len(group) if few else _share(len(group))]
    )


def _share(size: int) -> int:
    return max(_LEAST_NAMED, round(size / 4))
