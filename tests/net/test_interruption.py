"""Whoever interrupts a run that waits for four services gets the machine back at once."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from tests.cli.week import DAY, RECORDS, environment
from tests.net.server import Act, Handler, Stage, answer, serve
from tests.standins.arxiv import ArxivServer

SERVICES = ("ARXIV_HTML", "HUGGINGFACE", "OPENALEX", "GITHUB")
PATIENCE = 30.0


def sleep_on(handler: Handler) -> None:
    """Hold a request for longer than any test takes."""
    time.sleep(PATIENCE)
    handler.close_connection = True


@contextmanager
def build(folder: Path, stage: Stage) -> Iterator["subprocess.Popen[str]"]:
    """Start a build whose papers come from the stand-in, and all else from the stage."""
    with ArxivServer(RECORDS) as arxiv:
        endpoints = {f"DIGEST_ENDPOINTS__{name}": f"{stage.url}/{name}" for name in SERVICES}
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "digest", "build", "--date", DAY, "-v"],
            cwd=folder,
            env={**environment(folder, arxiv), **endpoints},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()


def await_question(stage: Stage) -> None:
    """Wait until a service was asked."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if {path.split("/")[1] for path in stage.requests} & set(SERVICES):
            return
        time.sleep(0.02)
    pytest.fail("No service was asked.")


@pytest.mark.parametrize("act", [sleep_on, answer(503)], ids=["an answer", "the next try"])
def test_a_run_that_waits_is_interrupted_at_once(tmp_path: Path, act: Act) -> None:
    with serve(act) as stage, build(tmp_path, stage) as process:
        await_question(stage)
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        out, err = process.communicate(timeout=PATIENCE)
        assert time.monotonic() - began < PATIENCE / 4
        assert (process.returncode, out) == (130, "")
        assert "Traceback" not in err
        locks = list((tmp_path / "state").rglob("*.lock"))
        assert locks
        for lock in locks:
            with FileLock(lock).acquire(timeout=0):
                pass
