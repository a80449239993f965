"""When a quota is spent, as three services tell it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.net.quota import find_renewal

NOW = datetime(2026, 2, 28, 12, 0, tzinfo=UTC)
EPOCH = int(NOW.timestamp())


@pytest.mark.parametrize(
    "headers,seconds",
    [
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(EPOCH + 90)}, 90.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(EPOCH - 90)}, 0.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "43200"}, 43200.0),
        ({"x-ratelimit-remaining-usd": "0", "x-ratelimit-reset": "60"}, 60.0),
        (
            {
                "x-ratelimit-remaining-usd": "0.00005",
                "x-ratelimit-cost-required-usd": "0.0001",
                "x-ratelimit-reset": "60",
            },
            60.0,
        ),
        ({"ratelimit": '"api";r=0;t=55'}, 55.0),
        ({"ratelimit": '"api"; r=0 ; t=55'}, 55.0),
    ],
)
def test_a_spent_quota_is_renewed_in_so_many_seconds(
    headers: dict[str, str], seconds: float
) -> None:
    assert find_renewal(headers, NOW) == seconds


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-ratelimit-remaining": "7", "x-ratelimit-reset": str(EPOCH + 90)},
        {"x-ratelimit-remaining": "0"},
        {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon"},
        {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9" * 15},
        {"x-ratelimit-remaining-usd": "0.05", "x-ratelimit-reset": "60"},
        {"ratelimit": '"api";r=499;t=55'},
        {"ratelimit": '"api";r=0'},
    ],
)
def test_no_quota_is_spent_or_nobody_says_until_when(headers: dict[str, str]) -> None:
    assert find_renewal(headers, NOW) is None


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_header_breaks_anything(left: str, reset: str) -> None:
    headers = {"x-ratelimit-remaining": left, "x-ratelimit-reset": reset, "ratelimit": reset}
    renewal = find_renewal(headers, NOW)
    assert renewal is None or renewal >= 0
