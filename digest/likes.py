"""Learns from an editor's marks which papers are like those that were liked."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.ranking import Vectors

LEAST_MARKS = 10
"""The fewest marks of a topic, of both kinds together, from which anything is learned."""
MOST_SPEAKING = 3
"""The most marks that are named as the reason for a paper's likeness."""
# The strength of the regularisation, and of that of the constant, which is nearly free.
_RIDGE, _RIDGE_OF_CONSTANT = 0.3, 0.001
_STEPS, _CLOSE, _LIKELY = 25, 1e-8, 0.5
_DIGITS = 4


def measure_liking(
    vectors: "Vectors", liked: "Vectors", disliked: "Vectors"
) -> tuple[list[float], list[tuple[int, ...]]]:
    """Return how likely each row is to be liked, from 0 to 1, and which rows of `liked` say so.

    All are rows of length 1 or 0, centred alike.  A logistic model, regularised towards no effect,
    is fitted to the marks; the rows themselves are weak examples of the kind with fewer marks, so
    that both kinds weigh the same.  All are 0 with fewer than ten marks.
    """
    import numpy as np  # noqa: PLC0415 - few commands compare papers

    likes, dislikes, rows = len(liked), len(disliked), len(vectors)
    if not rows or likes + dislikes < LEAST_MARKS:
        return [0.0] * rows, [()] * rows
    known = [part for part in (liked, disliked) if len(part)]
    examples = np.concatenate([*known, vectors]).astype(np.float64)
    examples = np.concatenate([examples, np.ones((len(examples), 1))], axis=1)
    wanted = np.concatenate(
        [np.ones(likes), np.zeros(dislikes), np.full(rows, float(likes < dislikes))]
    )
    weights = np.concatenate(
        [np.ones(likes + dislikes), np.full(rows, abs(likes - dislikes) / rows)]
    )
    ridge = np.full(examples.shape[1], _RIDGE)
    ridge[-1] = _RIDGE_OF_CONSTANT
    model = np.zeros(examples.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-examples @ model))
        slope = examples.T @ (weights * (likely - wanted)) + ridge * model
        bend = (examples.T * (weights * likely * (1 - likely))) @ examples + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        model -= step
        if np.abs(step).max() < _CLOSE:
            break
    likely = 1 / (1 + np.exp(-examples @ model))
    strengths = np.round(likely[likes + dislikes :], _DIGITS)
    # At the optimum the model is a sum over its examples: what each mark adds to a row.
    added = np.round(vectors @ liked.T * (1 - likely[:likes]), _DIGITS)
    order = np.argsort(-added, axis=1, kind="stable")[:, :MOST_SPEAKING]
    speaking = [
        tuple(int(mark) for mark in marks if strength > _LIKELY and row[mark] > 0)
        for row, marks, strength in zip(added, order, strengths, strict=True)
    ]
    return [float(strength) for strength in strengths], speaking
