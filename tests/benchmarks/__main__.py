"""Print the figures: `make bench`, or `python -m tests.benchmarks [NAME…]` for some of them.

`builders:1000` measures a thousand topics.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from tempfile import TemporaryDirectory

from tests.benchmarks.builds import (
    measure_builders,
    measure_builds,
    measure_limits,
    measure_rendering,
    measure_several,
    measure_shared,
)
from tests.benchmarks.desk import measure_desk
from tests.benchmarks.fetching import measure_enriching, measure_fetching, measure_harvesting
from tests.benchmarks.library import measure_importing, measure_large, measure_parsing
from tests.benchmarks.report import Figure, Line, lines
from tests.benchmarks.startup import measure_reading, measure_startup, measure_themes

PARTS: Mapping[str, Callable[..., Iterator[Figure | Line]]] = {
    "startup": measure_startup,
    "builds": measure_builds,
    "limits": measure_limits,
    "several": measure_several,
    "builders": measure_builders,
    "rendering": measure_rendering,
    "enriching": measure_enriching,
    "fetching": measure_fetching,
    "harvesting": measure_harvesting,
    "parsing": measure_parsing,
    "large": measure_large,
    "importing": measure_importing,
    "shared": measure_shared,
    "reading": measure_reading,
    "themes": measure_themes,
    "desk": measure_desk,
}


def main() -> None:
    """Print each figure as soon as it is known; medians of several rounds."""
    # What measures must not be configured by what is measured; the corpora are no setting.
    for name in [name for name in os.environ if name.startswith("DIGEST_")]:
        if name != "DIGEST_CORPORA":
            del os.environ[name]
    chosen = [name.partition(":") for name in sys.argv[1:] or PARTS]
    figures = chain.from_iterable(
        PARTS[name](*map(int, filter(None, [size]))) for name, _, size in chosen
    )
    with TemporaryDirectory() as folder:
        # An installed package is compiled: a checkout must not be compiled anew at every start.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        for line in lines(figures):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
