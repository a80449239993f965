"""Measures how long it takes to describe a thousand papers, and to write of a hundred."""

from collections.abc import Iterator, Sequence
from statistics import median
from time import process_time

from digest.dossier import describe
from digest.model import Dossier, Paper
from digest.writing.claims import find_claims
from digest.writing.entries import summaries, tell_papers
from tests.benchmarks.quality.material import paper_of, read_rows
from tests.benchmarks.report import Figure, at_most

SIZE, ENTRIES = 1000, 100


def measure_speed() -> Iterator[Figure]:
    """Yield the median of three thousands, after a first one that loads what is loaded once."""
    papers = [paper_of(row) for row in read_rows("metadata-2026-01")]
    _, *seconds = (time_thousand(papers[start : start + SIZE]) for start in range(0, 4000, SIZE))
    yield at_most("describing 1,000 abstracts", median(seconds), 0.5, "s")
    dossiers = [describe(paper) for paper in papers[:SIZE]]
    lots = [dossiers[start : start + ENTRIES] for start in range(0, SIZE, ENTRIES)]
    _, *spent = map(time_writing, lots)
    yield at_most("writing 100 entries", 1000 * median(spent), 150, "ms", digits=0)


def time_thousand(papers: Sequence[Paper]) -> float:
    """Return the processor's seconds for describing papers, none of which is remembered."""
    describe.cache_clear()
    began = process_time()
    for paper in papers:
        describe(paper)
    return process_time() - began


def time_writing(dossiers: Sequence[Dossier]) -> float:
    """Return the processor's seconds for telling of papers, alone and in prose."""
    began = process_time()
    told = [find_claims(dossier) for dossier in dossiers]
    for claims in told:
        summaries(claims)
    tell_papers(told)
    return process_time() - began
