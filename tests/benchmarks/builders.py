"""How fast builders make warm issues: processes of this machine beside a Dask cluster of two."""

from collections.abc import Iterator
from itertools import cycle, islice, product
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.builds import Bench
from tests.benchmarks.papers import MEANS, SUBJECTS, make_records
from tests.benchmarks.report import Figure
from tests.cluster import cluster
from tests.standins.arxiv import ArxivServer

TOPICS, PAPERS, WORKERS = 60, 2000, 2
_SHARE = 0.9


def measure_builders(topics: int = TOPICS) -> Iterator[Figure]:
    """Yield builds of so many topics, each of which has some twenty of the week's 2,000 papers."""
    with (
        TemporaryDirectory() as folder,
        ArxivServer(make_records(PAPERS)) as server,
        cluster(Path(folder), "--no-nanny", workers=WORKERS) as there,
    ):
        bench = Bench(folder, server, settings=make_topics(topics))
        # Workers live long: what they load at first is no part of a night.
        bench.build("warm", "--all", "--on", there.address)
        seconds = {
            where: bench.build("warm", "--all", "--offline", *words).seconds
            for where, words in {
                "by two processes": ("--jobs", f"{WORKERS}"),
                "by a Dask cluster of two": ("--on", there.address),
            }.items()
        }
    pool, dask = seconds.values()
    for where, took in seconds.items():
        rate = 60 * topics / took
        yield Figure(name=f"{topics} warm topics {where}", value=f"{took:.1f} s")
        yield Figure(name="  topics a minute", value=f"{rate:.0f}")
    yield Figure(
        name="  the cluster's beside the pool's",
        value=f"× {pool / dask:.2f}",
        target=f"≥ {_SHARE}",
        met=pool / dask >= _SHARE,
    )


def make_topics(number: int) -> str:
    """Return the tables of so many topics: subjects and means, again and again."""
    subjects = [subject for some in SUBJECTS.values() for subject in some]
    pairs = islice(cycle(product(subjects, MEANS)), number)
    return "".join(
        f'[topics.topic-{place:04}]\nquery = \'all:"{subject}" AND all:"{mean}"\'\n'
        for place, (subject, mean) in enumerate(pairs)
    )
