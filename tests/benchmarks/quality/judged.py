"""Measures how long `digest check` takes over a post of a hundred papers."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.benchmarks.quality.material import read_rows
from tests.benchmarks.report import Figure, at_most
from tests.check.library import build_posts, run

PAPERS, TIMES = 100, 3


def measure_judged() -> Iterator[Figure]:
    """Yield the seconds of a whole process that checks a post."""
    rows = read_rows("metadata-2026-01")
    with TemporaryDirectory(prefix="digest-eval-") as name:
        folder = Path(name)
        build_posts(rows, folder, papers=PAPERS, posts=1)
        (post,) = (folder / "posts").glob("*.md")
        seconds = min(time_check(folder, str(post)) for _ in range(TIMES))
        yield at_most("digest check --offline, whole process", seconds, 1.0, "s")


def time_check(folder: Path, post: str) -> float:
    """Return the seconds that a check takes as a process of its own."""
    began = perf_counter()
    run(folder, "check", post, "--offline")
    return perf_counter() - began
