"""What papers are compared by: where their texts point, their words, and their neighbours."""

from collections.abc import Mapping, Sequence

import numpy as np

from digest.reading.rows import Floats
from digest.reading.vectors import Vectors, Weights, unit
from digest.themes.clustering.ward import Doubles

# Settings are chosen on half of the lists of `make eval`, and reported on the other half.
_WORDS, _HEADINGS = 1.5, 0.8
# A heading is a paper's where it fits it at least so well.
_FITS = 0.2
# Headings count as fully where together they say so much of a paper, and less where they are faint.
_CLEAR = 2.0
_NEIGHBOURS = 8
_BLEND = 0.5
_ROUNDS = 2
# A word of fewer papers in so many relates too few of them to be worth its time.
_RARE = 250
_LEAST = 2


def features(
    told: Sequence[tuple[Weights, Mapping[str, float]]],
    vectors: Vectors,
    embedded: Floats | None = None,
) -> Floats:
    """Return the features of texts, a row of length 1 (or 0) for each: float32 of (n, d).

    Of each text are told its weights and the headings that fit it, if any.  A row is the text's
    vector (its row of `embedded`, where given, in place of the packaged one), less the mean of
    all, beside the tf-idf of its words and of its headings.
    """
    weighed = [text for text, _ in told]
    pointing = vectors.embed(weighed) if embedded is None else np.array(embedded, dtype=np.float32)
    directions = unit(_centred(pointing))
    words = _spread([vectors.words(text) for text in weighed])
    headings = weigh_headings([fits for _, fits in told])
    return unit(_centred(np.hstack([directions, _WORDS * words, _HEADINGS * headings])))


def weigh_headings(fits: Sequence[Mapping[str, float]]) -> Floats:
    """Return how well headings fit texts, those that fit few for more: rows of length 1 or less."""
    places = {key: place for place, key in enumerate(sorted({key for row in fits for key in row}))}
    table = np.zeros((len(fits), len(places)), dtype=np.float32)
    for row, told in zip(table, fits, strict=True):
        for key, fit in told.items():
            row[places[key]] = fit
    users = (table > _FITS).sum(axis=0)
    table *= np.log((len(fits) + 1) / (users + 1))
    lengths = np.sqrt((table * table).sum(axis=1, keepdims=True))
    return np.asarray(table / np.maximum(lengths, _CLEAR), dtype=np.float32)


def blend(rows: Floats) -> Doubles:
    """Return the inner products of features, each blended with its nearest: shape (n, n).

    Papers of one theme come closer so, also where two of them share no word.  Each comes out of
    length 1, or 0: what lies between themes would else be near to all of them.
    """
    products = rows @ rows.T
    shares = (1 - _BLEND) * np.eye(len(rows), dtype=np.float32) + _BLEND * _neighbours(products)
    for _ in range(_ROUNDS):
        # What is mixed here is symmetric, so one side is mixed, then the other.
        products = _mix(shares, _mix(shares, products).T)
    lengths = np.sqrt(np.maximum(np.diag(products), 0)).astype(np.float64)
    lengths = np.where(lengths > 0, lengths, 1)
    return np.asarray(products / lengths[:, None] / lengths, dtype=np.float64)


def _mix(shares: Floats, rows: Floats) -> Floats:
    """Return the matrix product; each row of it is made of few, as most shares are 0."""
    rows = np.ascontiguousarray(rows)
    taken = map(np.flatnonzero, shares)
    mixed = [
        np.einsum("k,kn->n", of[near], rows[near]) for of, near in zip(shares, taken, strict=True)
    ]
    return np.array(mixed, dtype=np.float32).reshape(rows.shape)


def squares_of(products: Doubles) -> Doubles:
    """Return squared distances from inner products, rounded so that machines agree on ties."""
    lengths = np.diag(products)
    squares = lengths[:, None] + lengths - 2 * products
    return np.asarray(np.round(np.maximum(squares, 0), 5), dtype=np.float64)


def _centred(rows: Floats) -> Floats:
    if len(rows):
        rows -= rows.mean(axis=0)  # in place: a thousand papers have rows of 17 MB
    return rows


def _spread(weighed: Sequence[Weights]) -> Floats:
    """Return weights as a table with a column for each word that several texts share."""
    if not weighed:
        return np.zeros((0, 0), dtype=np.float32)
    places = np.concatenate([text.places for text in weighed])
    values = np.concatenate([text.values for text in weighed])
    rows = np.repeat(np.arange(len(weighed)), [len(text.places) for text in weighed])
    shared = np.bincount(places) >= max(_LEAST, len(weighed) // _RARE)
    columns = np.cumsum(shared) - 1
    kept = shared[places]
    table = np.zeros((len(weighed), int(shared.sum())), dtype=np.float32)
    table[rows[kept], columns[places[kept]]] = values[kept]
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
