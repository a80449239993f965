"""Print the figures: `make bench`, or `python -m tests.benchmarks [NAME…]` for some of them."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.beside import measure_beside
from tests.benchmarks.builds import Bench
from tests.benchmarks.delivering import measure_delivering
from tests.benchmarks.enriching import measure_enriching
from tests.benchmarks.faults import measure_faults
from tests.benchmarks.fetching import measure_fetching
from tests.benchmarks.hostile import measure_hostile
from tests.benchmarks.library import measure_library
from tests.benchmarks.papers import DAY, make_records
from tests.benchmarks.parsing import measure_parsing
from tests.benchmarks.reading import measure_reading
from tests.benchmarks.rendering import measure_rendering
from tests.benchmarks.report import Figure, Line, lines
from tests.benchmarks.several import measure_several
from tests.benchmarks.startup import measure_startup
from tests.benchmarks.themes import measure_themes
from tests.corpora import REAL
from tests.standins.arxiv import ArxivServer

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


def measure_builds() -> Iterator[Figure]:
    """Measure builds of an invented week, of one page, and of a real week."""
    return chain(measure_invented(), measure_one_page(), measure_real())


PARTS: Mapping[str, Callable[[], Iterator[Figure | Line]]] = {
    "startup": measure_startup,
    "builds": measure_builds,
    "several": measure_several,
    "delivering": measure_delivering,
    "rendering": measure_rendering,
    "enriching": measure_enriching,
    "fetching": measure_fetching,
    "parsing": measure_parsing,
    "library": measure_library,
    "reading": measure_reading,
    "themes": measure_themes,
    "hostile": measure_hostile,
    "beside": measure_beside,
    "faults": measure_faults,
}


def main() -> None:
    """Print each figure as soon as it is known; medians of several rounds."""
    # What measures must not be configured by what is measured.
    for name in [name for name in os.environ if name.startswith("DIGEST_")]:
        del os.environ[name]
    chosen = [PARTS[name] for name in sys.argv[1:] or PARTS]
    figures = chain.from_iterable(measure() for measure in chosen)
    with TemporaryDirectory() as folder:
        # An installed package is compiled: a checkout must not be compiled anew at every start.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        for line in lines(figures):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
