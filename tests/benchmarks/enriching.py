"""How long it takes to ask other services about 100 papers, beside the slowest of them alone."""

import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from tests.benchmarks.papers import DAY, Record, make_records
from tests.benchmarks.report import Figure, at_most
from tests.benchmarks.startup import DIGEST
from tests.standins.arxiv import ArxivServer, HttpRequest

PAPERS = 100
PACES = {"ARXIV": "0.2", "HUGGINGFACE": "0.05", "OPENALEX": "0.1", "GITHUB": "0.05"}
DELAY = 0.02
MISSED = 1.0


def measure_enriching() -> Iterator[Figure]:
    """Yield what enrichment takes, and what it takes beyond its slowest rate limit."""
    records = make_records(PAPERS)
    with ArxivServer(records, world=make_world(records), delay=DELAY) as server:
        alone = time_build(server, services="[]")
        before = len(server.requests)
        whole = time_build(server, services='["html", "huggingface", "openalex", "github"]')
        asked = [request for request in server.requests[before:] if request.service != "api"]
    taken = whole - alone
    slowest, seconds = max(rate_limits(asked), key=lambda rate_limit: rate_limit[1])
    yield Figure(
        name=f"enrichment of {PAPERS} papers, {len(asked)} requests", value=f"{taken:.2f} s"
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
        command = [DIGEST, "build", "--date", f"{DAY}", "-n", f"{PAPERS}", "-o", f"{place / 'out'}"]
        began = perf_counter()
        done = subprocess.run(
            [*command, "--json", "--strict"],
            env={**os.environ, **environment},
            capture_output=True,
            check=True,
        )
        seconds = perf_counter() - began
    assert json.loads(done.stdout)["counts"]["chosen"] == PAPERS
    return seconds
