"""The command `digest` in a folder of its own, with the stand-in for arXiv behind it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from digest.cli import app
from tests.cli.group import anew, four_weeks, group
from tests.cli.week import RECORDS, environment
from tests.standins.arxiv import ArxivServer

__all__ = ["anew", "digest", "four_weeks", "group", "server", "start"]

Digest = Callable[..., Result]
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def server() -> Iterator[ArxivServer]:
    """Serve the invented week."""
    with ArxivServer(RECORDS) as running:
        yield running


@pytest.fixture
def digest(server: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Digest:
    """Give the command, run in this process."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("DIGEST_")]:
        monkeypatch.delenv(name)
    for name, value in environment(tmp_path, server).items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, list(arguments), input=stdin)

    return run


@pytest.fixture
def start(server: ArxivServer, tmp_path: Path) -> Iterator[Start]:
    """Give the command as a process of its own; further variables by name."""
    begun: list[subprocess.Popen[bytes]] = []

    def run(*arguments: str, stdout: int = subprocess.PIPE, **more: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "digest", *arguments],
            cwd=tmp_path,
            env={**environment(tmp_path, server), **more},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
        )
        begun.append(process)
        return process

    yield run
    for process in begun:
        with process:
            process.kill()
