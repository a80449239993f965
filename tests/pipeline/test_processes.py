"""Real builds as processes against a real server: killed, resumed, repeated, offline."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.model import Search
from digest.pipeline.plan import Request, search_for, subject_of
from digest.store import open_library
from tests.pipeline.desk import SATURDAY
from tests.pipeline.records import records
from tests.standins.arxiv import ArxivServer, Fault

QUERY = 'all:"tide pools"'
PAGES, ROWS = 5, 200
KILLS = 5
# Beside the search: each service has one request on its way, and some have answered.
LANES, SOME = 4, 12
PATIENCE = 60.0


@dataclass(frozen=True)
class Site:
    """A machine of its own, as far as `digest` can tell, before a server."""

    root: Path
    server: ArxivServer

    def start(self, *options: str) -> "subprocess.Popen[str]":
        """Start a build of the invented week."""
        command = (sys.executable, "-m", "digest", "build", "--date", SATURDAY.isoformat())
        return subprocess.Popen(  # noqa: S603 - our own command
            [*command, "-q", QUERY, "-n", "40", "-o", str(self.posts), *options],
            cwd=self.root,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *options: str, code: int = 0) -> tuple[str, str]:
        """Run a build to its end, and return what it prints on either stream."""
        with self.start(*options) as process:
            try:
                out, err = process.communicate(timeout=PATIENCE)
            finally:
                process.kill()
        assert process.returncode == code, err
        return out, err

    @property
    def posts(self) -> Path:
        """Where posts are written."""
        return self.root / "posts"

    def files(self) -> dict[str, bytes]:
        """Return what was written."""
        return {path.name: path.read_bytes() for path in self.posts.glob("*")}

    def rows_saved(self) -> int:
        """Return how far the library says that the search has come."""
        with open_library(self.root / "home", now=lambda: datetime.now(UTC)) as library:
            state = library.load_search(week_search())
            return state.rows if state else 0

    def starts(self, since: int = 0) -> list[int]:
        """Return the first row of every page of the search after the first so many requests."""
        return [
            int(request.query["start"])
            for request in self.server.requests[since:]
            if "start" in request.query
        ]

    def others(self, since: int) -> list[str]:
        """Return what was asked of services beside the search after the first so many requests."""
        return [
            f"{request.path}?{sorted(request.query.items())}"
            for request in self.server.requests[since:]
            if "start" not in request.query
        ]

    def _environment(self) -> dict[str, str]:
        """Return an environment in which nothing of the tester's own is found."""
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")
        }
        return inherited | {
            "DIGEST_HOME": str(self.root / "home"),
            "XDG_STATE_HOME": str(self.root / "state"),
            **self.server.endpoints,
            "DIGEST_PACE__ARXIV": "0.02",
            "DIGEST_PACE__HUGGINGFACE": "0",
            "DIGEST_PACE__OPENALEX": "0",
            "DIGEST_PACE__GITHUB": "0",
        }


def week_search() -> Search:
    """Return the search that the build makes."""
    asked = Request(subject=subject_of(query=QUERY), date=SATURDAY)
    assert asked.subject.query is not None
    search = search_for(asked.subject.query, asked.window)
    assert search is not None
    return search


@pytest.fixture(scope="module")
def server() -> Iterator[ArxivServer]:
    """Serve five pages of papers, each after a twentieth of a second."""
    with ArxivServer(records(PAGES * ROWS), delay=0.05) as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, server: ArxivServer) -> Site:
    """Give a fresh machine."""
    return Site(tmp_path, server)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, server: ArxivServer) -> dict[str, bytes]:
    """Build once without any trouble."""
    site = Site(tmp_path_factory.mktemp("undisturbed"), server)
    asked = len(server.requests)
    site.run()
    assert site.starts(asked) == list(range(0, PAGES * ROWS, ROWS))
    return site.files()


