"""Two builds of one week at once, as a person and cron may start them, share what they fetch."""

import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.records import paper_record
from tests.cli.week import DAY, environment
from tests.fixtures import paper
from tests.standins.arxiv import ArxivServer

FIRST = datetime(2026, 2, 24, tzinfo=UTC)
RECORDS = [
    paper_record(
        paper(
            id=f"2602.{number:05}",
            title=f"Deep Learning for Tide Table {number}",
            abstract=f"We present a deep learning model of tide {number}.",
            published=FIRST + timedelta(minutes=number),
            updated=FIRST + timedelta(minutes=number),
        )
    )
    for number in range(900)
]


def start_build(folder: Path, server: ArxivServer, *arguments: str) -> subprocess.Popen[str]:
    """Start a build on the library of a folder."""
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "digest", "build", "--date", DAY, "-n", "9", *arguments],
        cwd=folder,
        env={**environment(folder, server), "DIGEST_PACE__ARXIV": "0.05"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("flag", [(), ("--refresh",)])
@pytest.mark.parametrize("folders", [("posts", "posts"), ("mine", "yours")])
def test_both_end_well_and_write_the_same(
    tmp_path: Path, folders: tuple[str, str], flag: tuple[str, ...]
) -> None:
    with ArxivServer(RECORDS) as server:
        runs = [start_build(tmp_path, server, "-o", name, *flag) for name in folders]
        told = [run.communicate(timeout=60) for run in runs]

    assert [(run.returncode, errors) for run, (_, errors) in zip(runs, told, strict=True)] == [
        (0, ""),
        (0, ""),
    ]
    one, other = (_contents(tmp_path / name) for name in folders)
    assert one == other
    assert set(one) == {f"{DAY}-deep-learning.md", f"{DAY}-deep-learning.json"}


def test_neighbouring_issues_built_at_once_share_no_paper(tmp_path: Path) -> None:
    """What one takes is not for the other, however close they come."""
    days = ("2026-02-25", "2026-02-26", "2026-02-27")
    with ArxivServer(RECORDS) as server:
        for day in days:
            start_build(tmp_path, server, "--date", day, "--dry-run").communicate(timeout=60)
        runs = [start_build(tmp_path, server, "--date", day, "--offline") for day in days]
        for run in runs:
            _, errors = run.communicate(timeout=60)
            assert run.returncode == 0, errors

    posts = [text for name, text in _contents(tmp_path / "posts").items() if name.endswith("json")]
    chosen = Counter(paper["id"] for post in posts for paper in json.loads(post)["papers"])
    assert len(chosen) == 9
    assert max(chosen.values()) == 1


def _contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}
