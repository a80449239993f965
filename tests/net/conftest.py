"""A run that is closed after the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.net.replies import ClientRun


@pytest.fixture
def run(tmp_path: Path) -> Iterator[ClientRun]:
    """Give a run."""
    one = ClientRun(tmp_path)
    yield one
    one.close()


@pytest.fixture(scope="module")
def long_run() -> Iterator[ClientRun]:
    """Give one run to many examples."""
    one = ClientRun()
    yield one
    one.close()
