"""Agreement of groupings is counted as scikit-learn counts it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.quality.agreement import ari, nmi

PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=40)


@given(pairs=PAIRS)
def test_both_are_those_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    metrics: Any = pytest.importorskip("sklearn.metrics")
    wanted, got = zip(*pairs, strict=True)
    if len(set(wanted)) > 1 or len(set(got)) > 1:
        theirs = metrics.normalized_mutual_info_score(wanted, got)
        assert nmi(wanted, got) == pytest.approx(theirs, abs=1e-9)
    assert ari(wanted, got) == pytest.approx(metrics.adjusted_rand_score(wanted, got), abs=1e-9)


def test_names_of_groups_make_no_difference() -> None:
    assert nmi("aabbc", "22331") == pytest.approx(1)
    assert ari("aabbc", "22331") == pytest.approx(1)


def test_one_group_tells_nothing_of_several() -> None:
    assert nmi("aabb", "1111") == pytest.approx(0)
    assert ari("aabb", "1111") == pytest.approx(0)
