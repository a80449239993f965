"""How long builds of 100 papers take, warm and cold, how much memory, and whether they agree."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlencode
from urllib.request import urlopen

from tests.benchmarks.report import Figure, at_most
from tests.benchmarks.startup import DIGEST, ROUNDS
from tests.benchmarks.stopwatch import Run, measure
from tests.standins.arxiv import ArxivServer, Request

PACE = 3.0
MEGABYTE = 2**20


class Bench:
    """A folder to work in, a stand-in to fetch from, and the day to build."""

    def __init__(self, folder: Path, server: ArxivServer, day: date) -> None:
        self._folder = folder
        self._server = server
        self._day = day

    def measure_warm(self, week: str) -> Iterator[Figure]:
        """Fill a library, then yield the figures of builds that need no network."""
        self._build("warm", "first", pace=0)
        runs = [
            self._build("warm", f"{number}", "--offline", pace=0) for number in range(ROUNDS + 1)
        ]
        name = f"warm offline build of 100 papers, {week}"
        yield at_most(name, median(run.seconds for run in runs[1:]), 1.0, "s")
        yield at_most("  its peak memory", max(run.peak for run in runs) / MEGABYTE, 150, "MB")
        same = self._read("0") == self._read("1") == self._read("first")
        yield Figure(
            name="  builds are byte-identical",
            value="yes" if same else "no",
            target="yes",
            met=same,
        )

    def measure_cold(self, papers: str) -> Iterator[Figure]:
        """Yield what builds from nothing take beyond what pace and server impose."""
        own, whole = zip(*(self._measure_cold(number) for number in range(ROUNDS)), strict=True)
        yield Figure(name=f"cold build of 100 papers, {papers}", value=f"{median(whole):.2f} s")
        yield at_most("  beyond pace and server", median(own), 0.5, "s")

    def _measure_cold(self, number: int) -> tuple[float, float]:
        """Return the seconds of our own and the whole time of one build.

        Requests start one pace apart, so answers but the last cost nothing beside it.
        """
        earlier = len(self._server.requests)
        run = self._build(f"cold{number}", f"cold{number}", pace=PACE)
        asked = self._server.requests[earlier:]
        imposed = PACE * (len(asked) - 1) + self._ask_again(asked[-1])
        return run.seconds - imposed, run.seconds

    def _ask_again(self, request: Request) -> float:
        """Return how long the stand-in takes for a request, the network included."""
        began = perf_counter()
        with urlopen(f"{self._server.url}{request.path}?{urlencode(request.query)}") as answer:  # noqa: S310 - loopback
            answer.read()
        return perf_counter() - began

    def _build(self, home: str, output: str, *flags: str, pace: float) -> Run:
        place = self._folder / home
        command = [DIGEST, "build", "--date", f"{self._day}", "--number", "100", "--quiet"]
        environment = {
            "DIGEST_HOME": str(place / "library"),
            "XDG_STATE_HOME": str(place / "state"),
            **self._server.endpoints,
            # They have a measure of their own.
            "DIGEST_ENRICH__SERVICES": "[]",
            "DIGEST_PACE__ARXIV": f"{pace}",
        }
        return measure([*command, "--output", str(self._folder / output), *flags], environment)

    def _read(self, output: str) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self._folder / output).iterdir()}
