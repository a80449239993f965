"""How fast records go into the library, of feeds, exports and snapshots, and how it answers.

`PAPERS=3000000 python -m tests.benchmarks large` measures all of arXiv: it takes some 15 GB of the
folder for temporary files, and half an hour.  `PAPERS=300000 python -m tests.benchmarks importing`
measures a large import.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread

from digest.model import Page, Paper, Search
from digest.query import matcher, parse_query
from digest.services.arxiv_interface import parse_feed
from digest.store import Library, Upkeep, open_library
from digest.store.snapshot import SnapshotFilter
from tests.benchmarks.bench import MEGABYTE, Bench, peak_of, seconds_of
from tests.benchmarks.builds import make_topics
from tests.benchmarks.papers import make_records
from tests.benchmarks.report import Figure, at_least, at_most, median_time, timed
from tests.benchmarks.startup import ROUNDS
from tests.corpora import REAL, YEAR, paper_of
from tests.fakes import SilentProgress
from tests.postgresql import Server
from tests.standins.arxiv import ArxivServer
from tests.standins.arxiv.feed import Results, render_results
from tests.standins.arxiv.records import parse_record, read_records
from tests.store.samples import NOON, now, papers
from tests.store.snapshots import line_of

PAGE = 200
TOPIC = parse_query('all:"deep learning"')
SEARCH = Search(query="cat:cs.LG")
JUDGED = parse_query('"deep learning" OR ti:(language model) NOT cat:hep-th')


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
    judged, found = timed(lambda: sum(map(matcher(JUDGED), papers)))
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


def find_topic(papers: Sequence[Paper]) -> list[Paper]:
    """Return the papers of the topic."""
    return list(filter(matcher(TOPIC), papers))


PAPERS = int(os.environ.get("PAPERS", "100000"))
SMALL = 10_000
# The sample has as many papers as arXiv has in a month: each copy of it is a month, the last one
# before that of the invented week.
_LAST = datetime(2026, 1, 1, tzinfo=UTC)
_SPAN = timedelta(days=28)
_WEEK = (datetime(2026, 1, 12, 19, tzinfo=UTC), datetime(2026, 1, 19, 19, tzinfo=UTC))
# What is asked of all of the library, and what it may take in seconds where little matches.
_ALWAYS = (datetime(1991, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
_QUERIES = {
    "no match": ("zyzzyvas", 0.5),
    "a rare phrase": ('"magnetic skyrmion"', 0.5),
    "a phrase": ('"graph neural network"', 0.5),
    "a word of every third": ("learning", None),
    "an author": ('au:"Wei Zhang"', 0.5),
    "three words": ("skyrmion OR exoplanet OR glioma", 0.5),
}
_TOPICS = 10_000
_ID, _TIME = b"0000.00000", b"Mon, 1 Jan 2001 00:00:00 GMT"


def write_snapshot(file: Path, number: int) -> None:
    """Write a snapshot of so many papers, of months that end with January 2026."""
    rows = [
        line_of(
            paper_of(row),
            id=_ID.decode(),
            versions=[{"version": "v1", "created": _TIME.decode()}],
        )
        for row in read_records(YEAR)
    ]
    with file.open("wb") as stream:
        months = -(-number // len(rows))
        lines = (line for back in reversed(range(months)) for line in _month(rows, back))
        stream.writelines(islice(lines, months * len(rows) - number, None))


def _month(rows: list[bytes], back: int) -> Iterator[bytes]:
    """Yield a month's lines, so many months before the last."""
    years, month = divmod(_LAST.year * 12 + _LAST.month - 1 - back, 12)
    start = _LAST.replace(year=years, month=month + 1)
    for place, row in enumerate(rows, 1):
        moment = start + _SPAN * place / len(rows)
        named = row.replace(_ID, f"{start:%y%m}.{place:05}".encode(), 1)
        yield named.replace(_TIME, f"{moment:%a, %d %b %Y %H:%M:%S} GMT".encode()) + b"\n"


def measure_large() -> Iterator[Figure]:
    """Yield the figures of an import, and of the library that comes of it beside a small one."""
    if not YEAR.exists():
        yield Figure(name=f"large library: {YEAR.name} is not there", value="skipped")
        return
    with TemporaryDirectory() as folder, ArxivServer(make_records(400)) as server:
        bench = Bench(folder, server)
        yield from _measure_import(bench)
        home = bench.folder / "large" / "library"
        with open_library(home, now=lambda: NOON) as library:
            yield from _measure_queries(library)
        yield from _measure_commands(bench)


def _measure_import(bench: Bench) -> Iterator[Figure]:
    file = bench.folder / "snapshot.json"
    write_snapshot(file, SMALL)
    bench.run("small", "library", "import", f"{file}")
    write_snapshot(file, PAPERS)
    first, again = (bench.run("large", "library", "import", f"{file}") for _ in range(2))
    size = sum(path.stat().st_size for path in (bench.folder / "large" / "library").iterdir())
    name = f"import of {PAPERS:,} papers of the snapshot, {file.stat().st_size / MEGABYTE:,.0f} MB"
    yield at_least(name, PAPERS / first.seconds, 3000, "/s")
    yield Figure(name="  of its processor's time alone", value=f"{PAPERS / first.busy:,.0f} /s")
    yield at_most("  its peak memory", first.peak / MEGABYTE, 300, "MB")
    yield Figure(name="  the same again", value=f"{PAPERS / again.seconds:,.0f} /s")
    yield Figure(name="  the library", value=f"{size / MEGABYTE:,.0f} MB")
    file.unlink()


