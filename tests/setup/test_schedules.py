"""Schedules are read as their programs read them, and judged by what issues would hold."""

from dataclasses import replace
from pathlib import Path

import pytest

from digest.config import Settings
from digest.setup import Finding, Moment, Place, find_faults, plan_files
from digest.setup.schedules import find_repository, read_schedule, schedule_files
from tests.setup.conftest import SATURDAY, TODAY, answers

RUN = "cd /srv/news && digest build --quiet"
WORKFLOW = "on:\n  schedule:\n    - cron: {cron}\njobs:\n  a:\n    run: {run}\n"
SATURDAY_NOON = Moment(weekday=5, hour=12)


@pytest.mark.parametrize("name", ["cron", "systemd", "github"])
def test_what_init_writes_is_read_back_at_its_time_or_soon_after(place: Place, name: str) -> None:
    planned = plan_files(answers(name), replace(place, python="/usr/bin/python3"))
    files = list(planned.items())[2:]
    found = [read_schedule(text, path.name, "Europe/Berlin") for path, text in files]
    (moment,) = (moment for schedule in found for moment in schedule.moments)
    for run, meant in zip(moment.runs(TODAY, 57), SATURDAY.runs(TODAY, 57), strict=True):
        assert 0 <= (run - meant).total_seconds() <= 3600 + 7 * 60
    assert [schedule.unread for schedule in found if schedule.moments] == [()]


@pytest.mark.parametrize("text, zone", [
    (f"0 12 * * 6 {RUN}", "UTC"),
    (f"MAILTO=ada@example.org\nCRON_TZ=UTC\n0 12 * * 6 {RUN}\n",
     "Asia/Tokyo"),
    (f"# 0 1 * * * {RUN}\n0 2 * * * backup\n\n0 12 * * 6 ada {RUN} # x\n", "UTC"),
    ("[Timer]\nOnCalendar=Sat *-*-* 12:00:00 UTC\nPersistent=true\n", "Asia/Tokyo"),
    *((WORKFLOW.format(cron=cron, run="digest build -q x"), "Asia/Tokyo") for cron in (
        '"0 12 * * 6"', "'0 12 * * 6'", "0 12 * * 6  # noon")),
])  # fmt: skip
def test_a_weekly_line_is_read_wherever_it_stands(text: str, zone: str) -> None:
    schedule = read_schedule(text, "it", zone)
    assert (schedule.moments, schedule.unread) == ((SATURDAY_NOON,), ())
    # What builds nothing has no schedule to judge.
    other = read_schedule(
        text.replace("digest build", "make").replace("OnCalendar", "X"), "it", zone
    )
    assert (other.moments, other.unread) == ((), ())


@pytest.mark.parametrize("text, line", [
    *((line, line) for line in (
        f"0 9 * * 1-5 {RUN}", f"@weekly {RUN}", f"61 9 * * 6 {RUN}", f"0 9 1 * * {RUN}")),
    *((f"[Timer]\n{event}\nPersistent=true", event) for event in (
        "OnCalendar=weekly", "OnCalendar=Sat *-*-* 25:00:00 UTC",
        "OnCalendar=Foo *-*-* 09:00:00 UTC",
        "OnCalendar=Sat *-*-* 09:00:00 Nowhere")),
    (WORKFLOW.format(cron="'0 12 1 * *'", run="digest build"), "0 12 1 * *"),
])  # fmt: skip
def test_a_line_of_another_form_is_shown_and_not_judged(text: str, line: str) -> None:
    schedule = read_schedule(text, "it", "UTC")
    assert (schedule.moments, schedule.unread) == ((), (line,))


def test_schedules_beside_a_configuration_are_found(tmp_path: Path) -> None:
    folder, workflows = tmp_path / "news", tmp_path / ".github" / "workflows"
    for place in (tmp_path / ".git", workflows, folder, folder / "x.timer"):
        place.mkdir(parents=True)
    for name in ("a.yml", "b.yaml", "c.txt"):
        (workflows / name).touch()
    for name in ("digest.crontab", "crontab.txt", "digest.timer", "backup.timer"):
        (folder / name).touch()
    assert [path.name for path in schedule_files(folder)] == [
        *("a.yml", "b.yaml", "crontab.txt", "digest.crontab", "digest.timer")
    ]
    assert find_repository(folder) == tmp_path
    assert find_repository(Path("/nowhere/at/all")) == Path("/nowhere/at/all")


def judge(when: str, *, zone: str = "UTC", days: int = 7, source: str = "arxiv") -> list[Finding]:
    """Return what is wrong with a line of a crontab."""
    lines = "".join(f"{one} digest build --quiet\n" for one in when.split(";"))
    schedule = read_schedule(lines, "digest.crontab", zone)
    settings = Settings.model_validate({"build": {"days": days}, "source": source})
    found = find_faults(settings, {}, [schedule], TODAY)
    return [finding for finding in found if finding.part == "schedule"]


@pytest.mark.parametrize("when, zone", [
    ("0 9 * * 6", "UTC"), ("0 12 * * 5", "UTC"), ("30 0 * * 5", "America/New_York"),
    ("0 6 * * 5", "Europe/Berlin"), ("0 8 * * 0", "Pacific/Auckland"), ("0 9 * * 1", "UTC"),
    ("0 9 * * 3", "UTC"), ("0 9 * * 4;0 9 * * 5", "UTC"), ("0 9 * * 4;0 9 * * 0", "UTC"),
    ("0 9 * * 1-5", "UTC"), ("@daily", "UTC"),
])  # fmt: skip
def test_a_schedule_that_loses_nothing_is_well(when: str, zone: str) -> None:
    assert judge(when, zone=zone) == []


@pytest.mark.parametrize("when, zone, told", [
    ("0 18 * * 4", "America/New_York", "18:00"),
    ("0 22 * * 4", "America/New_York", "22:00"),
    ("0 4 * * 5", "UTC", "23:00"),
    ("0 0 * * 5", "Europe/Berlin", "18:00"),
    ("0 20 * * 1;0 20 * * 4", "UTC", "15:00"),
])  # fmt: skip
def test_a_schedule_before_the_last_listing_is_told(when: str, zone: str, told: str) -> None:
    finding = judge(when, zone=zone)[0]
    assert f"digest.crontab builds on Thursday at {told} US Eastern time" in finding.sentence
    assert "Friday" in finding.hint


def test_issues_that_leave_listings_out_are_told() -> None:
    # 04:30 UTC is Thursday in winter, Friday in summer.
    early, left = judge("30 4 * * 5")
    assert "Thursday at 23:30" in early.sentence
    assert "leaves out 2 of the next" in left.sentence
    assert "the first on 2026-03-06" in left.sentence
    assert judge("0 9 * * 6", days=5)[0].sentence.startswith("digest.crontab leaves out")
    assert judge("0 9 * * 6", days=6) == []
    (rss,) = judge("0 9 * * 6", source="rss")
    assert "leaves out" in rss.sentence
    assert 'feeds (source = "rss") have one day alone' in rss.hint
    assert judge(";".join(f"0 9 * * {day}" for day in range(1, 6)), source="rss") == []
    found = [early, left, rss]
    assert all(text.endswith(".") for one in found for text in (one.sentence, one.hint))
