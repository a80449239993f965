"""How long twenty topics take in one run over a warm library, and how much is asked for them."""

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from digest.calendar import latest_date
from tests.benchmarks.papers import DAY, SUBJECTS, make_records
from tests.benchmarks.report import Figure, at_most
from tests.benchmarks.startup import DIGEST, ROUNDS
from tests.benchmarks.stopwatch import Run, measure
from tests.standins.arxiv import ArxivServer

TOPICS = 20
SECONDS = 6.0
MEGABYTE = 2**20
# Words that stand in all abstracts of the invented week, or in a good part of them.
_WORDS = (
    "models", "brittle", "input", "data", "ambiguity", "objective", "unlabelled", "inference",
    "accelerator", "error", "benchmarks", "corpus", "accuracy", "baselines", "ablations",
    "annotators", "comparison", "systems", "illustrates", "learning",
)  # fmt: skip


def measure_several() -> Iterator[Figure]:
    """Measure builds of twenty topics, each of which chooses 100 of the week's 400 papers."""
    with TemporaryDirectory() as folder, ArxivServer(make_records(400)) as server:
        yield from Bench(Path(folder), server, DAY, word_topics()).measure_warm()
    # Listings reach back 90 days.
    day = latest_date(datetime.now(UTC)) - timedelta(days=7)
    with TemporaryDirectory() as folder, ArxivServer(make_records(400, day=day)) as server:
        bound = (_bound(number) for number in range(TOPICS))
        yield from Bench(Path(folder), server, day, "".join(bound)).measure_sharing()


def word_topics() -> str:
    """Return the settings of twenty topics, a word each."""
    return "".join(f"[topics.{word}]\nquery = 'all:{word}'\n" for word in _WORDS)


def _bound(number: int) -> str:
    """Return a topic that is bound to two of the categories."""
    names = list(SUBJECTS)
    both = names[number % len(names)], names[(number + 1 + number // len(names)) % len(names)]
    return f"[topics.topic-{number}]\ncategories = {list(both)}\n"


class Bench:
    """A folder to work in, a stand-in to fetch from, the day to build, and the topics."""

    def __init__(self, folder: Path, server: ArxivServer, day: date, topics: str) -> None:
        self._folder = folder
        self._server = server
        self._day = day
        self._config = folder / "digest.toml"
        self._config.write_text(topics, "utf-8")

    def measure_warm(self) -> Iterator[Figure]:
        """Yield the time and memory of all topics, beside those of one and of one by one."""
        self.build("warm", "--all")
        runs = [self.build("warm", "--all", "--offline") for _ in range(ROUNDS)]
        one = [self.build("warm", "--topic", "models", "--offline") for _ in range(ROUNDS)]
        seconds = median(run.seconds for run in runs)
        single = median(run.seconds for run in one)
        cores = os.cpu_count() or 1
        name = f"warm offline build of {TOPICS} topics, {cores} processors"
        yield at_most(name, seconds, SECONDS, "s")
        yield Figure(name="  beside one topic of its own", value=f"× {seconds / single:.1f}")
        yield at_most("  best of all rounds", min(run.seconds for run in runs), SECONDS, "s")
        yield at_most("  peak memory of a process", max(r.peak for r in runs) / MEGABYTE, 200, "MB")

    def measure_sharing(self) -> Iterator[Figure]:
        """Yield how many requests topics of the same categories cost together, and one by one."""
        together = self._count("together", ("--all",))
        alone = sum(self._count(f"alone-{n}", ("--topic", f"topic-{n}")) for n in range(TOPICS))
        name = f"requests for {TOPICS} topics of {len(SUBJECTS)} categories"
        yield Figure(name=name, value=f"{together}")
        yield Figure(name="  for each topic with a library of its own", value=f"{alone}")

    def _count(self, home: str, which: tuple[str, ...]) -> int:
        """Return how many requests a cold build costs that reads listings."""
        before = len(self._server.requests)
        self.build(home, *which, "--source", "catchup")
        return len(self._server.requests) - before

    def build(self, home: str, *flags: str) -> Run:
        """Build with a library of this name."""
        place = self._folder / home
        command = [DIGEST, "build", "--date", f"{self._day}", "--quiet"]
        environment: Mapping[str, str] = {
            "DIGEST_HOME": str(place / "library"),
            "XDG_STATE_HOME": str(place / "state"),
            **self._server.endpoints,
            "DIGEST_ENRICH__SERVICES": "[]",
            "DIGEST_PACE__ARXIV": "0",
        }
        paths = ["--config", str(self._config), "-o", str(place / "posts")]
        return measure([*command, *paths, *flags], environment)
