"""Whoever interrupts a run that waits gets the machine back at once, and leaves no lock behind."""

import os
import signal
import threading
from pathlib import Path

import pytest
from filelock import FileLock

from digest.codec import plain
from digest.net.rate_limits import RateLimit
from tests.environment import AT_ONCE, end, start_digest
from tests.fakes import FakeClock, file_pace
from tests.fixtures import paper
from tests.net.replies import ClientRun
from tests.net.server import Act, answer, hang, serve
from tests.standins.arxiv import ArxivServer
from tests.standins.loopback import Handler, HttpReply, HttpRequest, Loopback

SERVICES = ("ARXIV_HTML", "HUGGINGFACE", "OPENALEX", "GITHUB")
PATIENCE = 60.0


def assert_free(folder: Path) -> None:
    """See that nobody holds a lock."""
    locks = list(folder.rglob("*.lock"))
    assert locks
    for lock in locks:
        with FileLock(lock).acquire(timeout=0):
            pass


class Interrupting(FakeClock):
    """A clock on which whoever waits is interrupted."""

    def sleep(self, seconds: float) -> None:
        """Interrupt the wait."""
        super().sleep(seconds)
        signal.raise_signal(signal.SIGINT)


def interrupt_and_hang(handler: Handler) -> None:
    """Interrupt who asks, and say nothing."""
    os.kill(os.getpid(), signal.SIGINT)
    hang(handler)


@pytest.mark.parametrize("act", [interrupt_and_hang, answer(503), answer()])
def test_a_wait_for_an_answer_the_next_try_or_a_turn_is_interrupted(
    run: ClientRun, tmp_path: Path, act: Act
) -> None:
    clock, rate_limit = Interrupting(), RateLimit(name="x", interval=PATIENCE / 2, single=True)
    with serve(act) as stage:
        client = run.client(clock=clock, pace=file_pace(tmp_path, clock))
        with pytest.raises(KeyboardInterrupt):
            _ = [client.get(stage.url, rate_limit=rate_limit) for _ in range(2)]
    assert len(stage.requests) == 1
    assert len(clock.slept) == (act is not interrupt_and_hang)
    assert_free(tmp_path)


def test_a_build_that_waits_for_services_is_interrupted(tmp_path: Path) -> None:
    """One says nothing, and one is out of order and waited for."""
    asked, both = set[str](), threading.Event()

    def play(request: HttpRequest) -> HttpReply:
        asked.add(request.service)
        if asked >= {"ARXIV_HTML", "OPENALEX"}:
            both.set()
        return HttpReply(act=hang) if request.service == "ARXIV_HTML" else answer(503)

    # Full texts are asked for only where the paper is told.
    abstract = (
        "We present ReefNet, a deep learning network that counts corals. On the Harbour benchmark,"
        " ReefNet finds 93.1% of all corals. Code: https://github.com/quill/reefnet"
    )
    with Loopback(play) as stage, ArxivServer([plain(paper(abstract=abstract))]) as arxiv:
        services = {f"DIGEST_ENDPOINTS__{name}": f"{stage.url}/{name}" for name in SERVICES}
        variables = {**arxiv.endpoints, **services, **AT_ONCE, "DIGEST_PACE__OPENALEX": "30"}
        build = ("build", "--date", "2026-02-28", "-v")
        process = start_digest(*build, folder=tmp_path, variables=variables)
        is_met = both.wait(PATIENCE)
        process.send_signal(signal.SIGINT)
        code, out, err = end(process)
    assert is_met
    assert (code, out, "Traceback" in err) == (130, "", False)
    assert_free(tmp_path / "state")
