"""The same 1,000 records from the same server, by us and by the `arxiv` package."""

from collections.abc import Iterator
from statistics import median
from time import perf_counter

from tests.benchmarks import rival
from tests.benchmarks.fetching import PAPERS, ROUNDS, SEARCH, check, fetch
from tests.benchmarks.papers import make_records
from tests.benchmarks.report import Figure, Line, at_most
from tests.benchmarks.serving import serving

# Seconds a request, a sixth of what arXiv asks for, which is to the other's advantage.
PACE = 0.5
HEAD = f"{'':<40}{'digest':>12}{'arxiv':>12}"


def measure_beside() -> Iterator[Figure | Line]:
    """Yield both columns, at a pace and without one; the two take turns."""
    if not rival.is_there():
        yield Figure(name="beside the arxiv package: it is not installed", value="skipped")
        return
    yield f"fetching the same {PAPERS:,} records\n{HEAD}"
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
    began = perf_counter()
    found = list(rival.find(endpoint, SEARCH.query, delay=pace))
    seconds = perf_counter() - began
    check(len(found))
    return seconds
