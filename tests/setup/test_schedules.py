"""What init wrote is read back and judged by what issues would hold; all else is shown."""

from dataclasses import replace
from pathlib import Path

import pytest

from digest.config import Settings
from digest.setup.finding import find_flaws
from digest.setup.planning import Location, plan_files
from digest.setup.schedules import (
    Flaw,
    Schedule,
    find_repository,
    parse_moment,
    read_schedule,
    schedule_files,
)
from tests.setup.conftest import SATURDAY, TODAY, answers

RUN = "cd /srv/news && digest build --quiet"
WORKFLOW = "jobs:\n  a:\n    run: {run}\non:\n  schedule:\n    - cron: '0 12 * * 6'"


@pytest.mark.parametrize("name", ["cron", "systemd", "github"])
def test_what_init_writes_is_read_back_unless_its_time_was_edited(
    location: Location, name: str
) -> None:
    planned = plan_files(answers(name), replace(location, python="/usr/bin/python3"))
    path, text = list(planned.items())[-1]
    schedule = read_schedule(text, path.name, "Europe/Berlin")
    assert schedule.moment
    for run, meant in zip(schedule.moment.runs(TODAY, 57), SATURDAY.runs(TODAY, 57), strict=True):
        assert 0 <= (run - meant).total_seconds() <= 3600 + 7 * 60
    # Only a workflow keeps variables from its builds.
    assert (schedule.variables is not None) == (name == "github")
    edited = text.replace("Sat *", "Sun *").replace(" * * 6", " * * 0")
    changed = read_schedule(edited, path.name, "Europe/Berlin")
    assert (changed.moment, bool(changed.foreign)) == (None, True)
    # A crontab goes by the machine, wherever it was written.
    moved = read_schedule(text, path.name, "Asia/Tokyo").moment
    assert (moved == schedule.moment) == (name != "cron")


@pytest.mark.parametrize("text, shown", [
    (f"MAILTO=a@x\n# 0 1 * * * {RUN}\n0 2 * * * backup\n0 12 * * 6 {RUN}\n",
     (f"0 12 * * 6 {RUN}",)),
    ("[Unit]\nDescription=digest\n[Timer]\nOnCalendar=weekly\n", ("OnCalendar=weekly",)),
    (WORKFLOW.format(run="digest build"), ("run: digest build", "- cron: '0 12 * * 6'")),
    (WORKFLOW.format(run="make"), ()), ("0 2 * * * backup", ()),
    ("# Builds the digest: noon.\n", ()),
])  # fmt: skip
def test_what_somebody_else_wrote_is_shown_and_not_judged(
    text: str, shown: tuple[str, ...]
) -> None:
    assert read_schedule(text, "it", "UTC") == Schedule(name="it", foreign=shown)


def test_schedules_beside_a_configuration_are_found(tmp_path: Path) -> None:
    folder, workflows = tmp_path / "news", tmp_path / ".github" / "workflows"
    for path in (tmp_path / ".git", workflows, folder, folder / "x.timer"):
        path.mkdir(parents=True)
    for name in ("a.yml", "b.yaml", "c.txt"):
        (workflows / name).touch()
    for name in ("digest.crontab", "crontab.txt", "digest.timer", "backup.timer"):
        (folder / name).touch()
    assert [path.name for path in schedule_files(folder)] == [
        *("a.yml", "b.yaml", "crontab.txt", "digest.crontab", "digest.timer")
    ]
    assert find_repository(folder) == tmp_path
    assert find_repository(Path("/nowhere/at/all")) == Path("/nowhere/at/all")


def judge(when: str, *, days: int = 7, source: str = "arxiv") -> list[Flaw]:
    """Return what is wrong with a weekly run."""
    schedule = Schedule(name="digest.crontab", moment=parse_moment(when, "UTC"))
    settings = Settings.model_validate({"build": {"days": days}, "source": source})
    found = find_flaws(settings, {}, [schedule], TODAY)
    return [finding for finding in found if finding.part == "schedule"]


@pytest.mark.parametrize("when", [
    "Sat 9:00", "Fri 12:00", "Fri 0:30 America/New_York", "Fri 6:00 Europe/Berlin",
    "Sun 8:00 Pacific/Auckland", "Mon 9:00", "Wed 9:00",
])  # fmt: skip
def test_a_schedule_that_loses_nothing_is_well(when: str) -> None:
    assert judge(when) == []


@pytest.mark.parametrize("when, told", [
    ("Thu 18:00 America/New_York", "18:00"), ("Thu 22:00 America/New_York", "22:00"),
    ("Fri 4:00", "23:00"), ("Fri 0:00 Europe/Berlin", "18:00"),
])  # fmt: skip
def test_a_schedule_before_the_last_listing_is_told(when: str, told: str) -> None:
    finding = judge(when)[0]
    assert f"digest.crontab builds on Thursday at {told} US Eastern time" in finding.sentence
    assert "Friday" in finding.hint


def test_issues_that_leave_listings_out_are_told() -> None:
    # 04:30 UTC is Thursday in winter, Friday in summer.
    early, left = judge("Fri 4:30")
    assert "Thursday at 23:30" in early.sentence
    assert "leaves out 2 of the next" in left.sentence
    assert "the first on 2026-03-06" in left.sentence
    assert judge("Sat 9:00", days=5)[0].sentence.startswith("digest.crontab leaves out")
    assert judge("Sat 9:00", days=6) == []
    (rss,) = judge("Sat 9:00", source="rss")
    assert "leaves out" in rss.sentence
    assert 'feeds (source = "rss") have only one day' in rss.hint
