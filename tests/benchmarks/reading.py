"""How long learned reading takes, in a new process, and the sections of what was read."""

import json
import sys
from collections.abc import Iterator
from functools import partial
from statistics import median
from subprocess import run

from digest.reading import read
from digest.themes import arrange, load_taxonomy
from tests.benchmarks.quality.material import paper_of
from tests.benchmarks.report import Figure, at_most, median_time
from tests.corpora import YEAR
from tests.standins.arxiv.records import read_records

ROUNDS = 5
LIMITS = {100: 20.0, 1000: 120.0}
# Numpy and the papers are there before the clock starts; nothing is remembered of any text.
READING = """
import json
from time import perf_counter
import numpy
from digest.themes import load_taxonomy
from tests.benchmarks.quality.material import paper_of
from tests.standins.arxiv.records import read_records
from tests.corpora import YEAR
papers = [paper_of(row) for row in read_records(YEAR)[:1120]]
themes = load_taxonomy()
began = perf_counter()
from digest.reading import read
from digest.reading.reader import reader_of
from digest.reading.weights import load_vectors
load_vectors()
reader_of(themes)
seconds = [perf_counter() - began]
read(papers[:20], themes)
for part in (papers[20:120], papers[120:]):
    began = perf_counter()
    read(part, themes)
    seconds.append(perf_counter() - began)
print(json.dumps(seconds))
"""


def measure_reading() -> Iterator[Figure]:
    """Yield the medians of some new processes."""
    if not YEAR.exists():
        yield Figure(name=f"reading: {YEAR.name} is not there", value="skipped")
        return
    rounds = [time_reading() for _ in range(ROUNDS)]
    loading, hundred, thousand = (1000 * median(times) for times in zip(*rounds, strict=True))
    yield at_most("reading: loading numbers and headings", loading, 30, "ms", digits=0)
    yield at_most("reading 100 papers", hundred, 100, "ms", digits=0)
    yield at_most("reading 1,000 papers", thousand, 700, "ms", digits=0)


def time_reading() -> list[float]:
    """Return the seconds of loading, of a hundred papers, and of a thousand."""
    done = run([sys.executable, "-c", READING], capture_output=True, text=True, check=True)
    seconds: list[float] = json.loads(done.stdout)
    return seconds


def measure_themes() -> Iterator[Figure]:
    """Yield the median of some rounds, for papers that were read already."""
    if not YEAR.exists():
        yield Figure(name=f"sections: {YEAR.name} is not there", value="skipped")
        return
    taxonomy = load_taxonomy()
    for size, limit in LIMITS.items():
        papers = [paper_of(row) for row in read_records(YEAR)[-size:]]
        readings = {reading.paper: reading for reading in read(papers, taxonomy)}
        seconds = median_time(partial(arrange, papers, readings, taxonomy), ROUNDS)
        yield at_most(f"sections of {size:,} papers", 1000 * seconds, limit, "ms", digits=0)
