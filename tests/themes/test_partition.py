"""The number of clusters is chosen by the silhouette, as scikit-learn counts it."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.themes.partition import divide, judge, to_centres
from digest.themes.ward import Doubles


def _blobs(number: int, each: int = 12) -> Doubles:
    chance = np.random.default_rng(number)
    centres = np.eye(number) * 10
    noise = chance.normal(size=(number * each, number))
    return np.asarray(np.repeat(centres, each, axis=0) + noise)


@settings(deadline=None)  # scikit-learn is imported in the first round
@given(seed=st.integers(0, 1000), number=st.integers(2, 5))
def test_the_silhouette_is_that_of_scikit_learn(seed: int, number: int) -> None:
    metrics: Any = pytest.importorskip("sklearn.metrics")
    chance = np.random.default_rng(seed)
    points = chance.normal(size=(30, 4))
    labels = np.concatenate([np.arange(number), chance.integers(0, number, 30 - number)])
    squares = ((points[:, None] - points[None]) ** 2).sum(axis=2)
    assert judge(np.sqrt(squares), labels) == pytest.approx(
        metrics.silhouette_score(points, labels), abs=1e-6
    )


@pytest.mark.parametrize("number", [4, 6, 9])
def test_clear_clusters_are_counted_rightly(number: int) -> None:
    points = _blobs(number)
    labels = divide(points @ points.T, range(4, 10))
    assert labels.tolist() == np.repeat(np.arange(number), 12).tolist()


def test_distances_to_centres_are_those_of_the_points() -> None:
    points, labels = _blobs(4), np.repeat(np.arange(4), 12)
    centres = np.array([points[labels == group].mean(axis=0) for group in range(4)])
    wanted = ((points[:, None] - centres) ** 2).sum(axis=2)
    np.testing.assert_allclose(to_centres(points @ points.T, labels), wanted, atol=1e-5)


def test_one_cluster_has_no_silhouette() -> None:
    assert judge(np.ones((3, 3)), np.zeros(3, dtype=np.intp)) == 0
