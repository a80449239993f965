"""How long the sections of an issue take: of a hundred papers, and of a thousand."""

from collections.abc import Iterator
from statistics import median
from time import perf_counter

from digest.reading import read
from digest.themes import arrange, load_taxonomy
from tests.benchmarks.quality.material import paper_of
from tests.benchmarks.report import Figure, at_most
from tests.corpora import YEAR
from tests.standins.arxiv.records import read_records

ROUNDS = 5
LIMITS = {100: 20.0, 1000: 120.0}


def measure_themes() -> Iterator[Figure]:
    """Yield the median of some rounds, for papers that were read already."""
    if not YEAR.exists():
        yield Figure(name=f"sections: {YEAR.name} is not there", value="skipped")
        return
    taxonomy = load_taxonomy()
    for size, limit in LIMITS.items():
        papers = [paper_of(row) for row in read_records(YEAR)[-size:]]
        readings = {reading.paper: reading for reading in read(papers, taxonomy)}
        seconds = []
        for _ in range(ROUNDS):
            began = perf_counter()
            arrange(papers, readings, taxonomy)
            seconds.append(perf_counter() - began)
        yield at_most(f"sections of {size:,} papers", 1000 * median(seconds), limit, "ms", digits=0)
