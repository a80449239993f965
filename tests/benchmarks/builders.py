"""How fast builders make warm issues: processes of this machine beside a Dask cluster of two."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle, islice, product
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.builds import Bench
from tests.benchmarks.papers import MEANS, SUBJECTS, make_records
from tests.benchmarks.report import Figure
from tests.cluster import cluster
from tests.postgresql import Server, has_server
from tests.standins.arxiv import ArxivServer

TOPICS, PAPERS, WORKERS = 60, 2000, 2
_BESIDE = (
    ("SQLite a Dask cluster of two", "SQLite two processes", 0.9),
    ("PostgreSQL a Dask cluster of two", "PostgreSQL two processes", 0.9),
    ("PostgreSQL two processes", "SQLite two processes", 0.8),
)


def measure_builders(topics: int = TOPICS) -> Iterator[Figure]:
    """Yield builds of so many topics, each of which has some twenty of the week's 2,000 papers."""
    rates: dict[str, float] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        server = stack.enter_context(ArxivServer(make_records(PAPERS)))
        there = stack.enter_context(cluster(folder, "--no-nanny", workers=WORKERS))
        ways = {
            "two processes": ("--jobs", f"{WORKERS}"),
            "a Dask cluster of two": ("--on", there.address),
        }
        for library, where in _make_libraries(stack):
            (folder / library).mkdir()
            settings = where + make_topics(topics)
            bench = Bench(str(folder / library), server, settings=settings)
            # Workers live long: what they load at first is no part of a night.
            bench.build("warm", "--all", "--on", there.address)
            for way, words in ways.items():
                seconds = bench.build("warm", "--all", "--offline", *words).seconds
                rates[f"{library} {way}"] = 60 * topics / seconds
                yield Figure(
                    name=f"{topics} warm topics by {way}, {library}", value=f"{seconds:.1f} s"
                )
                yield Figure(name="  topics a minute", value=f"{60 * topics / seconds:.0f}")
    for one, other, least in _BESIDE:
        if one in rates:
            share = rates[one] / rates[other]
            yield Figure(
                name=f"  {one} beside {other}",
                value=f"× {share:.2f}",
                target=f"≥ {least}",
                met=share >= least,
            )


def _make_libraries(stack: ExitStack) -> Iterator[tuple[str, str]]:
    """Yield the kinds of library with the settings that name them; PostgreSQL if it is there."""
    yield "SQLite", ""
    if has_server():
        server = Server()
        server.start()
        stack.callback(server.remove)
        yield "PostgreSQL", f"[library]\nurl = '{server.address}'\n"


def make_topics(number: int) -> str:
    """Return the tables of so many topics: subjects and means, again and again."""
    subjects = [subject for some in SUBJECTS.values() for subject in some]
    pairs = islice(cycle(product(subjects, MEANS)), number)
    return "".join(
        f'[topics.topic-{place:04}]\nquery = \'all:"{subject}" AND all:"{mean}"\'\n'
        for place, (subject, mean) in enumerate(pairs)
    )
