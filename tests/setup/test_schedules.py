"""Schedules are read as their programs read them, and judged by what issues would hold."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice, pairwise
from pathlib import Path

import pytest

from digest.config import Settings
from digest.setup import Finding, Place, find_faults, plan_files
from digest.setup.reading import Schedule, find_repository, read_schedule, schedule_files
from tests.setup.conftest import SATURDAY, TODAY, answers

ANALYZE = shutil.which("systemd-analyze")
RUN = "cd /srv/news && digest build --quiet"
WORKFLOW = "on:\n  schedule:\n    - cron: {cron}\njobs:\n  a:\n    run: {run}\n"


def runs(text: str, days: int = 14, zone: str = "UTC") -> list[str]:
    """Return when a text's only timetable runs, from a Thursday on."""
    (table,) = read_schedule(text, "it", zone).timetables
    return [f"{run:%d %H:%M}" for run in table.runs(date(2026, 1, 1), days)]


@pytest.mark.parametrize("name", ["cron", "systemd", "github"])
def test_what_init_writes_is_read_back_at_its_time_or_soon_after(place: Place, name: str) -> None:
    planned = plan_files(answers(name), replace(place, python="/usr/bin/python3"))
    files = list(planned.items())[2:]
    found = [read_schedule(text, path.name, "Europe/Berlin") for path, text in files]
    (table,) = (table for schedule in found for table in schedule.timetables)
    for run, meant in zip(table.runs(TODAY, 400), SATURDAY.runs(TODAY, 57), strict=True):
        assert 0 <= (run - meant).total_seconds() <= 3600 + 7 * 60
    assert not any(schedule.unread for schedule in found)


@pytest.mark.parametrize("when, expected", [
    ("0 12 * * 6", "03 12:00, 10 12:00"), ("0 0 * * 7", "04 00:00, 11 00:00"),
    ("30 6,18 * * sun", "04 06:30, 04 18:30, 11 06:30, 11 18:30"),
    ("0 0 * * 5-7/2", "02 00:00, 04 00:00, 09 00:00, 11 00:00"),
    ("0 0 3 * *", "03 00:00"), ("0 0 3 jan *", "03 00:00"), ("0 0 3 feb-dec *", ""),
    # Either will do, unless one begins with a star.
    ("0 0 5 * mon", "05 00:00, 12 00:00"), ("0 0 6 * mon", "05 00:00, 06 00:00, 12 00:00"),
    ("0 0 */5 * mon", ""), ("@weekly", "04 00:00, 11 00:00"),
    ("@monthly", "01 00:00"), ("@annually", "01 00:00"), ("@yearly", "01 00:00"),
])  # fmt: skip
def test_a_line_of_a_crontab_is_read(when: str, expected: str) -> None:
    assert ", ".join(runs(f"{when} {RUN}")) == expected


def test_a_crontab_has_its_zone_its_words_and_lines_of_others() -> None:
    for word, count in (("@hourly", 24), ("@daily", 1), ("@midnight", 1)):
        assert len(runs(f"{word} {RUN}", 1)) == count
    text = f"MAILTO=ada@example.org\nCRON_TZ=America/New_York\n0 20 * * 4 {RUN}\n"
    assert runs(text, zone="Asia/Tokyo") == ["02 01:00", "09 01:00"]
    assert runs(f"0 9 * * 5 {RUN}", 7, zone="Asia/Tokyo") == ["02 00:00"]
    assert runs(f"CRON_TZ=Nowhere\n0 9 * * 5 {RUN}", 7) == ["02 09:00"]
    text = f"# 0 1 * * * {RUN}\n0 2 * * * backup\n\n0 3 * * 6 ada {RUN} # x\n"
    assert runs(text, 7) == ["03 03:00"]


def test_a_workflow_is_read_in_any_usual_form_with_the_days_of_its_command() -> None:
    for cron in ('"0 12 * * 6"', "'0 12 * * 6'", "0 12 * * 6  # noon"):
        text = WORKFLOW.format(cron=cron, run="digest build -q x")
        assert runs(text, 7, zone="Asia/Tokyo") == ["03 12:00"]
    # One that builds nothing has no schedule to judge.
    assert read_schedule(text.replace("digest build", "make"), "it", "UTC") == Schedule(name="it")
    job = WORKFLOW.format(cron="'0 12 1 * *'", run="digest build --days=31 || code=$?")
    for days, command in ((31, job), (14, f"0 9 * * 5 {RUN} --days 14")):
        (table,) = read_schedule(command, "it", "UTC").timetables
        assert table.covers == days


@pytest.mark.parametrize("text, line", [
    *((line, line) for line in (
        f"61 * * * * {RUN}", f"@reboot {RUN}", f"0 0 * * {RUN}", f"0 0 * * x {RUN}",
        f"0 0 9-5 * * {RUN}", f"0 0 * * */0 {RUN}", f"0 9 * * 5 {RUN} --date $(date +\\%F)",
        "0 9 * * 5 digest build 'unclosed")),
    *((f"[Timer]\nOnCalendar={event}\nPersistent=true", event) for event in (
        "sometimes", "Sat 25:00", "2026-02-28 09:00", "Foo 9:00", "~01", "Fri..Mon",
        "Fri 9:00 10:00", "*:0/0")),
    *((WORKFLOW.format(cron=f"'{cron}'", run=f"digest build {more}"), cron) for cron, more in (
        ("0 12 * *", ""), ("0 12 * * x", ""), ("0 12 1 * *", "--date $(date +%F)"))),
])  # fmt: skip
def test_what_is_not_understood_is_told_of(text: str, line: str) -> None:
    schedule = read_schedule(text, "it", "UTC")
    assert (schedule.timetables, schedule.unread) == ((), (line,))


