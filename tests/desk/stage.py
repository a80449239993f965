"""A desk to try: an issue of the packaged sample week, and the command as a process."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from coverage import Coverage

from digest.codec import plain
from digest.services.sample import read_week
from tests.cli.conftest import enter, run
from tests.environment import home_in, inherited, start_digest
from tests.fixtures import paper
from tests.standins.arxiv import ArxivServer

DAY, STEM = "2026-02-28", "2026-02-28-week"
EDITS = f"{STEM}.edits.toml"
HOSTILE = (
    "A \x1b[31mRed\x1b[0m {{ token }} {% raw %} ../../etc/passwd `x` $y$ study of it",
    "</script><script>document.title = 'taken'</script>",
    '"><img src=x onerror="document.title = 1">',
    "\u202eright to left\u202c {{ site.title }} <!-- comment",
    "An unbroken " + "word" * 75,
)
SETTINGS = """\
[build]
formats = ["md", "json", "html"]
number = 40

[enrich]
services = []

[topics.week]
title = "the week"
query = "cat:cs.* OR cat:stat.* OR cat:eess.*"
"""


def hostile_week() -> list[Any]:
    """Return records of a week with hostile titles and abstracts among its papers."""
    week = read_week()
    moment = week[0].published
    odd = [
        paper(
            id=f"2602.9100{number}",
            title=title,
            abstract=f"We present {title}. It finds 93.1% of {title}. See https://github.com/a/b.",
            published=moment,
            updated=moment,
        )
        for number, title in enumerate(HOSTILE)
    ]
    return [plain(one) for one in (*week[:12], *odd)]


def build_week(folder: Path, settings: str = SETTINGS, records: list[Any] | None = None) -> None:
    given = records or [plain(one) for one in read_week()]
    with ArxivServer(given) as server, pytest.MonkeyPatch.context() as patch:
        (folder / "digest.toml").write_text(settings, "utf-8")
        enter(folder, server, patch)
        done = run("build", "--date", DAY)
        assert done.exit_code == 0, done.stderr


def read_files(folder: Path) -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "posts").iterdir())}


class RunningDesk:
    """A desk that runs in a folder, and a browser's requests to it."""

    def __init__(self, folder: Path, process: "subprocess.Popen[str]", address: str) -> None:
        self.folder, self.process, self.address = folder, process, address
        self.host = httpx.URL(address).netloc.decode()
        origin = {"Origin": f"http://{self.host}"}
        self.client = httpx.Client(base_url=address, headers=origin, timeout=60, trust_env=False)

    def do(self, verb: str, **given: object) -> Mapping[str, Any]:
        """Request a change, and return the answer."""
        return self._told(self.client.post("change", json={"verb": verb, **given}))

    def undo(self) -> Mapping[str, Any]:
        """Undo the last change."""
        return self._told(self.client.post("undo", json={}))

    def refuse(self, **given: object) -> str:
        """Request a change that cannot be made, and return the message."""
        answer = self.client.post("change", json=given)
        assert answer.status_code == 409, answer.json()["message"]
        return str(answer.json()["message"])

    def get(self, path: str, **asked: str) -> str:
        """Return a page or fragment."""
        answer = self.client.get(path, params=asked)
        assert answer.status_code == 200, answer.text
        return answer.text

    @property
    def issue(self) -> dict[str, Any]:
        """The present digest.json."""
        path = self.folder / "posts" / f"{STEM}.json"
        made: dict[str, Any] = json.loads(path.read_bytes())
        return made

    @property
    def edits(self) -> str:
        """The text of the file of edits."""
        path = self.folder / "posts" / EDITS
        return path.read_text("utf-8") if path.exists() else ""

    def _told(self, answer: httpx.Response) -> Mapping[str, Any]:
        assert answer.status_code == 200, answer.text
        told: Mapping[str, Any] = answer.json()
        return told


def build_again(folder: Path, *arguments: str, **variables: str) -> Mapping[str, bytes]:
    """Build the issue by the command, offline, perhaps with other options; return all files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name, value in {**environment(folder), **variables}.items():
            patch.setenv(name, value)
        done = run("build", "--date", DAY, "--topic", "week", "--offline", *arguments)
    assert done.exit_code == 0, done.stderr
    return read_files(folder)


def environment(folder: Path) -> Mapping[str, str]:
    """Return the environment of a desk in a folder, without access to other hosts."""
    nowhere = {"DIGEST_ENDPOINTS__ARXIV_API": "http://127.0.0.1:9/"}
    return {**inherited(), **home_in(folder), **nowhere, **_measuring()}


def _measuring() -> Mapping[str, str]:
    """Return the variables that include a desk in the tests' coverage."""
    if Coverage.current() is None:
        return {}
    root = Path(__file__).parents[2]
    return {
        "COVERAGE_PROCESS_START": str(root / "pyproject.toml"),
        "COVERAGE_FILE": str(root / ".coverage"),
    }


def start(folder: Path, *arguments: str, **variables: str) -> "subprocess.Popen[str]":
    """Start the command in a folder, `variables` in its environment."""
    own = {**environment(folder), **variables}
    return start_digest("desk", "--no-open", *arguments, folder=folder, variables=own)


@contextmanager
def open_desk(folder: Path, *arguments: str, **variables: str) -> Iterator[RunningDesk]:
    with start(folder, *arguments, **variables) as process:
        try:
            assert process.stdout
            address = process.stdout.readline().strip()
            assert address, process.stderr and process.stderr.read()
            desk = RunningDesk(folder, process, address)
            with desk.client:
                yield desk
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
