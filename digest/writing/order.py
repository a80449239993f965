"""Orders the papers that a section tells of, so that each stands beside one that is like it."""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import combinations, pairwise

from digest.model import Ranked

Closeness = Callable[[str, str], float]
# Behind the first, two papers can stand in two orders.
_TURNED = 3


def arrange(papers: Sequence[Ranked], closeness: Closeness) -> tuple[str, ...]:
    """Return the identifiers: the best first, then each beside one that is close.

    The order in which the papers are given does not matter.
    """
    ranked = sorted(papers, key=lambda item: (-item.score, item.dossier.paper.id))
    ids = [item.dossier.paper.id for item in ranked]
    known = cache(closeness)
    return tuple(_improved(_chained(ids, known), known))


def _chained(ids: Sequence[str], closeness: Closeness) -> list[str]:
    """Begin with the first, and go on with the closest that is left."""
    chain, left = list(ids[:1]), list(ids[1:])
    while len(left) > 1:
        chain.append(max(left, key=lambda name: closeness(chain[-1], name)))
        left.remove(chain[-1])
    return [*chain, *left]


def _improved(chain: list[str], closeness: Closeness) -> list[str]:
    """Turn stretches behind the first round as long as neighbours come closer by it."""
    best, worth = chain, _worth(chain, closeness) if len(chain) >= _TURNED else 0.0
    while len(chain) >= _TURNED:
        turned = [
            [*best[:start], *reversed(best[start:end]), *best[end:]]
            for start, end in combinations(range(1, len(best) + 1), 2)
            if end - start > 1
        ]
        better = max(turned, key=lambda one: _worth(one, closeness), default=best)
        if _worth(better, closeness) <= worth:
            break
        best, worth = better, _worth(better, closeness)
    return best


def _worth(chain: Sequence[str], closeness: Closeness) -> float:
    """Add up how close neighbours are."""
    return round(sum(closeness(one, two) for one, two in pairwise(chain)), 6)
