"""Schedules are read as cron, systemd and GitHub read them."""

import re
import shutil
import subprocess
from datetime import UTC, date, datetime

import pytest

from digest.setup.reading import Schedule, read_schedule
from digest.setup.schedulers import plan_job
from tests.setup.conftest import SATURDAY, TODAY, MakeJob

ANALYZE = shutil.which("systemd-analyze")
RUN = "cd /srv/news && digest build --quiet"


def runs(text: str, days: int = 14, zone: str = "UTC") -> list[str]:
    """Return when a text's only timetable runs, from a Thursday on."""
    (table,) = read_schedule(text, "it", zone).timetables
    return [f"{run:%d %H:%M}" for run in table.runs(date(2026, 1, 1), days)]


@pytest.mark.parametrize("name", ["cron", "systemd", "github"])
def test_what_init_writes_is_read_back_at_its_time_or_soon_after(job: MakeJob, name: str) -> None:
    planned = plan_job(name, job(python="/usr/bin/python3"))
    found = [read_schedule(text, path.name, "Europe/Berlin") for path, text in planned.items()]
    (table,) = (table for schedule in found for table in schedule.timetables)
    for run, meant in zip(table.runs(TODAY, 400), SATURDAY.runs(TODAY, 57), strict=True):
        assert 0 <= (run - meant).total_seconds() <= 3600 + 7 * 60
    assert not any(schedule.unread for schedule in found)


@pytest.mark.parametrize(
    "when, expected",
    [
        ("0 12 * * 6", ["03 12:00", "10 12:00"]),
        ("30 6,18 * * sun", ["04 06:30", "04 18:30", "11 06:30", "11 18:30"]),
        ("0 0 * * 7", ["04 00:00", "11 00:00"]),
        ("0 0 * * 5-7/2", ["02 00:00", "04 00:00", "09 00:00", "11 00:00"]),
        ("0 0 3 * *", ["03 00:00"]),
        ("0 0 3 jan *", ["03 00:00"]),
        # Either will do, unless one begins with a star.
        ("0 0 5 * mon", ["05 00:00", "12 00:00"]),
        ("0 0 6 * mon", ["05 00:00", "06 00:00", "12 00:00"]),
        ("0 0 */5 * mon", []),
        ("@weekly", ["04 00:00", "11 00:00"]),
        ("@monthly", ["01 00:00"]),
    ],
)
def test_a_line_of_a_crontab_is_read(when: str, expected: list[str]) -> None:
    assert runs(f"{when} {RUN}") == expected


def test_a_crontab_has_its_zone_where_it_sets_one() -> None:
    text = f"MAILTO=ada@example.org\nCRON_TZ=America/New_York\n0 20 * * 4 {RUN}\n"
    assert runs(text, zone="Asia/Tokyo") == ["02 01:00", "09 01:00"]
    assert runs(f"0 9 * * 5 {RUN}", 7, zone="Asia/Tokyo") == ["02 00:00"]


def test_other_lines_of_a_crontab_are_passed_over() -> None:
    text = f"# 0 1 * * * {RUN}\n0 2 * * * backup\n\n0 3 * * 6 ada {RUN} # x\n"
    assert runs(text, 7) == ["03 03:00"]


@pytest.mark.parametrize(
    "line",
    [
        f"61 * * * * {RUN}",
        f"@reboot {RUN}",
        f"0 0 * * {RUN}",
        f"0 0 * * x {RUN}",
        f"0 0 9-5 * * {RUN}",
        f"0 0 * * */0 {RUN}",
        f"0 9 * * 5 {RUN} --date $(date +\\%F)",
        "0 9 * * 5 digest build 'unclosed",
    ],
)
def test_a_line_that_is_not_understood_is_told_of(line: str) -> None:
    schedule = read_schedule(line, "it", "UTC")
    assert (schedule.timetables, schedule.unread) == ((), (line,))


def test_the_days_of_a_command_are_read() -> None:
    (table,) = read_schedule(f"0 9 * * 5 {RUN} --days 14", "it", "UTC").timetables
    assert table.covers == 14


EVENTS = [
    "Sat *-*-* 09:00:00 Europe/Berlin",
    "Sat 09:00",
    "Sat,Sun *-*-* 06:30",
    "Mon..Fri 05:00 America/New_York",
    "weekly",
    "daily",
    "monthly",
    "hourly",
    "quarterly",
    "09:00",
    "*-*-01,15 12:00",
    "*-03-01..07 12:00 UTC",
    "*:0/30",
    "Sat",
    "Saturday *-*-* 23:05:00 Asia/Kathmandu",
    "*-*-*",
]


@pytest.mark.skipif(ANALYZE is None, reason="no systemd here")
@pytest.mark.parametrize("event", EVENTS)
def test_an_event_of_a_timer_is_read_as_systemd_reads_it(event: str) -> None:
    base = datetime(2026, 2, 25, 3, 4, 5, tzinfo=UTC)
    told = f"--base-time={base:%Y-%m-%d %H:%M:%S} UTC"
    done = subprocess.run(  # noqa: S603 - our own command
        [str(ANALYZE), "calendar", "--iterations=20", told, event],
        capture_output=True,
        text=True,
        check=True,
        env={"TZ": "UTC"},
    )
    moments = re.findall(r"(?:Next elapse|Iteration #\d+): \w+ ([\d-]+ [\d:]+) UTC", done.stdout)
    (table,) = read_schedule(f"[Timer]\nOnCalendar={event}\n", "it", "UTC").timetables
    ours = [run for run in table.runs(base.date(), 1900) if run > base][:20]
    assert [f"{run:%Y-%m-%d %H:%M:%S}" for run in ours] == moments
    assert len(moments) == 20


@pytest.mark.parametrize(
    "event",
    [
        "sometimes",
        "Sat 25:00",
        "2026-02-28 09:00",
        "Foo 9:00",
        "~01",
        "Fri..Mon",
        "Fri 9:00 10:00",
        "*:0/0",
    ],
)
def test_an_event_that_is_not_understood_is_told_of(event: str) -> None:
    schedule = read_schedule(f"[Timer]\nOnCalendar={event}\nPersistent=true", "it", "UTC")
    assert (schedule.timetables, schedule.unread) == ((), (event,))


def test_a_workflow_is_read_in_any_usual_form() -> None:
    for cron in ('"0 12 * * 6"', "'0 12 * * 6'", "0 12 * * 6  # noon"):
        text = f"on:\n  schedule:\n    - cron: {cron}\njobs:\n  a:\n    run: digest build -q x\n"
        assert runs(text, 7, zone="Asia/Tokyo") == ["03 12:00"]


def test_a_workflow_that_builds_nothing_has_no_schedule_to_judge() -> None:
    text = "on:\n  schedule:\n    - cron: '0 12 * * 6'\njobs:\n  a:\n    run: make\n"
    assert read_schedule(text, "it", "UTC") == Schedule(name="it")


def test_the_days_of_a_workflows_command_are_read() -> None:
    text = "on:\n  schedule:\n    - cron: '0 12 1 * *'\njobs:\n  a:\n    run: digest build {}\n"
    (table,) = read_schedule(text.format("--days 31 || code=$?"), "it", "UTC").timetables
    assert table.covers == 31
    assert read_schedule(text.format("--date $(date +%F)"), "it", "UTC").unread == ("0 12 1 * *",)
