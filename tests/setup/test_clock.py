"""A clock is off where no service has its time."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from digest.setup.clock import find_offset, judge_clock

NOW = datetime(2026, 2, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize("seconds", [0, 90, -86400])
def test_an_answer_tells_the_time(seconds: int) -> None:
    said = format_datetime(NOW - timedelta(seconds=seconds), usegmt=True)
    assert find_offset({"date": said}, NOW) == seconds
    # A cache has kept it for a minute.
    assert find_offset({"date": said, "age": "60"}, NOW) == seconds - 60


@pytest.mark.parametrize("said", ["", "yesterday", "Sat, 99 Feb 2026 12:00:00 GMT"])
def test_what_is_no_time_tells_none(said: str) -> None:
    assert find_offset({"date": said}, NOW) is None
    assert find_offset({}, NOW) is None


@pytest.mark.parametrize(
    "offsets, told",
    [
        ([], None),
        ([59.0], None),
        ([-30.0, 5000.0], None),
        ([61.0], "61 s ahead"),
        ([-600.0, 86400.0], "10 minutes behind"),
        ([-7200.0], "2 hours behind"),
        ([400 * 86400.0], "400 days ahead"),
    ],
)
def test_the_clock_is_off_where_all_agree_that_it_is(
    offsets: list[float], told: str | None
) -> None:
    found = [finding.sentence for finding in judge_clock(offsets)]
    assert found == ([f"The clock of this machine is {told}."] if told else [])
