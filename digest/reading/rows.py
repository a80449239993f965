"""Sparse rows of whole numbers, whose sums are the same on every machine."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Indices = NDArray[np.intp]

UNIT = 1024
"""The whole number that stands for a value of 1."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SparseRows:
    """Sparse rows: row `i` has `values[starts[i]:starts[i + 1]]`, times `UNIT`, in `columns`."""

    columns: Indices
    values: NDArray[np.int32]
    starts: Indices

    def __len__(self) -> int:
        return len(self.starts) - 1

    @classmethod
    def of(cls, columns: Indices, values: Floats, counts: Indices) -> "SparseRows":
        """Return rows with `counts` entries each, from consecutive values, times `UNIT`."""
        return cls(
            columns=columns,
            values=np.rint(values * UNIT).astype(np.int32),
            starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.intp),
        )

    def times(self, table: NDArray[np.int8], steps: Floats) -> Doubles:
        """Return the product with a table of weights, in a step for each column: (rows, n).

        The sums are of whole numbers, which doubles hold exactly in any order of summation.
        """
        sums = np.empty((len(self), table.shape[1]))
        values = self.values.astype(np.float64)
        for row, (start, end) in zip(sums, pairwise(self.starts.tolist()), strict=True):
            row[:] = values[start:end] @ table[self.columns[start:end]]
        return np.asarray(sums * (steps.astype(np.float64) / UNIT))


def unit_values(values: Floats, counts: Indices) -> Floats:
    """Scale rows, with `counts` values each, to length 1; rows of zeros stay zero."""
    rows = np.repeat(np.arange(len(counts)), counts)
    lengths = np.sqrt(np.bincount(rows, values * values, minlength=len(counts)))
    return np.asarray(values / np.maximum(lengths, 1e-9)[rows], dtype=np.float32)


def softmax(scores: Doubles) -> Doubles:
    """Return the softmax of scores along the last axis, rounded to be equal on every machine."""
    grown = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(np.round(grown / grown.sum(axis=-1, keepdims=True), 5))
