"""Measures how long it takes to describe a thousand papers."""

from collections.abc import Iterator, Sequence
from statistics import median
from time import process_time

from digest.dossier import describe
from digest.model import Paper
from tests.benchmarks.quality.material import paper_of, read_rows
from tests.benchmarks.report import Figure, at_most

SIZE = 1000


def measure_speed() -> Iterator[Figure]:
    """Yield the median of three thousands, after a first one that loads what is loaded once."""
    papers = [paper_of(row) for row in read_rows("metadata-2026-01")]
    _, *seconds = (time_thousand(papers[start : start + SIZE]) for start in range(0, 4000, SIZE))
    yield at_most("describing 1,000 abstracts", median(seconds), 0.5, "s")


def time_thousand(papers: Sequence[Paper]) -> float:
    """Return the processor's seconds for describing papers, none of which is remembered."""
    describe.cache_clear()
    began = process_time()
    for paper in papers:
        describe(paper)
    return process_time() - began
