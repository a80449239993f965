"""A run for each test, and one for many examples."""

from collections.abc import Iterator

import pytest

from tests.net.conftest import long_run
from tests.net.replies import ClientRun

__all__ = ["long_run"]


@pytest.fixture
def run() -> Iterator[ClientRun]:
    """Give a run without a file."""
    one = ClientRun()
    yield one
    one.close()
