"""A sender on a clock that only its own waits move."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.net.client import Client
from digest.net.pace import Pace
from tests.fakes import FakeClock, SilentProgress


@pytest.fixture
def clock() -> FakeClock:
    """Time stands still but for waits."""
    return FakeClock()


@pytest.fixture
def sender(tmp_path: Path, clock: FakeClock) -> Iterator[Client]:
    """Give a client that sends anywhere, and is closed after the test."""
    client = Client(
        user_agent="digest/test",
        clock=clock,
        pace=Pace(tmp_path / "pace", clock),
        progress=SilentProgress(),
        budget=300.0,
        timeout=5.0,
    )
    yield client
    client.close()
