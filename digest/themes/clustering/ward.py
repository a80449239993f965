"""Ward linkage: merges what grows the spread least, until one cluster is left."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Labels = NDArray[np.intp]


def link(squares: Doubles) -> Doubles:
    """Return the merges of n items by Ward's rule, in rising order: shape (n - 1, 3).

    `squares` has the squared distances, shape (n, n).  Each merge is an item of one cluster, an
    item of the other, and their distance, as scipy counts it.  Of equal distances the lowest
    index wins.
    """
    merges = _chain(np.array(squares, dtype=np.float64))
    return merges[np.argsort(merges[:, 2], kind="stable")]


def cut(merges: Doubles, number: int) -> Labels:
    """Return the labels 0 … number - 1 of the items, numbered by first appearance."""
    parents = list(range(len(merges) + 1))
    for one, other in merges[: max(len(parents) - number, 0), :2].astype(int).tolist():
        first, second = sorted((_root(parents, one), _root(parents, other)))
        parents[second] = first
    return relabel([_root(parents, item) for item in range(len(parents))])


def relabel(labels: Iterable[int]) -> Labels:
    """Return labels numbered from 0 in the order in which they first appear."""
    numbers: dict[int, int] = {}
    return np.array([numbers.setdefault(int(label), len(numbers)) for label in labels], np.intp)


def _chain(squares: Doubles) -> Doubles:
    """Follow nearest neighbours until two are each other's nearest, and merge these."""
    count = len(squares)
    np.fill_diagonal(squares, np.inf)
    sizes, merges, chain = np.ones(count), np.zeros((max(count - 1, 0), 3)), list[int]()
    for place in range(len(merges)):
        if not chain:
            chain = [int(np.argmax(sizes > 0))]
        while (nearest := _nearest(squares, chain)) not in chain[-2:-1]:
            chain.append(nearest)
        other, one = sorted((chain.pop(), chain.pop()), reverse=True)
        merges[place] = one, other, np.sqrt(max(squares[one, other], 0.0))
        _merge(squares, sizes, one, other)
    return merges


def _nearest(squares: Doubles, chain: list[int]) -> int:
    """Return the nearest to the chain's end; of equals the one before it, so that chains end."""
    row = squares[chain[-1]]
    nearest = int(row.argmin())
    return chain[-2] if len(chain) > 1 and row[chain[-2]] <= row[nearest] else nearest


def _merge(squares: Doubles, sizes: Doubles, one: int, other: int) -> None:
    """Put a cluster into another by the formula of Lance and Williams."""
    between, both = squares[one, other], sizes[one] + sizes[other]
    with np.errstate(invalid="ignore"):
        row = (sizes + sizes[one]) * squares[one] + (sizes + sizes[other]) * squares[other]
        row = (row - sizes * between) / (sizes + both)
    sizes[one], sizes[other] = both, 0
    row[sizes == 0] = np.inf
    row[one] = np.inf
    squares[one] = squares[:, one] = row
    squares[other] = squares[:, other] = np.inf


def _root(parents: list[int], item: int) -> int:
    while parents[item] != item:
        parents[item] = item = parents[parents[item]]
    return item
