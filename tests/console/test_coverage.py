"""A topic's days stand in rows of weeks, each day by a sign that says what was fetched."""

from collections.abc import Mapping
from datetime import date
from io import BytesIO, TextIOWrapper

import pytest

from digest.console.coverage import DRAWN, PLAIN, Signs, coverage_lines, signs_for
from digest.console.voice import Voice
from digest.model import Coverage

WEEKS: Mapping[date, Coverage] = {
    **dict.fromkeys((date(2026, 2, day) for day in range(16, 20)), "complete"),
    date(2026, 2, 20): "partial",
    date(2026, 2, 21): "none",
    date(2026, 2, 22): "none",
    date(2026, 2, 23): "complete",
    date(2026, 2, 24): "none",
    date(2026, 2, 25): "never",
}
NEVER: Mapping[date, Coverage] = {date(2026, 2, 23): "never", date(2026, 2, 24): "none"}


def lines(topics: Mapping[str, Mapping[date, Coverage]]) -> list[str]:
    """Return what is shown of these topics."""
    return [line.plain for line in coverage_lines(topics, DRAWN, 80)]


def test_each_week_is_a_row_and_each_working_day_a_sign() -> None:
    """A holiday is left blank, and so is a day to come."""
    assert lines({"corals": WEEKS}) == [
        "Coverage ■ complete  ◧ partial  · never fetched",
        "  corals                    Mo Tu We Th Fr",
        "    2026-02-16 to 02-20     ■  ■  ■  ■  ◧",
        "    2026-02-23 to 02-27     ■     ·",
    ]


def test_a_topic_of_which_nothing_was_fetched_has_one_line() -> None:
    assert lines({"corals": WEEKS, "tides": NEVER})[-1] == (
        "  tides: nothing fetched since 2026-02-23"
    )


def test_where_nothing_at_all_was_fetched_there_is_no_legend() -> None:
    assert lines({"tides": NEVER, "corals": {}}) == ["Coverage none yet"]
    assert lines({}) == ["Coverage none yet"]


def test_a_long_name_is_cut_so_that_the_days_stand_below_one_another() -> None:
    _, heading, week, _ = lines({"tide-" * 16: WEEKS})
    assert heading.startswith("  tide-tide-")
    assert heading.index("… ") < heading.index("Mo") == week.index("■")


@pytest.mark.parametrize(
    "encoding, signs", [("utf-8", DRAWN), ("ascii", PLAIN), ("latin-1", PLAIN), ("cp437", PLAIN)]
)
def test_signs_that_the_encoding_lacks_are_plain(
    monkeypatch: pytest.MonkeyPatch, encoding: str, signs: Signs
) -> None:
    monkeypatch.setattr("sys.stdout", TextIOWrapper(BytesIO(), encoding))
    assert signs_for(Voice()) is signs


def test_plain_signs_are_ascii() -> None:
    shown = [line.plain for line in coverage_lines({"corals": WEEKS}, PLAIN, 80)]
    assert all(map(str.isascii, shown))
    assert shown[2].endswith("#  #  #  #  +")
