"""arXiv's API on loopback, asked through the real client on a clock that only waits move."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from digest.net.client import Client
from digest.net.pace import Pace
from digest.sources.arxiv_api import ArxivApi
from tests.fakes import FakeClock, SilentProgress
from tests.net.server import Act, Stage, answer, serve

Script = Callable[..., AbstractContextManager[tuple[ArxivApi, Stage]]]


@pytest.fixture
def clock() -> FakeClock:
    """Time stands still but for waits."""
    return FakeClock()


@pytest.fixture
def client(tmp_path: Path, clock: FakeClock) -> Iterator[Client]:
    """Give the real client."""
    pace = Pace(tmp_path, clock)
    made = Client(user_agent="digest/test", clock=clock, pace=pace, progress=SilentProgress())
    yield made
    made.close()


@pytest.fixture
def script(client: Client) -> Script:
    """Give a source whose server answers with these bodies or acts, one a request."""

    @contextmanager
    def run(*acts: bytes | Act) -> Iterator[tuple[ArxivApi, Stage]]:
        with serve(*(answer(body=act) if isinstance(act, bytes) else act for act in acts)) as stage:
            yield ArxivApi(client, stage.url, 3.0, page_size=4, id_batch=3), stage

    return run
