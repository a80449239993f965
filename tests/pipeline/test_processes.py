"""Real builds as processes against a real server: killed, resumed, repeated, offline."""

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.store import open_library
from tests.environment import inherited
from tests.pipeline.desk import SATURDAY
from tests.standins.arxiv import ArxivServer

QUERY = 'all:"tide pools"'
TOTAL, ROWS = 420, 200
KILLS = 5
# Beside the search: each service has one request on its way, and some have answered.
LANES, SOME = 4, 12
PATIENCE = 60.0
FIRST = datetime(2026, 2, 20, 20, tzinfo=UTC)


def record(number: int) -> dict[str, object]:
    """Invent a paper as the stand-in serves it, a minute after the one before; some have code."""
    code = f" Code is at https://github.com/quill/shore{number}." if number % 10 == 0 else ""
    return {
        "id": f"2602.{number:05}",
        "title": f"Shore Survey {number}",
        "abstract": f"We present a method that counts limpets in tide pools {number}.{code}",
        "authors": [f"Ada Quill-{number}", "Bo Fernandez"],
        "categories": ["cs.CV" if number % 2 else "cs.RO"],
        "published": (FIRST + timedelta(minutes=number)).isoformat(),
    }


@dataclass(frozen=True)
class Site:
    """A machine of its own, as far as `digest` can tell, before a server."""

    root: Path
    server: ArxivServer
    services: str = "[]"

    def start(self, *options: str) -> "subprocess.Popen[str]":
        """Start a build of the invented week."""
        command = (sys.executable, "-m", "digest", "build", "--date", SATURDAY.isoformat())
        return subprocess.Popen(  # noqa: S603 - our own command
            [*command, "-q", QUERY, "-n", "10", "-o", "posts", *options],
            cwd=self.root,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *options: str) -> None:
        """Run a build to its end."""
        with self.start(*options) as process:
            try:
                told = process.communicate(timeout=PATIENCE)
            finally:
                process.kill()
        assert process.returncode == 0, told

    def kill_when(self, is_time: Callable[[], bool], *, after: float = 0.0) -> None:
        """Start a build, and kill it when it is time, or has ended."""
        process = self.start()
        end = time.monotonic() + PATIENCE
        while not is_time() and process.poll() is None:
            assert time.monotonic() < end
            time.sleep(0.001)
        time.sleep(after)
        process.kill()
        process.communicate()

    def files(self) -> dict[str, bytes]:
        """Return what was written."""
        return {path.name: path.read_bytes() for path in self.root.glob("posts/*")}

    def rows_saved(self) -> int:
        """Return how far the search has come, as every row brings a paper."""
        with open_library(self.root / "home", now=lambda: datetime.now(UTC)) as library:
            return library.load_state().papers

    def starts(self, since: int = 0) -> list[int]:
        """Return the first row of every page of the search after the first so many requests."""
        asked = (request.query for request in self.server.requests[since:])
        return [int(query["start"]) for query in asked if "start" in query]

    def others(self, since: int) -> list[str]:
        """Return what was asked of services beside the search after the first so many requests."""
        asked = self.server.requests[since:]
        return [
            f"{one.path}?{sorted(one.query.items())}" for one in asked if "start" not in one.query
        ]

    def _environment(self) -> dict[str, str]:
        """Return an environment in which nothing of the tester's own is found."""
        pace = ("ARXIV", "HUGGINGFACE", "OPENALEX", "GITHUB")
        return {
            **inherited(),
            **self.server.endpoints,
            **{f"DIGEST_PACE__{name}": "0.02" if name == "ARXIV" else "0" for name in pace},
            "DIGEST_HOME": str(self.root / "home"),
            "XDG_STATE_HOME": str(self.root / "state"),
            "DIGEST_ENRICH__SERVICES": self.services,
        }


@pytest.fixture(scope="module", name="server")
def _server() -> Iterator[ArxivServer]:
    """Serve pages of papers, each after a twentieth of a second."""
    with ArxivServer(map(record, range(1, TOTAL + 1)), delay=0.05) as running:
        yield running


@pytest.fixture(name="site")
def _site(tmp_path: Path, server: ArxivServer) -> Site:
    """Give a fresh machine."""
    return Site(tmp_path, server)


@pytest.fixture(scope="module", name="undisturbed")
def _undisturbed(tmp_path_factory: pytest.TempPathFactory, server: ArxivServer) -> dict[str, bytes]:
    """Build once without any trouble."""
    site = Site(tmp_path_factory.mktemp("undisturbed"), server)
    asked = len(server.requests)
    site.run()
    assert site.starts(asked) == list(range(0, TOTAL, ROWS))
    return site.files()


def test_a_build_killed_amid_its_search_goes_on(site: Site, undisturbed: dict[str, bytes]) -> None:
    asked = len(site.server.requests)
    site.kill_when(lambda: len(site.starts(asked)) > 1)
    assert site.files() == {}
    saved, asked = site.rows_saved(), len(site.server.requests)
    assert saved in {ROWS, 2 * ROWS}

    site.run()

    assert site.starts(asked) == list(range(saved, TOTAL, ROWS))
    assert site.files() == undisturbed


@pytest.mark.long
def test_a_build_killed_again_and_again_goes_on(site: Site, undisturbed: dict[str, bytes]) -> None:
    chance = random.Random(11)  # noqa: S311 - no secret
    for _ in range(KILLS):
        saved, asked = site.rows_saved(), len(site.server.requests)
        site.kill_when(
            lambda asked=asked: len(site.server.requests) > asked,  # type: ignore[misc]
            after=chance.uniform(0, 0.12),
        )
        assert all(start >= saved for start in site.starts(asked))
    saved, asked = site.rows_saved(), len(site.server.requests)

    site.run()

    assert site.starts(asked) == list(range(saved, TOTAL, ROWS))
    assert site.files() == undisturbed


@pytest.mark.long
def test_a_build_killed_as_it_writes_leaves_whole_files(
    site: Site, undisturbed: dict[str, bytes]
) -> None:
    site.kill_when(lambda: bool(site.files()))
    for name, content in site.files().items():
        assert name.endswith(".tmp") or undisturbed[name] == content

    site.run("--offline")

    assert undisturbed.items() <= site.files().items()


@pytest.mark.long
def test_a_build_killed_while_it_asks_other_services_repeats_only_what_was_on_its_way(
    tmp_path: Path, server: ArxivServer
) -> None:
    services = '["html", "huggingface", "openalex", "github"]'
    site, usual = (Site(tmp_path / name, server, services) for name in ("killed", "usual"))
    for one in (site, usual):
        one.root.mkdir()
    usual.run()
    asked = len(server.requests)
    site.kill_when(lambda: len(site.others(asked)) >= SOME)
    assert site.files() == {}

    site.run()

    again = [path for path, times in Counter(site.others(asked)).items() if times > 1]
    assert len(again) <= LANES
    assert site.files() == usual.files()
