"""How long it takes to fetch, enrich and harvest, beyond what pace and server impose."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, process_time
from typing import Any

import httpx

from digest.calendar import submission_span, window_of
from digest.net.client import Client
from digest.pipeline import Ports, harvest_sets
from digest.services.arxiv import ArxivApi
from digest.services.oai import ArxivOai
from digest.store import open_library
from digest.wiring.opening import SystemClock
from tests.benchmarks.bench import PACE, Bench
from tests.benchmarks.papers import DAY, Record, make_records
from tests.benchmarks.report import Figure, at_least, at_most
from tests.fakes import SilentProgress, file_pace
from tests.net.replies import Sent
from tests.standins.arxiv import ArxivServer, HttpRequest

PAPERS = 1000
SPAN = submission_span(window_of(DAY, 7))
LIMIT = 1.03


def measure_fetching() -> Iterator[Figure]:
    """Yield what `digest fetch` takes at arXiv's pace, from its first request on."""
    since, until = (f"{moment:%Y-%m-%d}" for moment in (SPAN[0], SPAN[1] + timedelta(days=1)))
    span = ("--since", since, "--until", until)
    with TemporaryDirectory() as folder, ArxivServer(make_records(PAPERS)) as server:
        bench = Bench(folder, server)
        bench.run("home", "fetch", "-c", "cs.LG", *span, "-n", f"{PAPERS}", pace=PACE)
        seconds = monotonic() - server.requests[0].time
        imposed = bench.imposed(server.requests)
        with open_library(bench.folder / "home" / "library", now=SystemClock().now) as library:
            assert len(library.load_submitted(*SPAN)) == PAPERS
    yield Figure(name=f"fetch {PAPERS:,} papers at arXiv's pace", value=f"{seconds:.2f} s")
    yield at_most("  beside pace and server", seconds / imposed, LIMIT, "×", digits=3)


ENRICHED = 100
PACES = {"ARXIV": "0.2", "HUGGINGFACE": "0.05", "OPENALEX": "0.1", "GITHUB": "0.05"}
DELAY = 0.02
MISSED = 1.0


def measure_enriching() -> Iterator[Figure]:
    """Yield what enrichment takes, and what it takes beyond its slowest rate limit."""
    records = make_records(ENRICHED)
    paces = {f"DIGEST_PACE__{name}": pace for name, pace in PACES.items()}
    services = '["html", "huggingface", "openalex", "github"]'
    world = make_world(records)
    with TemporaryDirectory() as folder, ArxivServer(records, world=world, delay=DELAY) as server:
        bench, flags = Bench(folder, server), ("-n", f"{ENRICHED}", "--strict")
        alone = bench.build("alone", *flags, **paces).seconds
        before = len(server.requests)
        whole = bench.build("whole", *flags, **paces, DIGEST_ENRICH__SERVICES=services).seconds
        asked = [request for request in server.requests[before:] if request.service != "api"]
    taken = whole - alone
    slowest, seconds = max(rate_limits(asked), key=lambda rate_limit: rate_limit[1])
    yield Figure(
        name=f"enrichment of {ENRICHED} papers, {len(asked)} requests", value=f"{taken:.2f} s"
    )
    yield at_most(
        f"  beyond its slowest lane ({slowest}, {seconds:.2f} s)", taken - seconds, MISSED, "s"
    )


def rate_limits(asked: Iterable[HttpRequest]) -> Iterator[tuple[str, float]]:
    """Yield what each service's requests take: from the first to the last, and its answer."""
    by_service = sorted(asked, key=lambda request: (request.service, request.time))
    for service, requests in groupby(by_service, key=lambda request: request.service):
        times = [request.time for request in requests]
        yield service, times[-1] - times[0] + DELAY


def make_world(records: Iterable[Record]) -> dict[str, Any]:
    """Return what services know of invented papers: half have a page, a third a repository."""
    world: dict[str, Any] = {"html": {}, "github": {}, "huggingface": {"papers": {}}}
    world["openalex"] = {}
    for place, record in enumerate(records):
        name = record["title"].partition(":")[0].lower()
        world["github"][f"{name}-lab/{name}"] = {"stargazers_count": place}
        if place % 2:
            world["html"][record["id"]] = {}
            world["huggingface"]["papers"][record["id"]] = {"upvotes": place}
            world["openalex"][record["id"]] = {}
    return world


RECORDS, HARVEST_PAGE, NAME = 10_000, 2_500, "cs.LG"
# At arXiv's pace a page comes every three seconds at best: a harvest keeps up twice over.
HARVEST_LEAST = 2 * HARVEST_PAGE / 3.0

Play = Callable[[httpx.Request], httpx.Response]


def measure_harvesting() -> Iterator[Figure]:
    """Yield the rate of a first harvest, and of one that gets all of it again."""
    answers: dict[bytes, bytes] = {}

    def replay(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Sent(answers[request.url.query]))

    with ArxivServer(make_records(RECORDS), oai_size=HARVEST_PAGE) as server:
        through = httpx.HTTPTransport()

        def keep(request: httpx.Request) -> httpx.Response:
            answers[request.url.query] = through.handle_request(request).read()
            return replay(request)

        address = server.oai
        with TemporaryDirectory() as folder:
            harvest(address, folder, keep)

    with TemporaryDirectory() as folder:
        for what in (
            f"harvest {RECORDS:,} records, {HARVEST_PAGE:,} a page",
            "  all of them again",
        ):
            # That of the processor: a harvest does nothing beside it but wait.
            began = process_time()
            came = harvest(address, folder, replay)
            yield at_least(what, came / (process_time() - began), HARVEST_LEAST, "/s")


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
