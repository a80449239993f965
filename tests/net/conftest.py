"""A client on a clock that only its own waits move."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from digest.net.client import Client
from digest.net.lane import Lane
from digest.net.pace import Pace
from tests.fakes import FakeClock, SilentProgress

MakeClient = Callable[..., Client]


@pytest.fixture
def clock() -> FakeClock:
    """Time stands still but for waits."""
    return FakeClock()


@pytest.fixture
def progress() -> SilentProgress:
    """Remembers what a run was told."""
    return SilentProgress()


@pytest.fixture
def lane() -> Lane:
    """Give a lane with arXiv's pace."""
    return Lane(name="arxiv", interval=3.0, single=True)


@pytest.fixture
def make_client(tmp_path: Path, clock: FakeClock, progress: SilentProgress) -> Iterator[MakeClient]:
    """Make clients that are closed after the test."""
    made: list[Client] = []

    def make(**options: Any) -> Client:  # noqa: ANN401 - passed on as they are
        chosen = {"user_agent": "digest/test", "clock": clock, "progress": progress, **options}
        chosen.setdefault("pace", Pace(tmp_path / "pace", chosen["clock"]))
        made.append(Client(**chosen))
        return made[-1]

    yield make
    for client in made:
        client.close()
