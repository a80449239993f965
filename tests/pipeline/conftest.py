"""A fresh desk for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.store import open_library
from tests.fakes import FakeClock, FakeSource
from tests.pipeline.workbench import Workbench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """Give an empty library, a source without papers, and noon of 28 February 2026."""
    clock = FakeClock()
    with open_library(tmp_path / "home", now=clock.now) as library:
        yield Workbench(
            library=library, source=FakeSource(), clock=clock, folder=tmp_path / "posts"
        )
