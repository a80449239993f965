"""Days are spelled in the style of the Associated Press."""

from datetime import date

import pytest

from digest.text import long_date, short_date


@pytest.mark.parametrize(
    "day, text",
    [
        (date(2026, 2, 28), "Feb. 28, 2026"),
        (date(2026, 5, 1), "May 1, 2026"),
        (date(2025, 9, 9), "Sept. 9, 2025"),
        (date(1999, 12, 31), "Dec. 31, 1999"),
    ],
)
def test_long_date(day: date, text: str) -> None:
    assert long_date(day) == text


def test_short_date() -> None:
    assert [short_date(date(2026, 2, 28)), short_date(date(2026, 5, 1))] == ["Feb. 28", "May 1"]
