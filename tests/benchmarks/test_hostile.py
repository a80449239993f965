"""Whatever reads text from outside takes four times as long for four times as much, not sixteen."""

import pytest

from tests.benchmarks.hostile import ROWS, grow


@pytest.mark.parametrize("name", ROWS)
def test_time_grows_with_the_length_of_hostile_text(name: str) -> None:
    """Another try forgives a machine that was busy; what grows with the square fails each."""
    for one in ROWS[name]:
        assert any(grow(one) <= 8 for _ in range(3)), one.shape
