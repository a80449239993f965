"""The number of clusters is chosen by the silhouette, as scikit-learn counts it."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.themes.clustering.partition import divide, judge, to_centres
from digest.themes.clustering.ward import Doubles


def _blobs(number: int, each: int = 12) -> Doubles:
    chance = np.random.default_rng(number)
    centres = np.eye(number) * 10
    noise = chance.normal(size=(number * each, number))
    return np.asarray(np.repeat(centres, each, axis=0) + noise)


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


def _nested(gap: float) -> Doubles:
    """Return two far groups, each of two that are so far apart, on a line."""
    spread = np.array([-1.0, 0.0, 1.0])
    line = np.concatenate([spread + at for at in (0, gap, 40, 40 + gap)])
    return np.stack([line, np.zeros_like(line)], axis=1)


def _parts(gap: float) -> list[int]:
    points = _nested(gap)
    return [int(label) for label in divide(points @ points.T, range(2, 5))]


def test_more_groups_are_taken_where_fewer_are_hardly_clearer() -> None:
    points = _nested(8)
    distances = np.sqrt(((points[:, None] - points) ** 2).sum(axis=2))
    two, four = np.repeat([0, 1], 6), np.repeat([0, 1, 2, 3], 3)
    assert judge(distances, two) > judge(distances, four)
    assert _parts(8) == four.tolist()


def test_few_groups_are_taken_where_they_are_much_clearer() -> None:
    assert _parts(3) == np.repeat([0, 1], 6).tolist()


def test_in_the_end_each_item_is_nearest_to_its_own_centre() -> None:
    """Ward's own groups are not so, nor are a few steps enough."""
    points = np.random.default_rng(3).normal(size=(60, 3))
    products = points @ points.T
    labels = divide(products, [5])
    assert to_centres(products, labels).argmin(axis=1).tolist() == labels.tolist()
