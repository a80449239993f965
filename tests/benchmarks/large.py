"""The snapshot of arXiv goes into a library, which then answers as a small one does.

`PAPERS=3000000 python -m tests.benchmarks large` measures all of arXiv: it takes some 15 GB of the
folder for temporary files, and half an hour.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.query import parse_query
from digest.store import Library, open_library
from tests.benchmarks.builders import make_topics
from tests.benchmarks.builds import MEGABYTE, Bench, peak_of, seconds_of
from tests.benchmarks.library import NOON, TOPIC, find_topic
from tests.benchmarks.papers import make_records
from tests.benchmarks.report import Figure, at_least, at_most, median_time, timed
from tests.benchmarks.startup import DIGEST, ROUNDS
from tests.benchmarks.stopwatch import TimedRun, measure
from tests.corpora import YEAR, paper_of
from tests.standins.arxiv import ArxivServer
from tests.standins.arxiv.records import read_records
from tests.store.snapshots import line_of

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
    _run(bench, "small", "library", "import", f"{file}")
    write_snapshot(file, PAPERS)
    first, again = (_run(bench, "large", "library", "import", f"{file}") for _ in range(2))
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
        "digest status": lambda home: _run(bench, home, "status"),
        "digest check": lambda home: _run(bench, home, "check", post, "--offline"),
        "digest --help": lambda home: _run(bench, home, "--help"),
    }.items():
        pairs = [list(map(act, homes)) for _ in range(ROUNDS)]
        small, large = ([pair[at] for pair in pairs] for at in (0, 1))
        ratio = seconds_of(large) / seconds_of(small)
        yield at_most(f"{name}, beside {SMALL:,} papers", ratio, 1.3, "×")
        told = f"{seconds_of(large):.2f} s, {peak_of(large):.0f} MB"
        yield Figure(name="  its time and memory", value=told)
    (bench.folder / "digest.toml").write_text(make_topics(_TOPICS), "utf-8")
    for output in ((), ("--json",)):
        took = _run(bench, "large", "status", *output).busy
        name = f"{' '.join(('digest status', *output))} of {_TOPICS:,} topics, its processor's time"
        yield at_most(name, took, 2.0, "s")


def _run(bench: Bench, home: str, *arguments: str) -> TimedRun:
    place = bench.folder / home
    environment = {
        "DIGEST_HOME": f"{place / 'library'}",
        "XDG_STATE_HOME": f"{place / 'state'}",
    }
    return measure([DIGEST, *arguments, "--config", f"{bench.folder / 'digest.toml'}"], environment)
