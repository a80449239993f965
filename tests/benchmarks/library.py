"""How fast records go from a feed into the library, and how it answers as it grows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from digest.model import Page, Paper, Search
from digest.query import matches, parse_query
from digest.services.arxiv_interface import parse_feed
from digest.store import Library, open_library
from tests.benchmarks.papers import make_records
from tests.benchmarks.report import Figure, Line, at_least, at_most, median_time, timed
from tests.corpora import REAL, YEAR, paper_of
from tests.standins.arxiv.feed import Results, render_results
from tests.standins.arxiv.records import parse_record, read_records

SIZES = (1_000, 10_000, 100_000)
PAGE, ROUNDS, SETS = 200, 5, 4
NOON = datetime(2026, 2, 28, 12, tzinfo=UTC)
WEEK = (datetime(2025, 9, 4, 18, tzinfo=UTC), datetime(2025, 9, 11, 18, tzinfo=UTC))
TOPIC = parse_query('all:"deep learning"')
SEARCH = Search(query="cat:cs.LG")
JUDGED = parse_query('"deep learning" OR ti:(language model) NOT cat:hep-th')
HEAD = "  records    saved at     file    week  its topic     time   100 ids"


def measure_parsing() -> Iterator[Figure]:
    """Yield the rate of parsing alone, and of parsing and saving."""
    kind = "real" if REAL.exists() else "invented"
    feeds = render_feeds(read_records(REAL) if REAL.exists() else make_records(4000))
    parse_feed(feeds[0])  # loads what is loaded once
    parsed, saved = zip(*(time_round(feeds) for _ in range(3)), strict=True)
    total = PAGE * len(feeds)
    yield Figure(
        name=f"feed to papers, {total:,} {kind} records", value=f"{total / median(parsed):,.0f} /s"
    )
    rate = total / median(map(sum, zip(parsed, saved, strict=True)))
    yield at_least("feed to papers to library", rate, 1000, "/s")
    papers = [paper for body in feeds for paper in parse_feed(body).papers]
    judged, found = timed(lambda: sum(matches(JUDGED, paper) for paper in papers))
    assert 0 < found < len(papers)
    yield at_most("judged by a query, of the time of parsing", judged / median(parsed), 0.2, "×")


def render_feeds(rows: Sequence[dict[str, object]]) -> list[bytes]:
    """Write whole pages as the service does."""
    records = list(map(parse_record, rows))
    starts = range(0, len(records) - PAGE + 1, PAGE)
    return [
        render_results(
            Results(
                query=SEARCH.query,
                ids=(),
                start=start,
                size=PAGE,
                total=len(records),
                records=tuple(records[start : start + PAGE]),
            ),
            NOON,
        )
        for start in starts
    ]


def time_round(feeds: Sequence[bytes]) -> tuple[float, float]:
    """Return the seconds of parsing and of saving, page by page, into a new library."""
    parsing = saving = 0.0
    with TemporaryDirectory() as folder, open_library(Path(folder), now=lambda: NOON) as library:
        for body in feeds:
            read, feed = timed(partial(parse_feed, body))
            page = Page(papers=feed.papers, start=feed.start, total=feed.total, rows=feed.rows)
            saved, _ = timed(partial(library.save_page, SEARCH, page, at=NOON))
            parsing, saving = parsing + read, saving + saved
    return parsing, saving


@dataclass(frozen=True, slots=True, kw_only=True)
class LibrarySize:
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


def grow(library: Library, folder: Path) -> Iterator[LibrarySize]:
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
        seconds += timed(partial(library.save_papers, page, at=NOON))[0]
        number += len(page)
    return number / seconds


def measure(library: Library, folder: Path, size: int, rate: float) -> LibrarySize:
    """Measure a library as it is."""
    week = library.load_submitted(*WEEK)
    chosen = [paper.id for paper in islice(invent(), 0, SIZES[0], SIZES[0] // 100)]
    return LibrarySize(
        size=size,
        rate=rate,
        bytes=sum(path.stat().st_size for path in folder.iterdir()),
        week=len(week),
        topic=len(find_topic(week)),
        window=median_time(lambda: find_topic(library.load_submitted(*WEEK)), ROUNDS),
        by_id=median_time(lambda: library.load_papers(chosen), ROUNDS),
    )


def find_topic(papers: Sequence[Paper]) -> list[Paper]:
    """Return the papers of the topic."""
    return [paper for paper in papers if matches(TOPIC, paper)]


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
