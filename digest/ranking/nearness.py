"""How near papers are to others, by vectors.

Vectors of arXiv's papers all point somewhat the same way.  What they are compared by is what is
left without it, and what is near is told beside what is usual: so nothing depends on their scale.
"""

from bisect import bisect_right
from math import sqrt
from statistics import fmean, median
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from numpy import dtype, floating, ndarray

    Vectors: TypeAlias = ndarray[tuple[int, int], dtype[floating[Any]]]
else:
    # numpy is loaded with whoever makes the vectors: to rank needs none of its names.
    Vectors = object

# So many neighbours speak together: one may be near by chance.
_NEIGHBOURS = 3
# Below so many papers nothing is usual.
_LEAST = 30
# The last digits of a product differ from one machine to another, and must not choose.
_DIGITS = 4


def centre(vectors: Vectors, usual: Vectors) -> Vectors:
    """Return vectors (n, d) without the mean of the `usual` ones, rows of unit length or none."""
    left = vectors - usual.mean(axis=0)
    lengths = (left * left).sum(axis=1, keepdims=True) ** 0.5
    centred: Vectors = left / (lengths + (lengths == 0))
    return centred


def measure_nearness(vectors: Vectors, examples: Vectors) -> list[float] | None:
    """Return how near each row is to the examples, beside the others.

    It is the mean cosine to the three nearest examples, in standard deviations above the usual
    row's.  None where there are too few rows to tell, or no examples.
    """
    if len(vectors) < _LEAST or not len(examples):
        return None
    cosines = _neighbourhood(vectors, examples)
    usual, mean = median(cosines), fmean(cosines)
    deviation = sqrt(fmean((cosine - mean) ** 2 for cosine in cosines))
    return [round((cosine - usual) / (deviation or 1.0), _DIGITS) for cosine in cosines]


def measure_newness(vectors: Vectors, earlier: Vectors) -> list[float]:
    """Return how new each row is beside earlier ones, from 0 to 1.

    It is 0 where at most half of the earlier ones were closer to one another, 1 where all were,
    and 0 where there are too few to tell.
    """
    if len(earlier) < _LEAST:
        return [0.0] * len(vectors)
    among = earlier @ earlier.T
    among.sort(axis=1)
    # The last one is the paper itself.
    near = among[:, -_NEIGHBOURS - 1 : -1].mean(axis=1)
    usual = sorted(round(float(mean), _DIGITS) for mean in near)
    closer = (
        1 - bisect_right(usual, cosine) / len(usual) for cosine in _neighbourhood(vectors, earlier)
    )
    return [round(max(2 * share - 1, 0.0), _DIGITS) for share in closer]


def _neighbourhood(vectors: Vectors, others: Vectors) -> list[float]:
    """Return the mean cosine of each row to the three others that are nearest."""
    cosines = vectors @ others.T
    cosines.sort(axis=1)
    return [round(float(mean), _DIGITS) for mean in cosines[:, -_NEIGHBOURS:].mean(axis=1)]
