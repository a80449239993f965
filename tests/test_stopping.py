"""A run that is told to stop is interrupted once, tidies up in peace, and does not miss it."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from digest.stopping import find_signal

TERM = -signal.SIGTERM
HEAD = "import os, signal, sys, time\nfrom digest.stopping import StoppedError, Stopper\n"
TWICE = """
times = iter([100.0, 100.0 + {}])
Stopper(lambda: next(times)).listen()
try:
    signal.raise_signal(signal.SIGTERM)
except KeyboardInterrupt:
    signal.raise_signal(signal.SIGTERM)
    print("still here")
"""


def run(code: str) -> tuple[int, str, str]:
    """Run a program in a process of its own; return its exit code and what it printed."""
    command = [sys.executable, "-c", HEAD + textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - our own program
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    "code, code_and_words",
    [
        # Each request is an interruption that names its signal, of a class of its own: Python
        # takes a plain KeyboardInterrupt amid compiled text for one that nobody handles.
        (
            """
            Stopper().listen()
            for name in ("SIGINT", "SIGTERM", "SIGHUP"):
                Stopper().listen()
                try:
                    exec(f"signal.raise_signal(signal.{name})")
                except StoppedError as error:
                    assert isinstance(error, KeyboardInterrupt)
                    print(error)
            """,
            (0, "SIGINT\nSIGTERM\nSIGHUP\n"),
        ),
        # A second request does not disturb the tidying up; after a while it ends it at once.
        (TWICE.format(4.9), (0, "still here\n")),
        (TWICE.format(5.1), (TERM, "")),
        # One that is stuck as it tidies up is interrupted once more, and ended by itself.
        (
            """
            from threading import Lock
            times = iter([100.0, 139.9, 140.0])
            lock = Lock()
            lock.acquire()
            Stopper(lambda: next(times)).listen()
            try:
                signal.raise_signal(signal.SIGTERM)
            except KeyboardInterrupt:
                while True:
                    try:
                        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 20
                        signal.setitimer(signal.ITIMER_REAL, 0.001, 1.0)
                        lock.acquire()
                    except KeyboardInterrupt as error:
                        print("again:", error, flush=True)
            """,
            (TERM, "again: SIGTERM\n"),
        ),
        # One that has settled what it came to is neither stuck nor interrupted.
        (
            """
            stopper = Stopper()
            stopper.listen()
            try:
                signal.raise_signal(signal.SIGTERM)
            except KeyboardInterrupt:
                stopper.leave()
                signal.raise_signal(signal.SIGALRM)
                signal.raise_signal(signal.SIGINT)
                print("done")
            """,
            (0, "done\n"),
        ),
        # What whoever started us ignores stays ignored.
        (
            """
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            Stopper().listen()
            signal.raise_signal(signal.SIGHUP)
            print("still here")
            """,
            (0, "still here\n"),
        ),
        # An interruption that a finalizer swallows comes again.
        (
            """
            class Kept:
                def __del__(self):
                    signal.raise_signal(signal.SIGTERM)
            Stopper().listen()
            try:
                Kept()
                time.sleep(20)
            except KeyboardInterrupt as error:
                print(error)
            """,
            (0, "SIGTERM\n"),
        ),
    ],
)
def test_what_becomes_of_a_run_that_is_told_to_stop(
    code: str, code_and_words: tuple[int, str]
) -> None:
    assert run(code) == (*code_and_words, "")


def test_other_faults_of_finalizers_are_told_as_ever() -> None:
    code = """
        class Kept:
            def __del__(self):
                raise ValueError("a bug")
        Stopper().listen()
        Kept()
    """
    assert "ValueError: a bug" in run(code)[2]


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


@pytest.mark.parametrize("text, name", [
    ('Error building "model" validator:\n  StoppedError: SIGTERM', "SIGTERM"),
    ("StoppedError: SIGHUP\n", "SIGHUP"),
    ("something else", ""),
])  # fmt: skip
def test_an_interruption_is_known_in_the_error_that_compiled_code_makes_of_it(
    text: str, name: str
) -> None:
    assert find_signal(RuntimeError(text)) == name
