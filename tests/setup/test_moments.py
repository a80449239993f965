"""A time of the week is read in any usual form, and never moves to an earlier time."""

from datetime import timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.calendar import EASTERN
from digest.errors import UsageError
from digest.setup.moments import Moment, parse_moment, usual_moment
from tests.setup.conftest import TODAY

ZONES = st.sampled_from(
    [
        *("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"),
        *("America/St_Johns", "Australia/Lord_Howe", "Pacific/Honolulu", "America/Santiago"),
    ]
)
MOMENTS = st.builds(
    Moment,
    weekday=st.integers(0, 6),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    zone=ZONES,
)


@pytest.mark.parametrize(
    "text, moment",
    [
        ("Saturday 09:00", Moment(weekday=5, hour=9)),
        ("sat 9", Moment(weekday=5, hour=9)),
        ("Fri, 23:59 Europe/Berlin", Moment(weekday=4, hour=23, minute=59, zone="Europe/Berlin")),
        ("Tues 7:05", Moment(weekday=1, hour=7, minute=5)),
    ],
)
def test_a_time_is_read(text: str, moment: Moment) -> None:
    assert parse_moment(text, "UTC") == moment
    assert parse_moment(str(moment), "Asia/Tokyo") == moment


@pytest.mark.parametrize(
    "text", ["", "9:00", "Sat", "Sat 24:00", "Sat 9:60", "Samstag 9:00", "Sat 9:00 Nowhere/Land",
             "Sat 9:00 ../../etc/passwd", "Sat 9:00; id"]
)  # fmt: skip
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_moment(text, "UTC")
    assert "For example: Saturday 09:00" in caught.value.hint


@given(MOMENTS, ZONES)
def test_in_another_zone_it_is_never_earlier_and_at_most_two_hours_later(
    moment: Moment, zone: str
) -> None:
    moved = moment.moved(zone, TODAY)
    for run in moment.runs(TODAY, 60):
        local = run.astimezone(ZoneInfo(zone))
        near = moved.runs(local.date() - timedelta(days=1), 1), moved.runs(local.date(), 1)
        waits = [(other - local).total_seconds() for runs in near for other in runs]
        assert 0 <= min(wait for wait in waits if wait >= 0) <= 2 * 3600


@pytest.mark.parametrize("zone", sorted(available_timezones()))
def test_the_usual_time_has_one_day_at_arxiv_all_year_and_after_its_week(zone: str) -> None:
    runs = [run.astimezone(EASTERN) for run in usual_moment(zone, TODAY).runs(TODAY)]
    assert len({run.weekday() for run in runs}) == 1
    assert runs[0].weekday() in {4, 5}
