"""A run that is told to stop is interrupted once, tidies up in peace, and does not miss it."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest

HEAD = """
import os, signal, sys, time
from digest.stopping import GRACE, StoppedError, Stopper
"""


def run(code: str) -> tuple[int, str, str]:
    """Run a program in a process of its own; return its exit code and what it printed."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", HEAD + textwrap.dedent(code)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_each_request_is_an_interruption_that_names_its_signal(name: str) -> None:
    code = f"""
        Stopper().listen()
        try:
            signal.raise_signal(signal.{name})
        except KeyboardInterrupt as error:
            print(error)
    """
    assert run(code) == (0, f"{name}\n", "")


def test_a_second_request_does_not_disturb_the_tidying_up() -> None:
    code = """
        Stopper().listen()
        try:
            signal.raise_signal(signal.SIGTERM)
        except KeyboardInterrupt:
            signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGINT)
            print("tidy")
    """
    assert run(code) == (0, "tidy\n", "")


def test_who_asks_again_after_a_while_ends_it_at_once() -> None:
    code = """
        times = iter([100.0, 100.0 + GRACE + 1])
        Stopper(lambda: next(times)).listen()
        try:
            signal.raise_signal(signal.SIGTERM)
        except KeyboardInterrupt:
            signal.raise_signal(signal.SIGTERM)
            print("still here")
    """
    assert run(code) == (-signal.SIGTERM, "", "")


def test_a_run_that_is_stuck_as_it_tidies_up_is_interrupted_once_more() -> None:
    code = """
        from threading import Lock

        lock = Lock()
        lock.acquire()
        Stopper(stuck=1.0).listen()
        try:
            signal.raise_signal(signal.SIGTERM)
        except KeyboardInterrupt:
            try:
                lock.acquire()
            except KeyboardInterrupt as error:
                print("again:", error)
    """
    assert run(code) == (0, "again: SIGTERM\n", "")


def test_one_that_is_stuck_for_good_is_ended_by_itself() -> None:
    code = """
        Stopper(stuck=0.1).listen()
        while True:
            try:
                signal.raise_signal(signal.SIGTERM)
                time.sleep(20)
            except KeyboardInterrupt:
                pass
    """
    assert run(code) == (-signal.SIGTERM, "", "")


def test_one_that_has_settled_what_it_came_to_is_not_stuck() -> None:
    code = """
        stopper = Stopper(stuck=0.5)
        stopper.listen()
        try:
            signal.raise_signal(signal.SIGTERM)
        except KeyboardInterrupt:
            stopper.leave()
            time.sleep(1.2)
            print("done")
    """
    assert run(code) == (0, "done\n", "")


def test_what_whoever_started_us_ignores_stays_ignored() -> None:
    code = """
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        Stopper().listen()
        signal.raise_signal(signal.SIGHUP)
        print("still here")
    """
    assert run(code) == (0, "still here\n", "")


def test_what_is_settled_is_not_interrupted() -> None:
    code = """
        stopper = Stopper()
        stopper.listen()
        stopper.leave()
        signal.raise_signal(signal.SIGTERM)
        print("done")
    """
    assert run(code) == (0, "done\n", "")


def test_an_interruption_that_a_finalizer_swallows_comes_again() -> None:
    code = """
        class Kept:
            def __del__(self):
                signal.raise_signal(signal.SIGTERM)

        Stopper().listen()
        try:
            Kept()
            time.sleep(20)
        except KeyboardInterrupt as error:
            print(error)
    """
    assert run(code) == (0, "SIGTERM\n", "")


def test_other_faults_of_finalizers_are_told_as_ever() -> None:
    code = """
        class Kept:
            def __del__(self):
                raise ValueError("a bug")

        Stopper().listen()
        Kept()
    """
    assert "ValueError: a bug" in run(code)[2]


def test_one_amid_compiled_text_does_not_make_python_die_of_it() -> None:
    """Python takes a plain KeyboardInterrupt there for one that nobody handles."""
    code = """
        Stopper().listen()
        try:
            exec("signal.raise_signal(signal.SIGTERM)")
        except KeyboardInterrupt:
            pass
        sys.exit(130)
    """
    assert run(code) == (130, "", "")


def test_a_run_that_is_told_to_stop_as_it_begins_says_nothing() -> None:
    environment = {**os.environ, "PYTHONPROFILEIMPORTTIME": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "digest", "status"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stderr is not None
        next(line for line in process.stderr if "digest.cli.options" in line)
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
    assert process.returncode == 130
    assert "Traceback" not in rest