EVENTS = [
    *("Sat *-*-* 09:00:00 Europe/Berlin", "Sat 09:00", "Sat,Sun *-*-* 06:30", "Sat", "09:00"),
    *("Mon..Fri 05:00 America/New_York", "*-*-01,15 12:00", "*-03-01..07 12:00 UTC", "*-*-*"),
    *("Saturday *-*-* 23:05:00 Asia/Kathmandu", "*:0/30", "hourly", "daily", "weekly", "monthly"),
    *("quarterly", "semiannually", "yearly", "annually"),
]


@pytest.mark.skipif(ANALYZE is None, reason="no systemd here")
@pytest.mark.parametrize("event", EVENTS)
def test_an_event_of_a_timer_is_read_as_systemd_reads_it(event: str) -> None:
    base = datetime(2026, 2, 25, 3, 4, 5, tzinfo=UTC)
    told = f"--base-time={base:%Y-%m-%d %H:%M:%S} UTC"
    done = subprocess.run(  # noqa: S603 - our own command
        [str(ANALYZE), "calendar", "--iterations=9", told, event],
        capture_output=True,
        text=True,
        check=True,
        env={"TZ": "UTC"},
    )
    moments = re.findall(r"(?:Next elapse|Iteration #\d+): \w+ ([\d-]+ [\d:]+) UTC", done.stdout)
    (table,) = read_schedule(f"[Timer]\nOnCalendar={event}\n", "it", "UTC").timetables
    ours = islice((run for run in table.runs(base.date(), 3400) if run > base), 9)
    assert [f"{run:%Y-%m-%d %H:%M:%S}" for run in ours] == moments
    assert len(moments) == 9


def test_schedules_beside_a_configuration_are_found(tmp_path: Path) -> None:
    folder, workflows = tmp_path / "news", tmp_path / ".github" / "workflows"
    for place in (tmp_path / ".git", workflows, folder, folder / "x.timer"):
        place.mkdir(parents=True)
    for name in ("a.yml", "b.yaml", "c.txt"):
        (workflows / name).touch()
    for name in ("digest.crontab", "crontab.txt", "digest.timer", "backup.timer", "lone.timer"):
        (folder / name).touch()
    (folder / "backup.service").write_text("ExecStart=/bin/backup")
    (folder / "digest.service").write_text("ExecStart=digest build")
    assert [path.name for path in schedule_files(folder)] == [
        *("a.yml", "b.yaml", "crontab.txt", "digest.crontab", "digest.timer", "lone.timer")
    ]
    assert find_repository(folder) == tmp_path
    assert find_repository(Path("/nowhere/at/all")) == Path("/nowhere/at/all")


def judge(
    when: str, *, zone: str = "UTC", days: int = 7, source: str = "arxiv", more: str = ""
) -> list[Finding]:
    """Return what is wrong with a line of a crontab."""
    schedule = read_schedule(f"{when} digest build --quiet {more}", "digest.crontab", zone)
    settings = Settings.model_validate({"build": {"days": days}, "source": source})
    found = find_faults(settings, {}, [schedule], TODAY)
    return [finding for finding in found if finding.part == "schedule"]


@pytest.mark.parametrize("when, zone", [
    ("0 9 * * 6", "UTC"), ("0 12 * * 5", "UTC"), ("30 0 * * 5", "America/New_York"),
    ("0 6 * * 5", "Europe/Berlin"), ("0 8 * * 0", "Pacific/Auckland"), ("0 9 * * 1", "UTC"),
    ("0 9 * * 3", "UTC"), ("0 9 * * *", "UTC"), ("0 9 * * 1-5", "UTC"), ("0 9 * * 4,5", "UTC"),
    ("0 9 * * 4,0", "UTC"),
])  # fmt: skip
def test_a_schedule_that_loses_nothing_is_well(when: str, zone: str) -> None:
    assert judge(when, zone=zone) == []


@pytest.mark.parametrize("when, zone, told", [
    ("0 18 * * 4", "America/New_York", "18:00"),
    ("0 22 * * 4", "America/New_York", "22:00"),
    ("0 4 * * 5", "UTC", "23:00"),
    ("0 0 * * 5", "Europe/Berlin", "18:00"),
    ("0 20 * * 1,4", "UTC", "15:00"),
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
    assert judge("0 9 * * 6", more="--days 7", days=5) == []
    assert judge("0 9 1,15 * *", days=7) != []
    assert judge("0 9 * * 6", days=6) == []
    rss = judge("0 9 * * 6", source="rss")
    assert "feeds (source = rss) have one day alone" in rss[0].sentence
    assert judge("0 9 * * 1-5", source="rss") == []
    never = judge("0 0 31 2 *")
    assert never[0].sentence == "digest.crontab never builds anything."
    found = [early, left, *never, *rss, *judge("0 9 * * 6", days=3)]
    assert all(text.endswith(".") for one in found for text in (one.sentence, one.hint))
    assert all(first != second for first, second in pairwise(found))
