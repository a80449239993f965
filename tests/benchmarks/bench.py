"""Runs `digest` for a measurement: in a folder of its own, before a stand-in for arXiv."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlencode
from urllib.request import urlopen

from tests.benchmarks.papers import DAY
from tests.benchmarks.startup import DIGEST, ROUNDS
from tests.benchmarks.stopwatch import TimedRun, measure
from tests.standins.arxiv import ArxivServer, HttpRequest

# The seconds between two requests that arXiv asks for.
PACE = 3.0
MEGABYTE = 2**20


class Bench:
    """A folder to work in, a stand-in to fetch from, the day to build, and the settings."""

    def __init__(
        self, folder: str, server: ArxivServer, day: date = DAY, settings: str = ""
    ) -> None:
        self.folder = Path(folder)
        self.server = server
        self._day = day
        self._config = self.folder / "digest.toml"
        self._config.write_text(settings, "utf-8")

    def run(
        self, home: str, *arguments: str, pace: float = 0, url: str = "", **variables: str
    ) -> TimedRun:
        """Run a command with a library of this name, or at a URL, and with more variables."""
        place = self.folder / home
        environment = {
            "DIGEST_HOME": str(place / "library"),
            "DIGEST_LIBRARY__URL": url,
            "XDG_STATE_HOME": str(place / "state"),
            **self.server.endpoints,
            # They have a measure of their own.
            "DIGEST_ENRICH__SERVICES": "[]",
            "DIGEST_PACE__ARXIV": f"{pace}",
            **variables,
        }
        return measure([DIGEST, *arguments, "--config", f"{self._config}"], environment)

    def build(self, home: str, *flags: str, output: str = "posts", **how: str | float) -> TimedRun:
        """Build with a library into a folder beside it; `how` is as `run` takes it."""
        command = ("build", "--date", f"{self._day}", "--quiet")
        posts = str(self.folder / home / output)
        return self.run(home, *command, "-o", posts, *flags, **how)  # type: ignore[arg-type]

    def rounds(self, *flags: str) -> list[TimedRun]:
        """Build offline with the warm library, some times."""
        return [self.build("warm", *flags, "--offline") for _ in range(ROUNDS)]

    def imposed(self, asked: Sequence[HttpRequest]) -> float:
        """Return the seconds that these requests cannot be had without.

        They start one pace apart, so that answers but the last cost nothing beside it.
        """
        began = perf_counter()
        address = f"{self.server.url}{asked[-1].path}?{urlencode(asked[-1].query)}"
        with urlopen(address) as answer:  # noqa: S310 - loopback
            answer.read()
        return PACE * (len(asked) - 1) + perf_counter() - began


def seconds_of(runs: Sequence[TimedRun]) -> float:
    """Return the median time."""
    return median(run.seconds for run in runs)


def peak_of(runs: Sequence[TimedRun]) -> float:
    """Return the most megabytes held at a time."""
    return max(run.peak for run in runs) / MEGABYTE
