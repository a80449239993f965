"""A comparison is found in whatever words and letters it is told."""

import pytest

from digest.grounding.comparison import find_comparisons

UPWARD = (
    *("outperforms", "surpass", "exceeding", "beats", "outdoes", "better than", "superior to"),
    *("improves over", "improving upon", "ahead of", "is well above", "OUTPERFORMS", "Superior to"),
)
DOWNWARD = (
    *("is outperformed by", "surpassed easily by", "exceeded by", "beaten by", "underperforms"),
    *("inferior to", "worse than", "falls short of", "trails", "lags far behind", "fell behind"),
    *("is below", "remains well under", "loses to", "lost against", "WORSE THAN", "ınferior to"),
)


@pytest.mark.parametrize("words", UPWARD)
def test_what_is_better_is_found(words: str) -> None:
    assert [one.upward for one in find_comparisons(f"A boat {words} a raft.")] == [True]


@pytest.mark.parametrize("words", DOWNWARD)
def test_what_is_worse_is_found(words: str) -> None:
    assert [one.upward for one in find_comparisons(f"A boat {words} a raft.")] == [False]


def test_where_nothing_is_compared_nothing_is_found() -> None:
    assert list(find_comparisons("A boat floats over a reef.")) == []
