"""Sparse rows in whole numbers: sums of them are the same on every machine."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Places = NDArray[np.intp]

UNIT = 1024
"""A value of 1 is stored as this."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SparseRows:
    """Sparse rows: row `i` has `values[starts[i]:starts[i + 1]]`, in units, in their `columns`."""

    columns: Places
    values: NDArray[np.int32]
    starts: Places

    def __len__(self) -> int:
        return len(self.starts) - 1

    @classmethod
    def of(cls, columns: Places, values: Floats, counts: Places) -> "SparseRows":
        """Return rows of so many entries each, one after the other; values are brought to units."""
        return cls(
            columns=columns,
            values=np.rint(values * UNIT).astype(np.int32),
            starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.intp),
        )

    def times(self, table: NDArray[np.int8], steps: Floats) -> Doubles:
        """Return the product with a table of weights in steps, one step a column: (rows, n).

        The sums are of whole numbers, which doubles hold exactly in whatever order they come.
        """
        sums = np.empty((len(self), table.shape[1]))
        values = self.values.astype(np.float64)
        for row, (start, end) in zip(sums, pairwise(self.starts.tolist()), strict=True):
            row[:] = values[start:end] @ table[self.columns[start:end]]
        return np.asarray(sums * (steps.astype(np.float64) / UNIT))


def unit_values(values: Floats, counts: Places) -> Floats:
    """Bring each row of values, so many of them each, to length 1; what is zero stays zero."""
    rows = np.repeat(np.arange(len(counts)), counts)
    lengths = np.sqrt(np.bincount(rows, values * values, minlength=len(counts)))
    return np.asarray(values / np.maximum(lengths, 1e-9)[rows], dtype=np.float32)


def softmax(scores: Doubles) -> Doubles:
    """Return the probabilities of scores along the last axis, rounded so that machines agree."""
    grown = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(np.round(grown / grown.sum(axis=-1, keepdims=True), 5))
