"""Several builds that are stopped, in any way: nothing is lost, and nobody goes on alone."""

import os
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.group import LAST, PATIENCE, TOPICS, Group, await_that
from tests.cli.test_several_all import ALL, paths
from tests.standins.arxiv import Fault

# Each process has one request on its way at arXiv, and one at each other service.
ON_THEIR_WAY = 2 * 4


def workers_of(parent: int) -> list[int]:
    """Return the processes that a process has begun."""
    children = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(number) for number in children.read_text().split()]


def await_end(processes: list[int]) -> None:
    """Wait until no process is left."""
    end = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{number}/status").exists() for number in processes):
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks into /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("answers", [1, 9])
def test_however_it_is_stopped_its_processes_end_and_the_next_run_goes_on(
    group: Group, number: signal.Signals, answers: int
) -> None:
    group.server.script(Fault(delay=0.05, path="/", times=None))
    with group.start(*ALL) as process:
        await_that(lambda: len(group.server.requests) >= answers, process)
        workers = workers_of(process.pid)
        assert workers
        os.kill(process.pid, number)
        process.communicate(timeout=PATIENCE)
    await_end(workers)
    assert process.returncode in {-number, 130}
    group.run(*ALL)
    repeated = sum(times - 1 for times in Counter(group.asked()).values())
    assert repeated <= ON_THEIR_WAY
    assert len(group.files()) == 2 * len(TOPICS)


def test_interrupted_it_says_so_and_each_build_is_remembered_as_that(group: Group) -> None:
    group.server.script(Fault(delay=2.0, times=None))
    with group.start(*ALL) as process:
        await_that(lambda: len(group.server.requests) >= 2, process)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert {run.exit_code for run in group.history()} == {130}


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminal hangs up here")
@pytest.mark.parametrize("requests", [0, 1, 3])
def test_a_terminal_that_hangs_up_ends_all_of_it_in_one_sentence(
    group: Group, requests: int
) -> None:
    """The signal goes to every process at once, also while others are being started."""
    group.server.script(Fault(delay=0.5, path="/", times=None))
    with group.start_apart(*ALL) as process:
        await_that(lambda: len(group.server.requests) >= requests, process)
        await_that((group.root / "home").exists, process)
        os.killpg(process.pid, signal.SIGHUP)
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert err.startswith("Interrupted (SIGHUP).")
    assert err.count("\n") == 1


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminal hangs up here")
def test_under_nohup_no_process_of_it_ends(group: Group) -> None:
    group.server.script(Fault(delay=0.2, path="/", times=None))
    with group.start_apart(*ALL, before=("nohup",)) as process:
        await_that(lambda: len(group.server.requests) >= 2, process)
        os.killpg(process.pid, signal.SIGHUP)
        out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert out == paths(*TOPICS)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks into /proc")
def test_a_process_that_dies_costs_its_topic_alone(group: Group) -> None:
    group.server.script(Fault(delay=5.0))
    with group.start(*ALL) as process:
        await_that(lambda: len(group.server.requests) >= 1, process)
        os.kill(workers_of(process.pid)[0], signal.SIGKILL)
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert f"corals {LAST}: not made, exit 3." in err
    assert "The process that built it ended too early, with -9." in err
    assert out == paths(*TOPICS[1:])


@pytest.mark.long
def test_killed_again_and_again_it_ends_with_whole_posts(group: Group) -> None:
    for pause in (0.3, 0.5, 0.7, 0.9, 1.1, 1.4):
        with group.start(*ALL) as process:
            time.sleep(pause)
            process.kill()
    written = group.files()
    out, _ = group.run(*ALL)
    assert out == paths(*TOPICS)
    final = group.files()
    assert all(final[name] == content for name, content in written.items() if name in final)