def _measure_queries(library: Library) -> Iterator[Figure]:
    week = library.load_submitted(*_WEEK)
    took = median_time(lambda: library.load_submitted(*_WEEK, TOPIC), ROUNDS)
    name = f"window and topic, {len(find_topic(week)):,} of {len(week):,} papers"
    yield at_most(name, took * 1000, 150, "ms")
    for told, (text, limit) in _QUERIES.items():
        query = parse_query(text)
        took, found = timed(partial(library.load_submitted, *_ALWAYS, query))
        name = f"{told} looked up among {PAPERS:,}: {len(found):,} papers"
        yield at_most(name, took, limit, "s") if limit else Figure(name=name, value=f"{took:.2f} s")
    chosen = [paper.id for paper in week[:100]]
    yield Figure(
        name="100 papers by identifier",
        value=f"{median_time(lambda: library.load_papers(chosen), ROUNDS) * 1000:.1f} ms",
    )


def _measure_commands(bench: Bench) -> Iterator[Figure]:
    """Yield commands over both libraries; the two take turns, so that both meet the same load."""
    homes = ("small", "large")
    for home in homes:
        bench.build(home, "--number", "100")
    post = f"{next((bench.folder / 'large' / 'posts').glob('*.md'))}"
    for name, act in {
        "warm offline build": lambda home: bench.build(home, "--number", "100", "--offline"),
        "digest status": lambda home: bench.run(home, "status"),
        "digest check": lambda home: bench.run(home, "check", post, "--offline"),
        "digest --help": lambda home: bench.run(home, "--help"),
    }.items():
        pairs = [list(map(act, homes)) for _ in range(ROUNDS)]
        small, large = ([pair[at] for pair in pairs] for at in (0, 1))
        ratio = seconds_of(large) / seconds_of(small)
        yield at_most(f"{name}, beside {SMALL:,} papers", ratio, 1.3, "×")
        told = f"{seconds_of(large):.2f} s, {peak_of(large):.0f} MB"
        yield Figure(name="  its time and memory", value=told)
    (bench.folder / "digest.toml").write_text(make_topics(_TOPICS), "utf-8")
    for output in ((), ("--json",)):
        took = bench.run("large", "status", *output).busy
        name = f"{' '.join(('digest status', *output))} of {_TOPICS:,} topics, its processor's time"
        yield at_most(name, took, 2.0, "s")


IMPORTED = int(os.environ.get("PAPERS", "8000"))
# Records a second, on either database; of four times as many, times as long; a second.
LEAST, GROWTH, WAIT = 3000, 8, 1000
_PAUSE = 0.01


def measure_importing() -> Iterator[Figure]:
    """Yield figures of both kinds of files and both databases."""
    if not YEAR.exists():
        yield Figure(name=f"imports: {YEAR.name} is not there", value="skipped")
        return
    with Server() as server:
        for kind in ("export", "snapshot"):
            for name, place in (("SQLite", None), ("PostgreSQL", server)):
                with TemporaryDirectory() as folder:
                    yield from _measure(kind, name, Path(folder), place)


def _measure(kind: str, name: str, folder: Path, server: Server | None) -> Iterator[Figure]:
    seconds, waits = [], [0.0]
    for number in (IMPORTED // 4, IMPORTED):
        file, home = folder / f"{number}.json", folder / f"{number}"
        write_snapshot(file, number)
        if kind == "export":
            _import(folder / f"source {number}", "", file)
            Upkeep(folder / f"source {number}", now=now).export_to(file)
        url = server.schema(home) if server else ""
        seconds.append(timed(lambda: _import(home, url, file))[0])  # noqa: B023 - at once
    yield at_least(f"{kind} of {IMPORTED:,} papers, {name}", IMPORTED / seconds[1], LEAST, "/s")
    yield at_most("  beside a quarter of them", seconds[1] / seconds[0], GROWTH, "×")
    again, _ = timed(lambda: _import(home, url, file))
    yield Figure(name="  the same again", value=f"{IMPORTED / again:,.0f} /s")
    url = server.schema(folder / "shared") if server else ""
    with _writing(folder / "shared", url, waits):
        _import(folder / "shared", url, file)
    yield at_most("  longest wait of another writer", max(waits) * 1000, WAIT, "ms", digits=0)


def _import(home: Path, url: str, file: Path) -> None:
    with file.open("rb") as stream:
        upkeep = Upkeep(home, url=url, now=now)
        upkeep.import_from(stream, file.name, SilentProgress(), SnapshotFilter(), lambda *_: None)


@contextmanager
def _writing(home: Path, url: str, waits: list[float]) -> Iterator[None]:
    """Save papers one at a time in another thread, and keep how long each had to wait."""
    ended = Event()

    def write() -> None:
        with open_library(home, url=url, now=now) as library:
            for number in count(1):
                if ended.wait(_PAUSE):
                    return
                one = papers([number])
                waits.append(timed(lambda: library.save_papers(one, at=NOON))[0])  # noqa: B023

    thread = Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
