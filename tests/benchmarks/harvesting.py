"""How many records a second a harvest takes in, beyond what pace and server impose."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import httpx

from digest.net.client import Client
from digest.pipeline import Ports, harvest_sets
from digest.services.arxiv import ArxivApi
from digest.services.oai import ArxivOai
from digest.store import open_library
from digest.wiring.opening import SystemClock
from tests.benchmarks.papers import make_records
from tests.benchmarks.report import Figure, at_least
from tests.fakes import SilentProgress, file_pace
from tests.net.replies import Sent
from tests.standins.arxiv import ArxivServer

RECORDS, PAGE, NAME = 10_000, 2_500, "cs.LG"
# At arXiv's pace a page comes every three seconds at best: a harvest keeps up twice over.
LEAST = 2 * PAGE / 3.0

Play = Callable[[httpx.Request], httpx.Response]


def measure_harvesting() -> Iterator[Figure]:
    """Yield the rate of a first harvest, and of one that gets all of it again."""
    answers: dict[bytes, bytes] = {}

    def replay(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Sent(answers[request.url.query]))

    with ArxivServer(make_records(RECORDS), oai_size=PAGE) as server:
        through = httpx.HTTPTransport()

        def keep(request: httpx.Request) -> httpx.Response:
            answers[request.url.query] = through.handle_request(request).read()
            return replay(request)

        address = server.oai
        with TemporaryDirectory() as folder:
            harvest(address, folder, keep)

    with TemporaryDirectory() as folder:
        for what in (f"harvest {RECORDS:,} records, {PAGE:,} a page", "  all of them again"):
            # That of the processor: a harvest does nothing beside it but wait.
            began = process_time()
            came = harvest(address, folder, replay)
            yield at_least(what, came / (process_time() - began), LEAST, "/s")


def harvest(address: str, folder: str, play: Play) -> int:
    """Harvest the set whole, without pace, and return how many records came."""
    clock, progress = SystemClock(), SilentProgress()
    with open_library(Path(folder), now=clock.now) as library:
        client = Client(
            user_agent="digest/bench",
            clock=clock,
            pace=file_pace(Path(folder) / "state", clock),
            progress=progress,
            transport=httpx.MockTransport(play),
            budget=0.0,
        )
        source = ArxivApi(client, address, 0)
        ports = Ports(library=library, source=source, clock=clock, progress=progress)
        (done,) = harvest_sets((NAME,), ports, ArxivOai(client, address, 0), full=True)
        client.close()
    if done.harvest.records != RECORDS:
        raise RuntimeError(f"{done.harvest.records:,} of {RECORDS:,} records were harvested.")
    return done.records
