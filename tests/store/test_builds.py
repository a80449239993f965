"""Builds that a person and cron start at once share what they fetch, and no paper is in two."""

import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from digest.codec import plain
from digest.model import Edition
from digest.pipeline import Request, Subject, Tools
from digest.pipeline import build as run
from digest.publish.folder import PostFolder
from digest.query import parse_query
from digest.render import renderer
from digest.store import open_library
from digest.themes import load_taxonomy
from tests.cli.week import DAY, environment
from tests.fakes import FakeClock, FakeSource, SilentProgress
from tests.fixtures import paper
from tests.standins.arxiv import ArxivServer
from tests.store.home import Home

FIRST = datetime(2026, 2, 24, tzinfo=UTC)
TIDES = [
    paper(
        id=f"2602.{number:05}",
        title=f"Deep Learning for Tide Table {number}",
        abstract=f"We present a deep learning model of tide {number}.",
        published=FIRST + timedelta(minutes=number),
        updated=FIRST + timedelta(minutes=number),
    )
    for number in range(900)
]
RECORDS = [plain(one) for one in TIDES]


def build(folder: Path, server: ArxivServer, *runs: list[str]) -> set[str]:
    """Start a build for each of these arguments at once; all end well; return what they told."""
    processes = [
        subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "digest", "build", "--date", DAY, "-n", "9", *arguments],
            cwd=folder,
            env={**environment(folder, server), "DIGEST_PACE__ARXIV": "0.05"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for arguments in runs
    ]
    told = [process.communicate(timeout=60)[1] for process in processes]
    assert {process.returncode for process in processes} == {0}, told
    return set(told)


@pytest.mark.long
@pytest.mark.parametrize("flag", [[], ["--refresh"]])
@pytest.mark.parametrize("names", [("posts", "posts"), ("mine", "yours")])
def test_both_end_well_and_write_the_same(
    tmp_path: Path, names: tuple[str, str], flag: list[str]
) -> None:
    with ArxivServer(RECORDS) as server:
        assert build(tmp_path, server, *(["-o", name, *flag] for name in names)) == {""}
    one, other = (
        {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in names
    )
    assert one == other
    assert set(one) == {f"{DAY}-deep-learning.md", f"{DAY}-deep-learning.json"}


def test_neighbouring_issues_built_at_once_share_no_paper(home: Home) -> None:
    """As two processes do, each of the two threads has the library open for itself."""
    home.open().close()
    together = Barrier(2)
    subject = Subject(slug="tides", name="tides", query=parse_query('all:"tide"'))

    def build_one(day: int) -> Edition:
        clock = FakeClock()
        with open_library(home.folder, now=clock.now) as library:
            tools = Tools(
                library=library,
                source=FakeSource(TIDES[:40], size=20),
                clock=clock,
                progress=SilentProgress(),
            )
            shelf = PostFolder(home.folder.with_name("posts"), library)
            request = Request(subject=subject, date=date(2026, 2, day), number=3)
            together.wait(30)
            edition = run(request, tools, load_taxonomy(), [renderer("json")], shelf).edition
        assert edition
        return edition

    with ThreadPoolExecutor(2) as pool:
        editions = list(pool.map(build_one, (26, 27)))
    fates = Counter(fate for edition in editions for fate in edition.fates.values())
    assert fates == {"chosen": 3, "rank": 37, "already_issued": 40}
    assert {it.date for it in home.open().load_editions("tides")} == {it.date for it in editions}
