"""What a Retry-After header says, and how a wait is told."""

from datetime import UTC, datetime

import pytest

from digest.net.failures import parse_retry_after, tell_seconds

NOW = datetime(2026, 2, 28, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "value,seconds",
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("²", None),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("9" * 400, float("inf")),
        ("Sat, 28 Feb 2026 12:00:05 GMT", 5.0),
        ("Sat, 28 Feb 2026 12:00:05 -0000", 5.0),
        ("Sat, 28 Feb 2026 11:00:00 GMT", 0.0),
        ("Fri, 31 Dec 99999999999999999999 23:59:59 GMT", None),
        ("Fri, 31 Dec 2026 99999999999999999999:00:00 GMT", None),
        ("Fri, 31 Dec 2026 23:59:59 +99999999999999999999", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


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
