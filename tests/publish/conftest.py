"""A sender on a clock that only its own waits move, an empty library, and servers."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from digest.net.client import Client
from digest.store import Library, open_library
from tests.fakes import FakeClock, SilentProgress, file_pace
from tests.publish import hosts
from tests.publish.hosts import Host
from tests.standins.targets import ButtondownList, GhostSite, WordPressSite
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


@pytest.fixture
def ghost(sender: Client, serve: Serve, clock: FakeClock) -> Host:
    site = GhostSite(now=lambda: clock.now().timestamp())
    return hosts.ghost(site, serve(site), sender, clock)


@pytest.fixture
def buttondown(sender: Client, serve: Serve, clock: FakeClock) -> Host:
    site = ButtondownList(now=clock.now)
    return hosts.buttondown(site, serve(site), sender, clock)


@pytest.fixture
def blog(request: pytest.FixtureRequest, sender: Client, serve: Serve, clock: FakeClock) -> Host:
    """Give a site of WordPress; a test may set its options as the fixture's parameter."""
    site = WordPressSite(**getattr(request, "param", {}))
    return hosts.wordpress(site, serve(site), sender, clock)
