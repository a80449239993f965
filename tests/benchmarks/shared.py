"""What a library in PostgreSQL costs beside one in a file, with the server on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from digest.store import open_library
from tests.benchmarks.builds import Bench
from tests.benchmarks.papers import make_records
from tests.benchmarks.report import Figure, timed
from tests.postgresql import Server
from tests.standins.arxiv import ArxivServer
from tests.store.samples import NOON, now, papers

# Of SQLite's speed.
LEAST = 0.8
PAPERS, BATCH, ROUNDS = 10_000, 2000, 5


def measure_shared() -> Iterator[Figure]:
    """Yield warm builds and papers a second, as a share of what a file does."""
    with TemporaryDirectory() as folder, _running() as server:
        urls = ("", server.schema(Path(folder)))
        with ArxivServer(make_records(400)) as arxiv:
            builds = _compare_builds(Bench(folder, arxiv), urls)
        share = median(file / shared for file, shared in builds)
        yield Figure(
            name="warm offline build of 100 papers over PostgreSQL, of SQLite's speed",
            value=f"× {share:.2f}",
            target=f"≥ × {LEAST}",
            met=share >= LEAST,
        )
        urls = ("", server.schema(Path(folder) / "papers"))
        saved = [PAPERS / _time_saving(Path(folder) / "papers", url) for url in urls]
        yield Figure(name="papers saved a second, SQLite", value=f"{saved[0]:,.0f}")
        yield Figure(name="  PostgreSQL", value=f"{saved[1]:,.0f}")


@contextmanager
def _running() -> Iterator[Server]:
    server = Server()
    server.start()
    try:
        yield server
    finally:
        server.remove()


def _compare_builds(bench: Bench, urls: tuple[str, str]) -> list[tuple[float, float]]:
    """Return the seconds of builds over either, which take turns, so that both meet one load."""

    def build(place: int, *flags: str) -> float:
        return bench.build(f"warm{place}", "--number", "100", *flags, url=urls[place]).seconds

    for place in (0, 1):
        build(place)
    return [(build(0, "--offline"), build(1, "--offline")) for _ in range(ROUNDS)]


def _time_saving(folder: Path, url: str) -> float:
    """Return the seconds that it takes to save the papers, a batch at a time."""
    batches = [papers(range(at, at + BATCH)) for at in range(0, PAPERS, BATCH)]
    with open_library(folder, url=url, now=now) as library:

        def save() -> None:
            for batch in batches:
                library.save_papers(batch, at=NOON)

        return timed(save)[0]
