"""`digest build --all --on`: topics built by the workers of a Dask scheduler, as if built here."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import Digest, enter, said
from tests.cli.group import (
    LAST,
    PATIENCE,
    RECORDS,
    TOPICS,
    build,
    configure,
    files,
    paths,
)
from tests.environment import inherited
from tests.standins.arxiv import ArxivServer

DAY = ("--date", f"{LAST}")
ALL = ("--all", *DAY)


@dataclass(frozen=True)
class Cluster:
    """A scheduler and its workers, each a process of its own with nothing of digest's settings."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: Sequence[subprocess.Popen[bytes]]


@contextmanager
def cluster(state: Path, *words: str, workers: int = 2) -> Iterator[Cluster]:
    """Start a scheduler with so many workers, which keep arXiv's pace in a folder."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    environment = {**inherited(), "XDG_STATE_HOME": str(state)}

    def begin(*arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "dask", *arguments, "--no-dashboard"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    scheduler = begin("scheduler", "--host", "127.0.0.1", "--port", f"{port}")
    begun = [begin("worker", address, "--nthreads", "1", *words) for _ in range(workers)]
    try:
        yield Cluster(address, scheduler, begun)
    finally:
        for process in (*begun, scheduler):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE)


@pytest.fixture
def server() -> Iterator[ArxivServer]:
    """Serve four weeks."""
    with ArxivServer(RECORDS) as running:
        yield running


@pytest.mark.long
def test_what_workers_build_is_what_is_built_here(
    digest: Digest, server: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(*TOPICS)
    with cluster(tmp_path / "state", "--no-nanny") as there:
        out, err = build(*ALL, "--on", there.address)
        again, _ = build(*ALL, "--on", there.address, "--json")
    assert out == paths(*TOPICS)
    assert err.splitlines() == [
        f"{topic} {LAST}: 3 found, 3 chosen, 2 files, 0 problems, exit 0." for topic in TOPICS
    ]
    asked = [f"{one.path}?{sorted(one.query.items())}" for one in server.requests]
    assert len(set(asked)) == len(asked)
    written = files()
    assert digest("build", *ALL, "--jobs", "1", "--json").stdout == again
    (tmp_path / "here").mkdir()
    enter(tmp_path / "here", server, monkeypatch)
    configure(*TOPICS)
    assert digest("build", *ALL, "--jobs", "1").stdout == out
    assert files() == written


@pytest.mark.parametrize(
    "words, code, told",
    [
        (["--jobs", "2"], 2, "--jobs and --on are for several topics. Hint: Give --all, too."),
        (["--all", "--jobs", "2", "--on", "tcp://127.0.0.1:9"], 2, "contradict each other."),
        (["--all", "--on", "127.0.0.1:8786"], 2, "'127.0.0.1:8786' is no address of a Dask"),
        (["--all", "--on", "tcp://127.0.0.1:9"], 3, "pip install 'digest-post[scale]'"),
    ],
)
def test_what_no_builder_can_do_is_refused(
    digest: Digest, monkeypatch: pytest.MonkeyPatch, words: Sequence[str], code: int, told: str
) -> None:
    configure(*TOPICS)
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = digest("build", *DAY, *words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert told in said(result)


@pytest.mark.long
def test_a_scheduler_that_is_away_is_named(digest: Digest) -> None:
    configure(*TOPICS)
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    result = digest("build", *ALL, "--on", address)
    assert (result.exit_code, result.stdout) == (3, "")
    assert f"No Dask scheduler answers at {address}." in said(result)
