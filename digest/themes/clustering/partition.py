"""Labels of papers from their inner products: for a given number of themes, or the best one."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from digest.themes.clustering.features import squares_of
from digest.themes.clustering.ward import Doubles, Labels, cut, link, relabel

_ROUNDS = 10
# The mean silhouette alone finds too few groups: papers of one theme are not alike enough.  The
# exponent was measured on sets of five and of eight sections.
_TOWARDS_MORE = 0.2


def divide(products: Doubles, numbers: Iterable[int]) -> Labels:
    """Return labels 0 … k - 1, where k is the best of the numbers that are asked for.

    `products` has the inner products, shape (n, n).  Clusters are Ward's, and then each item goes
    to the nearest centre.  Of equally good numbers the first is taken.
    """
    squares = squares_of(products)
    merges = link(squares)
    tried = [cut(merges, number) for number in numbers]
    best = tried[0] if len(tried) == 1 else _choose(squares, tried)
    return _refine(products, best)


def judge(distances: Doubles, labels: Labels) -> float:
    """Return the mean silhouette of labels, between -1 and 1; 0 for one cluster.

    An item's silhouette is how much nearer its own cluster is than the next one.
    """
    members = _indicator(labels)
    sizes = members.sum(axis=0)
    if len(sizes) < 2:  # noqa: PLR2004 - one cluster has no next one
        return 0.0
    items = np.arange(len(labels))
    sums = distances @ members
    own = sums[items, labels] / np.maximum(sizes[labels] - 1, 1)
    means = sums / sizes
    means[items, labels] = np.inf
    other = means.min(axis=1)
    larger = np.maximum(own, other)
    silhouettes = (other - own) / np.where(larger > 0, larger, 1)
    return round(float(np.where(sizes[labels] > 1, silhouettes, 0).mean()), 6)


def _choose(squares: Doubles, tried: Sequence[Labels]) -> Labels:
    distances = np.sqrt(squares)
    return max(
        tried,
        key=lambda labels: round(judge(distances, labels) * len(set(labels)) ** _TOWARDS_MORE, 5),
    )


def to_centres(products: Doubles, labels: Labels) -> Doubles:
    """Return the squared distance of each item to each cluster's centre, shape (n, k).

    They are rounded, so that machines agree on ties.
    """
    members = _indicator(labels)
    shares = members / members.sum(axis=0)
    towards = products @ shares
    lengths = (shares * towards).sum(axis=0)
    squares = np.diag(products)[:, None] - 2 * towards + lengths
    return np.asarray(np.round(np.maximum(squares, 0), 6), dtype=np.float64)


def _refine(products: Doubles, labels: Labels) -> Labels:
    for _ in range(_ROUNDS):
        moved = relabel(to_centres(products, labels).argmin(axis=1))
        if np.array_equal(moved, labels):
            break
        labels = moved
    return labels


def _indicator(labels: Labels) -> NDArray[np.float64]:
    return np.asarray(labels[:, None] == np.arange(labels.max(initial=-1) + 1), dtype=np.float64)
