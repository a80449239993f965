"""Services on loopback, asked through the real client on a clock that only waits move."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from digest.net.client import Client
from digest.net.pace import Pace
from tests.fakes import FakeClock, SilentProgress
from tests.standins.arxiv import ArxivServer, Fault

Open = Callable[..., AbstractContextManager[tuple[ArxivServer, Client]]]


@pytest.fixture
def clock() -> FakeClock:
    """Time stands still but for waits."""
    return FakeClock()


@pytest.fixture
def open_services(tmp_path: Path, clock: FakeClock) -> Open:
    """Give a stand-in over a world, with its faults, and a client that trusts it alone."""

    @contextmanager
    def run(
        world: Mapping[str, Any],
        *faults: Fault,
        **options: Any,  # noqa: ANN401 - passed on as they are
    ) -> Iterator[tuple[ArxivServer, Client]]:
        with ArxivServer([], world=world, faults=faults) as server:
            client = Client(
                user_agent="digest/test",
                clock=clock,
                pace=Pace(tmp_path / "pace", clock),
                progress=SilentProgress(),
                trusted=frozenset({server.url}),
                **options,
            )
            yield server, client
            client.close()

    return run
