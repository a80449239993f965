"""How long it takes to fetch, enrich and harvest, beyond what pace and server impose."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter, process_time
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import httpx

from digest.calendar import submission_span, window_of
from digest.model import Search
from digest.net.client import Client
from digest.pipeline import Ports, harvest_sets
from digest.pipeline.searches import collect_search
from digest.query import all_of, parse_query, submitted, to_arxiv
from digest.services.arxiv import ArxivApi
from digest.services.oai import ArxivOai
from digest.store import open_library
from digest.wiring.opening import SystemClock
from tests.benchmarks.papers import DAY, Record, make_records
from tests.benchmarks.report import Figure, at_least, at_most
from tests.benchmarks.startup import DIGEST
from tests.fakes import SilentProgress, file_pace
from tests.net.replies import Sent
from tests.standins.arxiv import ArxivServer, HttpRequest

SETTING = "export DIGEST_ENDPOINTS__ARXIV_API="


@contextmanager
def serving(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Serve these records, and give the address of the search API."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "records.jsonl.gz"
        lines = (f"{json.dumps(record)}\n" for record in records)
        file.write_bytes(gzip.compress("".join(lines).encode(), compresslevel=1))
        command = [sys.executable, "-m", "tests.standins.arxiv", "--port", "0", str(file)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield read_address(process)
            finally:
                process.terminate()


def read_address(process: "subprocess.Popen[str]") -> str:
    """Return the address that a stand-in prints when it is ready."""
    for line in process.stdout or ():
        if line.startswith(SETTING):
            return line.removeprefix(SETTING).strip()
    raise RuntimeError("The stand-in did not start.")


def time_answer(endpoint: str, parameters: Mapping[str, str]) -> float:
    """Return the seconds from a request to its whole answer."""
    began = perf_counter()
    with urlopen(f"{endpoint}?{urlencode(parameters)}") as answer:  # noqa: S310 - loopback
        answer.read()
    return perf_counter() - began


PAPERS, PAGE, ROUNDS = 1000, 200, 3
# The seconds a request that arXiv asks for.
PACE = 3.0
SPAN = submission_span(window_of(DAY, 7))
SEARCH = Search(query=to_arxiv(all_of(parse_query("cat:cs.LG"), submitted(*SPAN))), order="oldest")
LIMIT = 1.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Seconds that a fetch took, and those that it could not have done without."""

    whole: float
    imposed: float


def measure_fetching() -> Iterator[Figure]:
    """Yield what fetching takes at arXiv's pace, in process and as a command."""
    with serving(make_records(PAPERS)) as endpoint:
        fetch(endpoint, 0)  # loads what is loaded once
        # Answers but the last one cost nothing beside the pace.
        imposed = PACE * (PAPERS / PAGE - 1) + ask_last(endpoint)
        times = Times(whole=fetch(endpoint, PACE), imposed=imposed)
        yield from tell(f"fetch {PAPERS:,} papers at arXiv's pace", times)
    with ArxivServer(make_records(PAPERS)) as server:
        start, times = time_command(server)
    yield from tell("the same as `digest fetch`, from its first request", times)
    yield Figure(name="  its start-up, until then", value=f"{start:.2f} s")


def tell(name: str, times: Times) -> Iterator[Figure]:
    """Yield the time, and its ratio to what is imposed."""
    yield Figure(name=name, value=f"{times.whole:.2f} s")
    yield at_most("  beside pace and server", times.whole / times.imposed, LIMIT, "×", digits=3)


def fetch(endpoint: str, pace: float) -> float:
    """Fetch into a new library, and return the seconds that took."""
    clock = SystemClock()
    with TemporaryDirectory() as folder, open_library(Path(folder), now=clock.now) as library:
        progress = SilentProgress()
        client = Client(
            user_agent="digest/bench",
            clock=clock,
            pace=file_pace(Path(folder) / "state", clock),
            progress=progress,
        )
        source = ArxivApi(client, endpoint, pace, page_size=PAGE)
        ports = Ports(library=library, source=source, clock=clock, progress=progress)
        began = perf_counter()
        found = collect_search(SEARCH, ports, closed=clock.now(), offline=False, refresh=False)
        seconds = perf_counter() - began
        client.close()
    check(len(found.papers))
    return seconds


def time_command(server: ArxivServer) -> tuple[float, Times]:
    """Fetch once as a command; return its start-up and what came after."""
    earlier = len(server.requests)
    began = monotonic()
    papers = run_command(server)
    ended = monotonic()
    requests = server.requests[earlier:]
    check(papers)
    first = requests[0].time
    imposed = PACE * (len(requests) - 1) + ask_last(server.api)
    return first - began, Times(whole=ended - first, imposed=imposed)


def run_command(server: ArxivServer) -> int:
    """Run `digest fetch` in a library of its own, and return how many papers it prints."""
    days = [f"{moment:%Y-%m-%d}" for moment in (SPAN[0], SPAN[1] + timedelta(days=1))]
    command = [DIGEST, "fetch", "-c", "cs.LG", "--since", days[0], "--until", days[1]]
    with TemporaryDirectory() as folder:
        environment = {
            "DIGEST_HOME": f"{folder}/library",
            "XDG_STATE_HOME": f"{folder}/state",
            "DIGEST_ENDPOINTS__ARXIV_API": server.api,
            "DIGEST_PACE__ARXIV": f"{PACE}",
        }
        done = subprocess.run(
            [*command, "-n", f"{PAPERS}", "--format", "ids"],
            env={**os.environ, **environment},
            capture_output=True,
            check=True,
        )
    return len(done.stdout.split())


def ask_last(endpoint: str) -> float:
    """Return how long the stand-in takes for the last page, the network included."""
    page = {"start": str(PAPERS - PAGE), "max_results": str(PAGE)}
    asked = {"search_query": SEARCH.query, "sortBy": "submittedDate", "sortOrder": "ascending"}
    return time_answer(endpoint, {**asked, **page})


def check(papers: int) -> None:
    """Refuse a figure for a fetch that lost something."""
    if papers != PAPERS:
        raise RuntimeError(f"{papers:,} of {PAPERS:,} papers were fetched.")


ENRICHED = 100
PACES = {"ARXIV": "0.2", "HUGGINGFACE": "0.05", "OPENALEX": "0.1", "GITHUB": "0.05"}
DELAY = 0.02
MISSED = 1.0


def measure_enriching() -> Iterator[Figure]:
    """Yield what enrichment takes, and what it takes beyond its slowest rate limit."""
    records = make_records(ENRICHED)
    with ArxivServer(records, world=make_world(records), delay=DELAY) as server:
        alone = time_build(server, services="[]")
        before = len(server.requests)
        whole = time_build(server, services='["html", "huggingface", "openalex", "github"]')
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


def time_build(server: ArxivServer, services: str) -> float:
    """Return the seconds of a build in a library of its own."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        environment = {
            **server.endpoints,
            **{f"DIGEST_PACE__{name}": pace for name, pace in PACES.items()},
            "DIGEST_ENRICH__SERVICES": services,
            "DIGEST_HOME": str(place / "library"),
            "XDG_STATE_HOME": str(place / "state"),
        }
        command = [
            DIGEST,
            "build",
            "--date",
            f"{DAY}",
            "-n",
            f"{ENRICHED}",
            "-o",
            f"{place / 'out'}",
        ]
        began = perf_counter()
        done = subprocess.run(
            [*command, "--json", "--strict"],
            env={**os.environ, **environment},
            capture_output=True,
            check=True,
        )
        seconds = perf_counter() - began
    assert json.loads(done.stdout)["counts"]["chosen"] == ENRICHED
    return seconds


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
