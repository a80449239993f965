"""What holds for every test, and what a run says of the tests that it left out."""

import signal
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.postgresql"]

# On a busy machine any example may be slow; speed is for the benchmarks.
_UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", _UNHURRIED, max_examples=20, derandomize=True)
settings.register_profile("thorough", _UNHURRIED, max_examples=200)
settings.load_profile("quick")

# Jobs in the background ignore Ctrl-C, and those under `nohup` a closing terminal: so would every
# process that a test interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

_TESTS = Path(__file__).parent
_left_out: Counter[str] = Counter()


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Count the tests that this run leaves out, by folder."""
    _left_out.update(item.path.relative_to(_TESTS).parts[0].removesuffix(".py") for item in items)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand a worker's counts to the process that prints the summary."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(_left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Take a worker's counts: each worker leaves out the same tests."""
    _left_out.update(getattr(node, "workeroutput", {}).get("left_out", {}) if not _left_out else {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was not run, and how to run it."""
    if _left_out:
        folders = ", ".join(f"{folder} {count}" for folder, count in _left_out.most_common())
        terminalreporter.section("not run")
        terminalreporter.write_line(f"{_left_out.total()} tests were left out: {folders}.")
        terminalreporter.write_line("`make test-all` runs everything, with branch coverage.")
