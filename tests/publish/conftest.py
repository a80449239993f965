"""A sender on a clock that only its own waits move, an empty library, and servers."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from digest.net.client import Client
from digest.store import Library, open_library
from tests.fakes import FakeClock, SilentProgress, file_pace
from tests.standins.targets.server import FakeService, PublishServer

Serve = Callable[[FakeService], PublishServer]


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
        pace=file_pace(tmp_path / "pace", clock),
        progress=SilentProgress(),
        budget=300.0,
        timeout=5.0,
    )
    yield client
    client.close()


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda service: stack.enter_context(PublishServer(service))


@pytest.fixture
def library(tmp_path: Path, clock: FakeClock) -> Iterator[Library]:
    with open_library(tmp_path / "library", now=clock.now) as opened:
        yield opened
