"""How long themes take: loading the vectors, a hundred papers, a thousand, and their growth."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from statistics import median
from subprocess import run
from time import perf_counter

from digest.themes.clusters import Clusters, cluster
from digest.themes.terms import cut_compound
from tests.arxiv_server.records import read_records
from tests.benchmarks.corpora import YEAR
from tests.benchmarks.report import Figure, Line, at_most

ROUNDS = 5
SIZES = (100, 300, 1000, 2000, 3000, 10_000)
LIMITS = {100: 60.0, 1000: 500.0}
HEAD = "   papers     themes    groups"
# Numpy is loaded before the clock starts: its import is a figure of its own.
LOADING = """
from time import perf_counter
began = perf_counter()
import numpy
loaded = perf_counter()
from digest.themes.vectors import load_vectors
began_vectors = perf_counter()
load_vectors()
print(loaded - began, perf_counter() - began_vectors)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A paper as far as themes read it."""

    id: str
    title: str
    abstract: str


def measure_themes() -> Iterator[Figure | Line]:
    """Yield the figures of loading, and the table of growth with those that have targets."""
    imports, loads = zip(*(time_loading() for _ in range(ROUNDS)), strict=True)
    yield Figure(name="importing numpy", value=f"{1000 * median(imports):.0f} ms")
    yield at_most("loading the theme vectors", 1000 * median(loads), 50, "ms", digits=0)
    if not YEAR.exists():
        yield Figure(name=f"growth of themes: {YEAR.name} is not there", value="skipped")
        return
    yield f"growth of themes\n{HEAD}"
    yield from grow(read_texts())


def time_loading() -> tuple[float, float]:
    """Return the seconds that a new process takes to import numpy and to load the vectors."""
    done = run([sys.executable, "-c", LOADING], capture_output=True, text=True, check=True)
    imports, loads = map(float, done.stdout.split())
    return imports, loads


def grow(texts: Sequence[Text]) -> Iterator[Figure | Line]:
    """Yield a line for each size, then the figures that have targets."""
    cluster(texts[: SIZES[0]])  # loads what is loaded once
    seconds: dict[int, float] = {}
    for size in SIZES:
        seconds[size], found = time_cluster(texts[-size:])
        yield f"{size:>9,}{1000 * seconds[size]:>8.0f} ms{len(found.groups):>10}"
    for size, limit in LIMITS.items():
        yield at_most(f"themes of {size:,} papers", 1000 * seconds[size], limit, "ms", digits=0)


def time_cluster(texts: Sequence[Text]) -> tuple[float, Clusters]:
    """Return the median seconds of some rounds, none of which remembers a word of the others."""
    rounds = []
    for _ in range(ROUNDS):
        cut_compound.cache_clear()
        began = perf_counter()
        found = cluster(texts)
        rounds.append(perf_counter() - began)
    return median(rounds), found


def read_texts() -> list[Text]:
    """Return a year's sample in no order."""
    rows = read_records(YEAR)
    Random(7).shuffle(rows)  # noqa: S311 - no secret
    return [Text(id=row["id"], title=row["title"], abstract=row["abstract"]) for row in rows]
