"""A group with four topics, each with papers in four weeks, before a stand-in for arXiv."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.model import Run
from digest.records import paper_record
from digest.store import open_library
from tests.cli.week import environment
from tests.fixtures import paper
from tests.standins.arxiv import ArxivServer

WEEKS = tuple(date(2026, 2, 7) + timedelta(days=7 * n) for n in range(4))
LAST = WEEKS[-1]
TOPICS = ("corals", "looms", "kites", "tides")
PATIENCE = 180.0
_CONFIGURATION = "\n".join(
    f'[topics.{name}]\ntitle = "{name}"\nquery = \'all:"{name}"\'\n' for name in TOPICS
)


def _record(number: int, topic: str, week: date) -> Mapping[str, object]:
    submitted = datetime(week.year, week.month, week.day, 9, tzinfo=UTC) - timedelta(days=4)
    return paper_record(
        paper(
            id=f"2602.{number:05}",
            title=f"Survey {number} of {topic}",
            abstract=f"We present a method that counts {topic}. It finds {number} of them.",
            published=submitted,
            updated=submitted,
        )
    )


RECORDS = [
    _record(1000 * week + 10 * topic + number, TOPICS[topic], WEEKS[week])
    for week in range(len(WEEKS))
    for topic in range(len(TOPICS))
    for number in range(1, 4)
]


@dataclass(frozen=True)
class Group:
    """A folder with a configuration, and the command as processes in it."""

    root: Path
    server: ArxivServer

    def start(self, *arguments: str, **more: str) -> "subprocess.Popen[str]":
        """Start a build; further variables by name."""
        return self._start((), arguments, more)

    def start_apart(self, *arguments: str, before: Sequence[str] = ()) -> "subprocess.Popen[str]":
        """Start a build as a group of processes of its own, by another program if one is named."""
        return self._start(before, arguments, {}, apart=True)

    def _start(
        self,
        before: Sequence[str],
        arguments: Sequence[str],
        more: Mapping[str, str],
        *,
        apart: bool = False,
    ) -> "subprocess.Popen[str]":
        return subprocess.Popen(  # noqa: S603 - our own command
            [*before, sys.executable, "-m", "digest", "build", *arguments],
            cwd=self.root,
            env={**environment(self.root, self.server), **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=apart,
        )

    def run(self, *arguments: str, code: int = 0, **more: str) -> tuple[str, str]:
        """Run a build to its end, and return what it prints on either stream."""
        with self.start(*arguments, **more) as process:
            try:
                out, err = process.communicate(timeout=PATIENCE)
            finally:
                process.kill()
        assert process.returncode == code, err
        return out, err

    def told(self, *arguments: str, code: int = 0) -> list[dict[str, Any]]:
        """Run a build with `--json`, and return what it tells of each issue."""
        out, _ = self.run(*arguments, "--json", code=code)
        topics: list[dict[str, Any]] = json.loads(out)["topics"]
        return topics

    def files(self, folder: str = "posts") -> dict[str, bytes]:
        """Return what was written."""
        return {path.name: path.read_bytes() for path in (self.root / folder).glob("*")}

    def history(self) -> list[Run]:
        """Return the last runs."""
        with open_library(self.root / "home", now=lambda: datetime.now(UTC)) as library:
            return list(library.load_state().runs)

    def asked(self, since: int = 0) -> list[str]:
        """Return what the stand-in was asked after the first so many requests."""
        return [
            f"{request.path}?{sorted(request.query.items())}"
            for request in self.server.requests[since:]
        ]


@pytest.fixture
def four_weeks() -> Iterator[ArxivServer]:
    """Serve four weeks."""
    with ArxivServer(RECORDS) as running:
        yield running


@pytest.fixture
def group(tmp_path: Path, four_weeks: ArxivServer) -> Group:
    """Give a group of its own."""
    (tmp_path / "digest.toml").write_text(_CONFIGURATION, "utf-8")
    return Group(tmp_path, four_weeks)


@pytest.fixture
def anew(tmp_path: Path, four_weeks: ArxivServer) -> Callable[[str], Group]:
    """Give further groups, by name, with the same configuration and no library yet."""

    def make(name: str) -> Group:
        root = tmp_path / name
        root.mkdir()
        (root / "digest.toml").write_text(_CONFIGURATION, "utf-8")
        return Group(root, four_weeks)

    return make


def await_that(is_so: Callable[[], object], process: "subprocess.Popen[str]") -> None:
    """Wait until something is so, or a process has ended."""
    end = time.monotonic() + PATIENCE
    while not is_so() and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.002)
