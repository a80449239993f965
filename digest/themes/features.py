"""What papers are compared by: where their texts point, their words, and their neighbours."""

from collections.abc import Sequence

import numpy as np

from digest.themes.vectors import Floats, Vectors, Weights, unit
from digest.themes.ward import Doubles

# Settings are chosen on half of the lists of `make eval`, and reported on the other half.
_WORDS = 1.5
_NEIGHBOURS = 8
_BLEND = 0.5
_ROUNDS = 2
# A word of fewer papers in so many relates too few of them to be worth its time.
_RARE = 250
_LEAST = 2


def features(weighed: Sequence[Weights], vectors: Vectors) -> Floats:
    """Return the features of texts, a row of length 1 (or 0) for each: float32 of (n, d).

    Each is the text's vector, less the mean of all, beside the tf-idf of its words.
    """
    directions = unit(_centred(vectors.embed(weighed)))
    words = _spread([vectors.words(text) for text in weighed])
    return unit(_centred(np.hstack([directions, _WORDS * words])))


def blend(rows: Floats) -> Doubles:
    """Return the inner products of features, each blended with its nearest: shape (n, n).

    Papers of one theme come closer so, also where two of them share no word.
    """
    products = rows @ rows.T
    step = _BLEND * _neighbours(products)
    step[np.diag_indices_from(step)] += 1 - _BLEND
    for _ in range(_ROUNDS):
        products = step @ products @ step.T
    return np.asarray(products, dtype=np.float64)


def squares_of(products: Doubles) -> Doubles:
    """Return squared distances from inner products, rounded so that machines agree on ties."""
    lengths = np.diag(products)
    squares = lengths[:, None] + lengths - 2 * products
    return np.asarray(np.round(np.maximum(squares, 0), 5), dtype=np.float64)


def _centred(rows: Floats) -> Floats:
    return np.asarray(rows - rows.mean(axis=0), dtype=np.float32) if len(rows) else rows


def _spread(weighed: Sequence[Weights]) -> Floats:
    """Return weights as a table with a column for each word that several texts share."""
    places = np.concatenate([text.places for text in weighed] or [np.zeros(0, np.intp)])
    shared, counts = np.unique(places, return_counts=True)
    shared = shared[counts >= max(_LEAST, len(weighed) // _RARE)]
    table = np.zeros((len(weighed), len(shared)), dtype=np.float32)
    for row, text in zip(table, weighed, strict=True):
        kept = np.isin(text.places, shared, assume_unique=True)
        row[np.searchsorted(shared, text.places[kept])] = text.values[kept]
    return table


def _neighbours(products: Floats) -> Floats:
    """Return how much each row takes of its nearest ones; the shares of a row sum to 1 or 0.

    Two rows are neighbours if either is among the other's nearest; of equally near ones, all are.
    """
    likeness = np.round(np.maximum(products, 0), 5)
    np.fill_diagonal(likeness, 0)
    least = max(len(likeness) - _NEIGHBOURS, 0)
    nearest = np.partition(likeness, least, axis=1)[:, least, None]
    kept = np.where(likeness >= nearest, likeness, 0)
    mutual = np.maximum(kept, kept.T)
    totals = mutual.sum(axis=1, keepdims=True)
    return np.asarray(mutual / np.where(totals > 0, totals, 1), dtype=np.float32)
