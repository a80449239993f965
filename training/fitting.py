"""The regressions that fit the models; all are convex, so that the result is unique."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.sparse import csr_array
from scipy.special import expit, logsumexp

Doubles = NDArray[np.float64]
Indices = NDArray[np.intp]


def regress_roles(features: csr_array, targets: Doubles, ridge: float) -> Doubles:
    """Return the weights of a softmax over roles, the bias last: (features + 1, roles)."""
    width, many = features.shape[1], targets.shape[1]
    transposed = features.T.tocsr()

    def cost(flat: Doubles) -> tuple[float, Doubles]:
        weights = flat.reshape(width + 1, many)
        scores = features @ weights[:-1] + weights[-1]
        scores -= logsumexp(scores, axis=1, keepdims=True)
        wrong = np.exp(scores) - targets
        slope = np.vstack([transposed @ wrong + ridge * weights[:-1], wrong.sum(axis=0)])
        return -(targets * scores).sum() + ridge / 2 * (weights[:-1] ** 2).sum(), slope.ravel()

    return _descend(cost, np.zeros((width + 1) * many)).reshape(width + 1, many)


def regress_choice(
    features: csr_array, starts: Indices, chosen: Indices, weight: Doubles, ridge: float
) -> Doubles:
    """Return the weights of a softmax over an abstract's sentences and, last, the score of none.

    `chosen` has the row of the sentence that a reader chose in each abstract, or -1.
    """
    transposed = features.T.tocsr()
    of = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    has = chosen >= 0

    def cost(flat: Doubles) -> tuple[float, Doubles]:
        scores, none = features @ flat[:-1], flat[-1]
        totals = log_totals(scores, none, starts)
        logarithms = np.where(has, scores[np.maximum(chosen, 0)], none) - totals
        wrong = np.exp(scores - totals[of])
        wrong[chosen[has]] -= 1
        slope = transposed @ (wrong * weight[of]) + ridge * flat[:-1]
        last = (weight * (np.exp(none - totals) - ~has)).sum()
        loss = -(weight * logarithms).sum() + ridge / 2 * (flat[:-1] ** 2).sum()
        return loss, np.append(slope, last)

    return _descend(cost, np.zeros(features.shape[1] + 1))


def log_totals(scores: Doubles, none: float | Doubles, starts: Indices) -> Doubles:
    """Return the log-sum-exp of each abstract's scores and the score of none."""
    top = np.maximum(np.maximum.reduceat(scores, starts[:-1]), none)
    of = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    sums = np.add.reduceat(np.exp(scores - top[of]), starts[:-1])
    return np.asarray(top + np.log(sums + np.exp(none - top)))


def regress_themes(
    features: csr_array, clues: Sequence[Doubles], targets: Doubles, ridge: float
) -> tuple[Doubles, Doubles]:
    """Return weights of a logistic regression for each theme, the bias last, and of the clues.

    Features have weights for each theme, (features + 1, themes); each of the `clues`, (papers,
    themes), has a single weight for all themes.
    """
    width, many = features.shape[1], targets.shape[1]
    transposed = features.T.tocsr()
    rate = targets.mean(axis=0)
    bias = np.log((rate + 1e-4) / (1 - rate + 1e-4))

    def cost(flat: Doubles) -> tuple[float, Doubles]:
        weights, shared = flat[: (width + 1) * many].reshape(width + 1, many), flat[-len(clues) :]
        scores = features @ weights[:-1] + weights[-1]
        for clue_weight, clue in zip(shared, clues, strict=True):
            scores += clue_weight * clue
        wrong = expit(scores) - targets
        slope = np.vstack([transposed @ wrong + ridge * weights[:-1], wrong.sum(axis=0)])
        loss = (np.logaddexp(0, scores) - targets * scores).sum()
        by_clue = [(wrong * clue).sum() for clue in clues]
        return loss + ridge / 2 * (weights[:-1] ** 2).sum(), np.append(slope.ravel(), by_clue)

    begin = np.concatenate([np.zeros(width * many), bias, np.zeros(len(clues))])
    fitted = _descend(cost, begin, rounds=100)
    return fitted[: -len(clues)].reshape(width + 1, many), fitted[-len(clues) :]


def regress_clues(clues: Sequence[Doubles], targets: Doubles) -> Doubles:
    """Return the weights of clues for a heading without labels, the bias last."""
    table = np.stack([clue.ravel() for clue in clues], axis=1)
    answers = targets.ravel()

    def cost(flat: Doubles) -> tuple[float, Doubles]:
        scores = table @ flat[:-1] + flat[-1]
        wrong = expit(scores) - answers
        loss = (np.logaddexp(0, scores) - answers * scores).sum()
        return loss, np.append(table.T @ wrong, wrong.sum())

    return _descend(cost, np.append(np.zeros(len(clues)), -4.0))


def ridge(features: csr_array, targets: Doubles, strength: float) -> Doubles:
    """Return the weights of a ridge regression, the mean last."""
    mean = targets.mean()
    transposed = features.T.tocsr()

    def cost(weights: Doubles) -> tuple[float, Doubles]:
        wrong = features @ weights - (targets - mean)
        loss = (wrong**2).sum() / 2 + strength / 2 * (weights**2).sum()
        return loss, transposed @ wrong + strength * weights

    return np.append(_descend(cost, np.zeros(features.shape[1])), mean)


def best_scale(loss: Callable[[float], float]) -> float:
    """Return the factor of scores at which their probabilities are calibrated."""
    return float(minimize_scalar(loss, bounds=(0.2, 2.0), method="bounded").x)


def _descend(
    cost: Callable[[Doubles], tuple[float, Doubles]], begin: Doubles, rounds: int = 200
) -> Doubles:
    options: dict[str, Any] = {"maxiter": rounds, "maxfun": 2 * rounds}
    return np.asarray(minimize(cost, begin, jac=True, method="L-BFGS-B", options=options).x)
