"""How many records a second go from a feed into the library, and what judging them costs."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from digest.model import Page, Paper, Search
from digest.query import matches, parse_query
from digest.services.arxiv_xml import parse_feed
from digest.store import open_library
from tests.benchmarks.papers import make_records
from tests.benchmarks.report import Figure, at_least, at_most
from tests.corpora import REAL
from tests.standins.arxiv.feed import Results, render_results
from tests.standins.arxiv.records import parse_record, read_records

PAGE, ROUNDS = 200, 3
SEARCH = Search(query="cat:cs.LG")
QUERY = parse_query('"deep learning" OR ti:(language model) NOT cat:hep-th')
NOON = datetime(2026, 2, 28, 12, tzinfo=UTC)


def measure_parsing() -> Iterator[Figure]:
    """Yield the rate of parsing alone, and of parsing and saving."""
    kind = "real" if REAL.exists() else "invented"
    feeds = render_feeds(read_records(REAL) if REAL.exists() else make_records(4000))
    parse_feed(feeds[0])  # loads what is loaded once
    parsed, saved = zip(*(time_round(feeds) for _ in range(ROUNDS)), strict=True)
    total = PAGE * len(feeds)
    yield Figure(
        name=f"feed to papers, {total:,} {kind} records", value=f"{total / median(parsed):,.0f} /s"
    )
    rate = total / median(map(sum, zip(parsed, saved, strict=True)))
    yield at_least("feed to papers to library", rate, 1000, "/s")
    judged = time_judging([paper for body in feeds for paper in parse_feed(body).papers])
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
            began = perf_counter()
            feed = parse_feed(body)
            read = perf_counter()
            page = Page(papers=feed.papers, start=feed.start, total=feed.total, rows=feed.rows)
            library.save_page(SEARCH, page, at=NOON)
            parsing, saving = parsing + read - began, saving + perf_counter() - read
    return parsing, saving


def time_judging(papers: Sequence[Paper]) -> float:
    """Return the seconds in which a query's matches are found among papers."""
    began = perf_counter()
    found = sum(matches(QUERY, paper) for paper in papers)
    assert 0 < found < len(papers)
    return perf_counter() - began
