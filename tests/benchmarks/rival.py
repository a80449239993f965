"""Ours beside the `arxiv` package: the same 1,000 records, and every fault of a search.

The package is used as its documentation says: a client, a search, its results.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from logging import CRITICAL, getLogger
from statistics import median
from threading import Thread
from typing import Any

from tests.benchmarks.fetching import PAPERS, ROUNDS, SEARCH, check, fetch
from tests.benchmarks.papers import make_records
from tests.benchmarks.report import Figure, Line, at_most, timed
from tests.benchmarks.serving import serving
from tests.reliability.cases import SEARCHES
from tests.reliability.story import Story
from tests.reliability.table import stories
from tests.reliability.trial import FaultTrial

NAME = "arxiv"
# What its documentation gives as defaults.
PAGE, RETRIES = 100, 3
# Seconds a request, a sixth of what arXiv asks for, which is to the other's advantage.
PACE = 0.5
# Real seconds; who is still waiting then would wait for ever.
PATIENCE = 3.0
ALL = "all"
WIDTH, OWN = 60, 28


def is_there() -> bool:
    """Return whether the package is installed."""
    return find_spec(NAME) is not None


def failures() -> tuple[type[Exception], ...]:
    """Return what a search is documented to raise; errors of its HTTP library are OSErrors."""
    package: Any = import_module(NAME)
    return (package.ArxivError, OSError)


def find(endpoint: str, query: str, *, delay: float) -> Iterator[str]:
    """Yield the identifiers of a search, oldest first, with `delay` seconds between requests."""
    package: Any = import_module(NAME)
    # It tells of each bad entry on stderr, which is for the figures.
    getLogger(NAME).setLevel(CRITICAL)
    client = package.Client(page_size=PAGE, delay_seconds=delay, num_retries=RETRIES)
    client.query_url_format = f"{endpoint}?{{}}"
    search = package.Search(
        query=query,
        max_results=None,
        sort_by=package.SortCriterion.SubmittedDate,
        sort_order=package.SortOrder.Ascending,
    )
    for result in client.results(search):
        yield result.get_short_id().partition("v")[0]


def measure_beside() -> Iterator[Figure | Line]:
    """Yield both columns, at a pace and without one; the two take turns."""
    if not is_there():
        yield Figure(name="beside the arxiv package: it is not installed", value="skipped")
        return
    yield f"fetching the same {PAPERS:,} records\n{'':<40}{'digest':>12}{'arxiv':>12}"
    with serving(make_records(PAPERS)) as endpoint:
        fetch(endpoint, 0)  # both load what is loaded once
        fetch_by_rival(endpoint, 0)
        own, other = race(endpoint, PACE)
        yield f"{f'  one request per {PACE} s':<40}{own:>10.2f} s{other:>10.2f} s"
        yield at_most("  ours beside its own", own / other, 1, "×")
        own, other = race(endpoint, 0)
        yield f"{'  as fast as possible (ours saves them too)':<42}{own:>8.2f} s{other:>10.2f} s"


def race(endpoint: str, pace: float) -> tuple[float, float]:
    """Return the median seconds of ours and of the other's."""
    # At a pace nearly all of the time is that of the pace.
    number = 1 if pace else ROUNDS
    rounds = [(fetch(endpoint, pace), fetch_by_rival(endpoint, pace)) for _ in range(number)]
    own, other = zip(*rounds, strict=True)
    return median(own), median(other)


def fetch_by_rival(endpoint: str, pace: float) -> float:
    """Fetch with the package, and return the seconds that took."""
    seconds, found = timed(lambda: list(find(endpoint, SEARCH.query, delay=pace)))
    check(len(found))
    return seconds


@dataclass
class Attempt:
    """What a search of the package has come to."""

    found: set[str] = field(default_factory=set)
    failure: str = ""

    def run(self, endpoint: str, query: str) -> None:
        """Search, and keep what was found before it failed."""
        try:
            for name in find(endpoint, query, delay=0):
                self.found.add(name)
        except failures() as error:
            self.failure = type(error).__name__

    def tell(self, due: frozenset[str]) -> str:
        """Say how it ended."""
        missing = len(due - self.found)
        if self.failure:
            return f"{self.failure} after {len(self.found):,}"
        return f"{missing:,} missing, not a word" if missing else ALL


def measure_faults() -> Iterator[Figure | Line]:
    """Yield both columns, fault by fault, and how many each of the two survives."""
    if not is_there():
        yield Figure(name="faults by the arxiv package: it is not installed", value="skipped")
        return
    yield f"{'faults of one search':<{WIDTH}}{'digest':<{OWN}}arxiv"
    own = other = 0
    for case in SEARCHES:
        story, theirs = stories(case)[0], try_rival(case.trials[0])
        own, other = own + (not story.later), other + (theirs == ALL)
        yield f"  {case.name[: WIDTH - 4]:<{WIDTH - 2}}{tell_own(story):<{OWN}}{theirs}"
    yield from count(own, other)


def count(own: int, other: int) -> Iterator[Figure]:
    """Yield how many faults were survived."""
    every = len(SEARCHES)
    yield Figure(
        name="faults survived by digest, at the latest by its next run",
        value=f"{own} of {every}",
        target=f"{every}",
        met=own == every,
    )
    yield Figure(name="faults survived by the arxiv package", value=f"{other} of {every}")


def tell_own(story: Story) -> str:
    """Say how our run ended; one that lacks papers has said so."""
    if story.later:
        return f"{story.later:,} missing"
    return "all with the next run, told" if story.missing else ALL


def try_rival(trial: FaultTrial) -> str:
    """Let the package search under a fault, and say how that ended."""
    attempt = Attempt()
    with trial.serve() as server, trial.line(server) as line:
        asked = (f"{line.url}/api/query", trial.search.query)
        thread = Thread(target=attempt.run, args=asked, daemon=True)
        thread.start()
        thread.join(PATIENCE)
        waiting = thread.is_alive()
    return "waits for ever" if waiting else attempt.tell(trial.due)
