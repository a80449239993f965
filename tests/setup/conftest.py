"""A setup to plan, in a folder whose name has to be quoted for every program that reads it."""

from datetime import date
from pathlib import Path

import pytest

from digest.setup import About, WeeklyTime
from digest.setup.planning import Answers, Location

TODAY = date(2026, 2, 25)
HOSTILE = "50 of the best; !! {{ x }} & (id) #1 ünï"
SATURDAY = WeeklyTime(weekday=5, hour=9, zone="Europe/Berlin")


def answers(scheduler: str = "", **given: object) -> Answers:
    """Return answers, Saturday morning in Berlin if no other moment is given."""
    about = About(title="tides", query="ti:tides")
    usual = {"about": about, "number": 100, "output": "posts", "moment": SATURDAY}
    return Answers(**{**usual, "scheduler": scheduler, **given})  # type: ignore[arg-type]


@pytest.fixture
def location(tmp_path: Path) -> Location:
    """Return a location in a folder of that name, whose program tells what it is called with."""
    folder = tmp_path / HOSTILE
    folder.mkdir()
    program = folder / "program"
    program.write_text('#!/bin/sh\npwd\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    file = folder / "digest.toml"
    return Location(
        file=file, root=tmp_path, python=str(program), zone="Europe/Berlin", today=TODAY
    )
