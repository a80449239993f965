"""Ward linkage agrees with scipy's, and its cuts number what they find."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.themes.clustering.ward import Doubles, cut, link, relabel


def _points(seed: int, count: int) -> Doubles:
    return np.random.default_rng(seed).normal(size=(count, 5))


def _squares(points: Doubles) -> Doubles:
    between = points[:, None] - points[None]
    return np.asarray((between**2).sum(axis=2))


@given(seed=st.integers(0, 10_000), count=st.integers(2, 60), number=st.integers(1, 12))
def test_heights_and_clusters_are_those_of_scipy(seed: int, count: int, number: int) -> None:
    hierarchy: Any = pytest.importorskip("scipy.cluster.hierarchy")
    points = _points(seed, count)
    wanted, got = hierarchy.linkage(points, "ward"), link(_squares(points))
    np.testing.assert_allclose(got[:, 2], wanted[:, 2], rtol=1e-8)
    clusters = hierarchy.cut_tree(wanted, n_clusters=min(number, count)).ravel()
    assert cut(got, number).tolist() == relabel(clusters).tolist()


def test_merges_grow_farther_apart() -> None:
    heights = link(_squares(_points(3, 200)))[:, 2]
    assert (np.diff(heights) >= 0).all()


def test_the_distances_are_left_as_they_were() -> None:
    squares = _squares(_points(1, 10))
    before = squares.copy()
    link(squares)
    assert np.array_equal(squares, before)


@pytest.mark.parametrize("count", [0, 1])
def test_what_has_no_pairs_has_no_merges(count: int) -> None:
    merges = link(np.zeros((count, count)))
    assert merges.shape == (0, 3)


def test_equal_points_are_merged_at_no_distance() -> None:
    merges = link(np.zeros((6, 6)))
    assert (merges[:, 2] == 0).all()
    assert len(set(cut(merges, 2).tolist())) == 2


def test_more_clusters_than_items_are_as_many_as_items() -> None:
    assert cut(link(_squares(_points(2, 4))), 9).tolist() == [0, 1, 2, 3]


def test_labels_are_numbered_by_first_appearance() -> None:
    assert relabel(np.array([7, 7, 2, 9, 2])).tolist() == [0, 0, 1, 2, 1]
