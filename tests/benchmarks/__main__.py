"""Print the figures: `python -m tests.benchmarks`, or `make bench`."""

import os
import sys
from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.arxiv_server import ArxivServer
from tests.benchmarks.builds import Bench
from tests.benchmarks.papers import DAY, make_records
from tests.benchmarks.report import Figure, lines
from tests.benchmarks.startup import measure_startup

BESIDE = Path(__file__).parents[3] / "shared" / "corpora"
REAL = Path(os.environ.get("DIGEST_CORPORA", BESIDE)) / "metadata-2026-01.jsonl.gz"
REAL_DAY = date(2026, 1, 24)


def measure_invented() -> Iterator[Figure]:
    """Measure builds of an invented week of 400 papers."""
    with TemporaryDirectory() as folder, ArxivServer(make_records(400)) as server:
        bench = Bench(Path(folder), server, DAY)
        yield from bench.measure_warm("invented week")
        yield from bench.measure_cold("chosen of 400 on two pages")


def measure_one_page() -> Iterator[Figure]:
    """Measure builds of 100 papers that arrive at once: no pace hides any of our own time."""
    with TemporaryDirectory() as folder, ArxivServer(make_records(100)) as server:
        yield from Bench(Path(folder), server, DAY).measure_cold("all on one page")


def measure_real() -> Iterator[Figure]:
    """Measure builds of a week of real metadata, where there are any."""
    if not REAL.exists():
        yield Figure(name=f"real week: {REAL.name} is not there", value="skipped")
        return
    with TemporaryDirectory() as folder, ArxivServer(REAL) as server:
        yield from Bench(Path(folder), server, REAL_DAY).measure_warm("real week")


def main() -> None:
    """Print each figure as soon as it is known; medians of five."""
    # What measures must not be configured by what is measured.
    for name in [name for name in os.environ if name.startswith("DIGEST_")]:
        del os.environ[name]
    figures = chain(measure_startup(), measure_invented(), measure_one_page(), measure_real())
    with TemporaryDirectory() as folder:
        # An installed package is compiled: a checkout must not be compiled anew at every start.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        for line in lines(figures):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
