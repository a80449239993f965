"""How fast exports and snapshots are imported, whether that grows, and how long others wait.

`PAPERS=300000 python -m tests.benchmarks importing` measures a large one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

from digest.store import Upkeep, open_library
from digest.store.snapshot import SnapshotFilter
from tests.benchmarks.large import write_snapshot
from tests.benchmarks.report import Figure, at_least, at_most, timed
from tests.corpora import YEAR
from tests.fakes import SilentProgress
from tests.postgresql import Server
from tests.store.samples import NOON, now, papers

PAPERS = int(os.environ.get("PAPERS", "8000"))
# Records a second, on either database; of four times as many, times as long; a second.
LEAST, GROWTH, WAIT = 3000, 8, 1000
_PAUSE = 0.01


def measure_importing() -> Iterator[Figure]:
    """Yield figures of both kinds of files and both databases."""
    if not YEAR.exists():
        yield Figure(name=f"imports: {YEAR.name} is not there", value="skipped")
        return
    server = Server()
    server.start()
    try:
        for kind in ("export", "snapshot"):
            for name, place in (("SQLite", None), ("PostgreSQL", server)):
                with TemporaryDirectory() as folder:
                    yield from _measure(kind, name, Path(folder), place)
    finally:
        server.remove()


def _measure(kind: str, name: str, folder: Path, server: Server | None) -> Iterator[Figure]:
    seconds, waits = [], [0.0]
    for number in (PAPERS // 4, PAPERS):
        file, home = folder / f"{number}.json", folder / f"{number}"
        write_snapshot(file, number)
        if kind == "export":
            _import(folder / f"source {number}", "", file)
            Upkeep(folder / f"source {number}", now=now).export_to(file)
        url = server.schema(home) if server else ""
        seconds.append(timed(lambda: _import(home, url, file))[0])  # noqa: B023 - at once
    yield at_least(f"{kind} of {PAPERS:,} papers, {name}", PAPERS / seconds[1], LEAST, "/s")
    yield at_most("  beside a quarter of them", seconds[1] / seconds[0], GROWTH, "×")
    again, _ = timed(lambda: _import(home, url, file))
    yield Figure(name="  the same again", value=f"{PAPERS / again:,.0f} /s")
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
