"""How a wait is told."""

import pytest

from digest.net.failures import tell_seconds


@pytest.mark.parametrize(
    "seconds,told",
    [
        (0.0, "0 s"),
        (0.25, "0.2 s"),
        (29.6, "30 s"),
        (600.0, "600 s"),
        (3600.0, "60 minutes"),
        (86_400.0, "24 hours"),
        (1e11, "more than a day"),
        (float("inf"), "more than a day"),
    ],
)
def test_a_wait_is_told_as_people_do(seconds: float, told: str) -> None:
    assert tell_seconds(seconds) == told
