"""How a library grows from 1,000 to 100,000 records, and how fast it answers then."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from digest.model import Paper
from digest.query import matches, parse_query
from digest.store import Library, open_library
from tests.benchmarks.report import Figure, Line, at_most
from tests.corpora import YEAR, paper_of
from tests.standins.arxiv.records import read_records

SIZES = (1_000, 10_000, 100_000)
PAGE, ROUNDS, SETS = 200, 5, 4
NOON = datetime(2026, 2, 28, 12, tzinfo=UTC)
WEEK = (datetime(2025, 9, 4, 18, tzinfo=UTC), datetime(2025, 9, 11, 18, tzinfo=UTC))
TOPIC = parse_query('all:"deep learning"')
HEAD = "  records    saved at     file    week  its topic     time   100 ids"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A library of a size: what was measured there.  Times are in seconds."""

    size: int
    rate: float
    bytes: int
    week: int
    topic: int
    window: float
    by_id: float

    def line(self) -> Line:
        """Write one line of the table."""
        return (
            f"{self.size:>9,}{self.rate:>10,.0f}/s{self.bytes / 2**20:>6,.0f} MB{self.week:>8,}"
            f"{self.topic:>11,}{self.window * 1000:>6.1f} ms{self.by_id * 1000:>7.1f} ms"
        )


def measure_library() -> Iterator[Figure | Line]:
    """Yield the table of growth, and the figure that has a target."""
    if not YEAR.exists():
        yield Figure(name=f"growth of the library: {YEAR.name} is not there", value="skipped")
        return
    yield f"growth of the library\n{HEAD}"
    with TemporaryDirectory() as folder, open_library(Path(folder), now=lambda: NOON) as library:
        stages = []
        for stage in grow(library, Path(folder)):
            stages.append(stage)
            yield stage.line()
    last = stages[-1].window * 1000
    yield at_most(f"window and topic, {SIZES[-1]:,} records", last, 100, "ms")


def grow(library: Library, folder: Path) -> Iterator[Stage]:
    """Fill a library to each size in turn, and measure it there."""
    papers, held = invent(), 0
    for size in SIZES:
        rate = fill(library, islice(papers, size - held))
        held = size
        yield measure(library, folder, size, rate)


def fill(library: Library, papers: Iterator[Paper]) -> float:
    """Save papers, a page of them at a time, and return how many a second."""
    number, seconds = 0, 0.0
    while page := tuple(islice(papers, PAGE)):
        began = perf_counter()
        library.save_papers(page, at=NOON)
        number, seconds = number + len(page), seconds + perf_counter() - began
    return number / seconds


def measure(library: Library, folder: Path, size: int, rate: float) -> Stage:
    """Measure a library as it is."""
    week = library.load_submitted(*WEEK)
    chosen = [paper.id for paper in islice(invent(), 0, SIZES[0], SIZES[0] // 100)]
    return Stage(
        size=size,
        rate=rate,
        bytes=sum(path.stat().st_size for path in folder.iterdir()),
        week=len(week),
        topic=len(find_topic(week)),
        window=timed(lambda: find_topic(library.load_submitted(*WEEK))),
        by_id=timed(lambda: library.load_papers(chosen)),
    )


def find_topic(papers: Sequence[Paper]) -> list[Paper]:
    """Return the papers of the topic."""
    return [paper for paper in papers if matches(TOPIC, paper)]


def timed(act: Callable[[], object]) -> float:
    """Return the median seconds of some rounds."""
    rounds = []
    for _ in range(ROUNDS):
        began = perf_counter()
        act()
        rounds.append(perf_counter() - began)
    return median(rounds)


def invent() -> Iterator[Paper]:
    """Yield a year's sample in no order, under one set of identifiers after the other."""
    rows = read_records(YEAR)
    Random(7).shuffle(rows)  # noqa: S311 - no secret
    for number in range(SETS):
        for row in rows:
            yield paper_of(renamed(row, number))


def renamed(row: dict[str, Any], number: int) -> dict[str, Any]:
    """Give a record an identifier of another year, and move it by a second."""
    year, rest = int(row["id"][:2]) - number, row["id"][2:]
    moment = datetime.fromisoformat(row["published"]) + timedelta(seconds=number)
    return {**row, "id": f"{year:02}{rest}", "published": f"{moment:%Y-%m-%dT%H:%M:%SZ}"}