@pytest.mark.long
def test_a_build_killed_again_and_again_repeats_nothing_and_ends_the_same(
    site: Site, undisturbed: dict[str, bytes]
) -> None:
    chance = random.Random(11)  # noqa: S311 - no secret
    for _ in range(KILLS):
        saved, asked = site.rows_saved(), len(site.server.requests)
        process = site.start()
        _await_request(site.server, asked, process)
        time.sleep(chance.uniform(0, 0.12))
        process.kill()
        process.communicate()
        assert all(start >= saved for start in site.starts(asked))
    saved, asked = site.rows_saved(), len(site.server.requests)

    site.run()

    assert site.starts(asked) == list(range(saved, PAGES * ROWS, ROWS))
    assert site.files() == undisturbed


def test_a_build_killed_while_it_writes_leaves_whole_files_or_none(
    site: Site, undisturbed: dict[str, bytes]
) -> None:
    process = site.start()
    while not any(site.posts.glob("*")) and process.poll() is None:
        time.sleep(0.001)
    process.kill()
    process.communicate()
    for name, content in site.files().items():
        assert name.endswith(".tmp") or undisturbed[name] == content

    site.run("--offline")

    assert undisturbed.items() <= site.files().items()


def test_builds_of_a_date_are_byte_identical_and_the_second_asks_nothing(
    site: Site, undisturbed: dict[str, bytes]
) -> None:
    out, _ = site.run()
    asked = len(site.server.requests)

    assert site.run() == (out, "")
    assert site.run("--offline") == (out, "")

    assert len(site.server.requests) == asked
    assert site.files() == undisturbed


def test_a_build_killed_while_it_asks_other_services_repeats_only_what_was_on_its_way(
    site: Site, undisturbed: dict[str, bytes]
) -> None:
    asked = len(site.server.requests)
    process = site.start()
    while len(site.others(asked)) < SOME and process.poll() is None:
        time.sleep(0.001)
    process.kill()
    process.communicate()
    assert site.files() == {}

    site.run()

    again = [path for path, times in Counter(site.others(asked)).items() if times > 1]
    assert len(again) <= LANES
    assert site.files() == undisturbed


def test_a_build_that_loses_the_server_half_way_says_so_and_goes_on_later(
    site: Site, undisturbed: dict[str, bytes]
) -> None:
    site.server.script(Fault(status=404, when=lambda request: request.query.get("start") == "400"))
    _, trouble = site.run("--strict", code=1)
    asked = len(site.server.requests)
    incomplete = site.files()

    site.run("--offline")
    assert site.files() == incomplete
    site.run()

    assert "400 of 1,000 rows" in trouble
    assert site.starts(asked) == [400, 600, 800]
    assert site.files() == undisturbed


def test_an_empty_page_amid_the_answer_is_named_and_the_rest_is_there(site: Site) -> None:
    site.server.script(
        Fault(rows=0, when=lambda request: request.query.get("start") == "200", times=3)
    )

    _, trouble = site.run()

    assert "rows 201–400 of 1,000 may be missing" in trouble
    assert b"800 found" in site.files()["2026-02-28-tide-pools.md"]


def test_an_empty_page_is_asked_for_again_by_the_next_build(
    site: Site, undisturbed: dict[str, bytes]
) -> None:
    site.server.script(
        Fault(rows=0, when=lambda request: request.query.get("start") == "200", times=3)
    )
    site.run()

    assert site.run()[1] == ""
    assert site.files() == undisturbed


def test_a_window_without_papers_writes_nothing_and_ends_well(site: Site) -> None:
    out, err = site.run("--date", "2026-01-10")

    assert (out, site.files()) == ("", {})
    assert "no file was written" in err


def test_a_dry_run_writes_nothing(site: Site) -> None:
    out, _ = site.run("--dry-run")

    assert "1000 found, 40 chosen" in out
    assert not site.posts.exists()


def test_offline_a_week_that_was_never_fetched_ends_with_code_3(site: Site) -> None:
    _, err = site.run("--offline", code=3)

    assert "never fetched" in err


def _await_request(server: ArxivServer, asked: int, process: "subprocess.Popen[str]") -> None:
    """Wait until the process has asked for something, or has ended."""
    end = time.monotonic() + PATIENCE
    while len(server.requests) == asked and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.005)
