"""A fresh workbench for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.workbench import Workbench, workbench_in


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """Give an empty library, a source without papers, and noon of 28 February 2026."""
    with workbench_in(tmp_path) as bench:
        yield bench
