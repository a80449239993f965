"""How far two groupings of the same items agree: NMI and the adjusted Rand index."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from math import comb, log


def nmi(wanted: Sequence[Hashable], got: Sequence[Hashable]) -> float:
    """Return mutual information over the mean of both entropies, 0 … 1; 1 for two single groups."""
    total = len(wanted)
    rows, columns = Counter(wanted), Counter(got)
    pairs = Counter(zip(wanted, got, strict=True))
    shared = sum(
        number / total * log(number * total / (rows[one] * columns[other]))
        for (one, other), number in pairs.items()
    )
    mean = (_entropy(rows.values(), total) + _entropy(columns.values(), total)) / 2
    return shared / mean if mean else 1.0


def ari(wanted: Sequence[Hashable], got: Sequence[Hashable]) -> float:
    """Return the share of pairs on which both agree, corrected for chance; 1 is the most."""
    together = _pairs(Counter(zip(wanted, got, strict=True)).values())
    rows, columns = _pairs(Counter(wanted).values()), _pairs(Counter(got).values())
    by_chance = rows * columns / max(comb(len(wanted), 2), 1)
    most = (rows + columns) / 2
    return (together - by_chance) / (most - by_chance) if most != by_chance else 1.0


def _entropy(sizes: Iterable[int], total: int) -> float:
    return -sum(size / total * log(size / total) for size in sizes)


def _pairs(sizes: Iterable[int]) -> int:
    return sum(comb(size, 2) for size in sizes)
