"""A run that is closed after the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.net.replies import Run


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Give a run."""
    one = Run(tmp_path)
    yield one
    one.close()


@pytest.fixture(scope="module")
def long_run() -> Iterator[Run]:
    """Give one run to many examples."""
    one = Run()
    yield one
    one.close()
