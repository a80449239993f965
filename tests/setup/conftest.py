"""A job to schedule, in a folder whose name means something to every program that reads it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from digest.setup.moments import Moment
from digest.setup.schedulers import Job

TODAY = date(2026, 2, 25)
HOSTILE = '50% of $HOME\'s "best"; !! ${{ github.token }} `id` ünï'
SATURDAY = Moment(weekday=5, hour=9, zone="Europe/Berlin")

MakeJob = Callable[..., Job]


@pytest.fixture
def job(tmp_path: Path) -> MakeJob:
    """Make jobs in a folder of that name, whose program tells what it is called with."""
    folder = tmp_path / HOSTILE
    folder.mkdir()
    program = folder / "program"
    program.write_text('#!/bin/sh\npwd\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)

    def make(**given: object) -> Job:
        usual = {
            "file": folder / "digest.toml",
            "output": "posts",
            "python": str(program),
            "moment": SATURDAY,
            "zone": "Europe/Berlin",
            "root": tmp_path,
            "today": TODAY,
            "secrets": ("HF_TOKEN", "GITHUB_TOKEN"),
        }
        return Job(**{**usual, **given})  # type: ignore[arg-type]

    return make
