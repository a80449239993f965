"""What a status means, and what a Retry-After header says."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.net.statuses import parse_retry_after, status_failure

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


@given(st.text(max_size=40) | st.from_regex(r"Fri, \d{1,30} Dec \d+ \d+:\d\d:\d\d [+-]?\d+"))
def test_no_retry_after_breaks_anything(value: str) -> None:
    seconds = parse_retry_after(value, NOW)
    assert seconds is None or seconds >= 0


@pytest.mark.parametrize("status", [200, 204, 301, 304, 308, 400, 401, 404, 410, 418, 451])
def test_answers_are_the_caller_s_to_read(status: int) -> None:
    assert status_failure(status, "hub.example", {}, NOW) is None


@pytest.mark.parametrize("status", [303, 403, 407, 408, 429, 500, 503, 520, 525])
def test_failures_are_not(status: int) -> None:
    failure = status_failure(status, "hub.example", {}, NOW)
    assert failure is not None
    assert str(failure).startswith(("hub.example ", "The proxy before hub.example "))


@pytest.mark.parametrize("status", [403, 429, 500])
def test_a_failure_that_is_expected_is_an_answer(status: int) -> None:
    assert status_failure(status, "hub.example", {}, NOW, {status}) is None


@pytest.mark.parametrize("status", [402, 403, 429])
def test_a_spent_quota_says_when_and_is_not_waited_for(status: int) -> None:
    """Not even where the status was expected: it says nothing about what was asked."""
    reset = NOW.timestamp() + 2400
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{reset:.0f}"}
    failure = status_failure(status, "code.example", headers, NOW, {status})
    assert failure is not None
    assert str(failure) == (
        f"code.example has answered as often as it will for now ({status}): "
        "it may be asked again at 2026-02-28 12:40 UTC, in 40 minutes."
    )
    assert (failure.tries, failure.asked, failure.overloaded) == (1, 2400.0, False)


def test_a_quota_that_is_renewed_soon_is_waited_for() -> None:
    failure = status_failure(429, "hub.example", {"ratelimit": '"api";r=0;t=40'}, NOW)
    assert failure is not None
    assert (failure.tries, failure.asked) == (6, 40.0)


def test_a_refusal_that_asks_for_a_pause_is_one_and_not_pressed() -> None:
    failure = status_failure(403, "code.example", {"retry-after": "90"}, NOW, {403})
    assert failure is not None
    assert str(failure) == "code.example asks for a pause of 90 s (403)."
    assert (failure.tries, failure.asked, failure.overloaded) == (1, 90.0, True)
