"""How long themes take: loading the vectors, a hundred papers, a thousand, and their growth."""

import sys
from collections.abc import Iterator, Sequence
from random import Random
from statistics import median
from subprocess import run
from time import perf_counter

from digest.model import Paper
from digest.reading import vectors
from digest.text import forms
from digest.themes import (
    Group,
    arrange_clusters,
    fitness_for,
    keep_names,
    load_taxonomy,
)
from digest.themes.clustering.clusters import cluster
from digest.themes.words import noun_phrases
from tests.benchmarks.quality.material import paper_of
from tests.benchmarks.report import Figure, Line, at_most
from tests.corpora import YEAR
from tests.standins.arxiv.records import read_records

ROUNDS = 5
SIZES = (100, 300, 1000, 2000, 5000, 10_000)
LIMITS = {100: 60.0, 1000: 500.0}
HEAD = "   papers     themes    groups"
# Numpy is loaded before the clock starts: its import is a figure of its own.
LOADING = """
from time import perf_counter
began = perf_counter()
import numpy
loaded = perf_counter()
from digest.reading.vectors import load_vectors
began_vectors = perf_counter()
load_vectors()
print(loaded - began, perf_counter() - began_vectors)
"""


def measure_themes() -> Iterator[Figure | Line]:
    """Yield the figures of loading, and the table of growth with those that have targets."""
    imports, loads = zip(*(time_loading() for _ in range(ROUNDS)), strict=True)
    yield Figure(name="importing numpy", value=f"{1000 * median(imports):.0f} ms")
    yield at_most("loading the theme vectors", 1000 * median(loads), 50, "ms", digits=0)
    if not YEAR.exists():
        yield Figure(name=f"growth of themes: {YEAR.name} is not there", value="skipped")
        return
    yield f"growth of themes\n{HEAD}"
    yield from grow(read_papers())


def time_loading() -> tuple[float, float]:
    """Return the seconds that a new process takes to import numpy and to load the vectors."""
    done = run([sys.executable, "-c", LOADING], capture_output=True, text=True, check=True)
    imports, loads = map(float, done.stdout.split())
    return imports, loads


def grow(papers: Sequence[Paper]) -> Iterator[Figure | Line]:
    """Yield a line for each size, then the figures that have targets."""
    arrange(papers[: SIZES[0]])  # loads what is loaded once
    seconds: dict[int, float] = {}
    for size in SIZES:
        seconds[size], found = time_themes(papers[-size:])
        yield f"{size:>9,}{1000 * seconds[size]:>8.0f} ms{len(found):>10}"
    for size, limit in LIMITS.items():
        yield at_most(f"themes of {size:,} papers", 1000 * seconds[size], limit, "ms", digits=0)


def time_themes(papers: Sequence[Paper]) -> tuple[float, Sequence[Group]]:
    """Return the median seconds of some rounds, none of which remembers a word of the others."""
    rounds = []
    for _ in range(ROUNDS):
        forget_texts()
        began = perf_counter()
        found = arrange(papers)
        rounds.append(perf_counter() - began)
    return median(rounds), found


def forget_texts() -> None:
    """Forget all that is remembered of texts and of their words."""
    known = [value for module in (forms, vectors, noun_phrases) for value in vars(module).values()]
    for function in (*known, fitness_for(load_taxonomy()).fits):
        if clear := getattr(function, "cache_clear", None):
            clear()


def arrange(papers: Sequence[Paper]) -> Sequence[Group]:
    """Make sections of papers as a post does."""
    taxonomy = load_taxonomy()
    found = cluster(papers, fit=fitness_for(taxonomy).fits)
    groups = arrange_clusters(papers, found.groups, taxonomy)
    # The issue before had the same themes: then all names are compared.
    return keep_names(groups, [(group.key, group.title) for group in groups], frozenset())


def read_papers() -> list[Paper]:
    """Return a year's sample in no order."""
    rows = read_records(YEAR)
    Random(7).shuffle(rows)  # noqa: S311 - no secret
    return [paper_of(row) for row in rows[: max(SIZES)]]
