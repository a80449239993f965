"""A schedule is judged by what its issues would hold, in every season."""

from itertools import pairwise

import pytest

from digest.setup.finding import Finding
from digest.setup.judging import find_clashes
from digest.setup.reading import read_schedule
from tests.setup.conftest import TODAY


def judge(
    when: str, *, zone: str = "UTC", days: int = 7, source: str = "arxiv", more: str = ""
) -> list[Finding]:
    """Return what is wrong with a line of a crontab."""
    schedule = read_schedule(f"{when} digest build --quiet {more}", "digest.crontab", zone)
    return list(find_clashes(schedule, days=days, source=source, today=TODAY))


@pytest.mark.parametrize(
    "when, zone",
    [
        ("0 9 * * 6", "UTC"),
        ("0 12 * * 5", "UTC"),
        ("30 0 * * 5", "America/New_York"),
        ("0 6 * * 5", "Europe/Berlin"),
        ("0 8 * * 0", "Pacific/Auckland"),
        ("0 9 * * 1", "UTC"),
        ("0 9 * * 3", "UTC"),
        ("0 9 * * *", "UTC"),
        ("0 9 * * 1-5", "UTC"),
    ],
)
def test_a_schedule_that_loses_nothing_is_well(when: str, zone: str) -> None:
    assert judge(when, zone=zone) == []


@pytest.mark.parametrize(
    "when, zone, told",
    [
        ("0 18 * * 4", "America/New_York", "18:00"),
        ("0 22 * * 4", "America/New_York", "22:00"),
        ("0 4 * * 5", "UTC", "23:00"),
        ("0 0 * * 5", "Europe/Berlin", "18:00"),
    ],
)
def test_a_schedule_before_the_last_listing_is_told_with_its_time(
    when: str, zone: str, told: str
) -> None:
    finding = judge(when, zone=zone)[0]
    assert f"digest.crontab builds on Thursday at {told} US Eastern time" in finding.sentence
    assert "Friday" in finding.hint


def test_a_schedule_whose_day_at_arxiv_changes_with_the_clock_leaves_out_listings() -> None:
    # 04:30 UTC is Thursday in winter, Friday in summer.
    early, left = judge("30 4 * * 5")
    assert "Thursday at 23:30" in early.sentence
    assert "leaves out 2 of the next" in left.sentence
    assert "2026-03-06" in left.sentence


def test_issues_that_cover_too_few_days_leave_out_listings() -> None:
    assert judge("0 9 * * 6", days=5)[0].sentence.startswith("digest.crontab leaves out")
    assert judge("0 9 * * 6", more="--days 7", days=5) == []
    assert judge("0 9 1,15 * *", days=7) != []
    assert judge("0 9 * * 6", days=6) == []


def test_feeds_must_be_read_every_day() -> None:
    assert "feeds (source = rss) have one day alone" in judge("0 9 * * 6", source="rss")[0].sentence
    assert judge("0 9 * * 1-5", source="rss") == []


def test_a_schedule_that_never_runs_is_told() -> None:
    assert judge("0 0 31 2 *")[0].sentence == "digest.crontab never builds anything."


def test_every_finding_is_a_sentence_with_a_hint() -> None:
    found = [
        *judge("30 4 * * 5"),
        *judge("0 0 31 2 *"),
        *judge("0 9 * * 6", source="rss"),
        *judge("0 9 * * 6", days=3),
    ]
    assert all(text.endswith(".") for one in found for text in (one.sentence, one.hint))
    assert all(first != second for first, second in pairwise(found))
