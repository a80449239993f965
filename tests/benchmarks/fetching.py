"""How long it takes to fetch 1,000 papers beyond what pace and server impose."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter

from digest.calendar import submission_span, window_of
from digest.model import Search
from digest.net.client import Client
from digest.pipeline import Ports
from digest.pipeline.searches import collect_search
from digest.query import all_of, parse_query, submitted, to_arxiv
from digest.services.arxiv import ArxivApi
from digest.store import open_library
from digest.wiring.opening import SystemClock
from tests.benchmarks.papers import DAY, make_records
from tests.benchmarks.report import Figure, at_most
from tests.benchmarks.serving import serving, time_answer
from tests.benchmarks.startup import DIGEST
from tests.fakes import SilentProgress, file_pace
from tests.standins.arxiv import ArxivServer

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
        yield from tell(f"fetch {PAPERS:,} papers at arXiv's pace", time_fetch(endpoint))
    with ArxivServer(make_records(PAPERS)) as server:
        start, times = time_command(server)
    yield from tell("the same as `digest fetch`, from its first request", times)
    yield Figure(name="  its start-up, until then", value=f"{start:.2f} s")


def tell(name: str, times: Times) -> Iterator[Figure]:
    """Yield the time, and its ratio to what is imposed."""
    yield Figure(name=name, value=f"{times.whole:.2f} s")
    yield at_most("  beside pace and server", times.whole / times.imposed, LIMIT, "×", digits=3)


def time_fetch(endpoint: str) -> Times:
    """Fetch once at the pace; answers but the last one cost nothing beside it."""
    imposed = PACE * (PAPERS / PAGE - 1) + ask_last(endpoint)
    return Times(whole=fetch(endpoint, PACE), imposed=imposed)


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
