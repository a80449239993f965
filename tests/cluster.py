"""A Dask scheduler and its workers on this machine, each a process of its own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.environment import inherited

_PATIENCE = 60.0


@dataclass(frozen=True)
class Cluster:
    """A running cluster; each worker's process looks after the one that builds (`--nanny`)."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: Sequence[subprocess.Popen[bytes]]


@contextmanager
def cluster(state: Path, *words: str, workers: int = 2) -> Iterator[Cluster]:
    """Start a scheduler with so many workers, which know nothing of digest's settings.

    `words` are further options of the workers; a folder has what they keep for their user.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    state.mkdir(parents=True, exist_ok=True)

    def begin(*arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "dask", *arguments, "--no-dashboard"],
            cwd=state,
            env={**inherited(), "XDG_STATE_HOME": str(state)},
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
            process.wait(_PATIENCE)
