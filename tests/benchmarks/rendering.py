"""How much longer a build takes that writes every format, beside one that writes Markdown alone."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import get_args

from digest.model import Format
from tests.benchmarks.papers import DAY, make_records
from tests.benchmarks.report import Figure, at_most
from tests.benchmarks.startup import DIGEST, ROUNDS
from tests.benchmarks.stopwatch import measure
from tests.standins.arxiv import ArxivServer

EARLIER = 9
"""Issues that lie in the folder already, so that the feed has as many as it holds by default."""
MAIL = 90_000


def measure_rendering() -> Iterator[Figure]:
    """Yield the difference of both builds, offline and warm, and the size of the e-mail."""
    with TemporaryDirectory() as name, ArxivServer(make_records(400)) as server:
        folder = Path(name)
        bench = Bench(folder, server)
        every = ",".join(get_args(Format))
        bench.build("md,json")
        yield bench.measure("all formats of 100 papers, beyond Markdown", every)
        bench.lay_earlier()
        yield bench.measure("  the same, with a feed of ten issues", every)
        size = (folder / "posts" / f"{DAY}-deep-learning.eml").stat().st_size
        yield at_most("  bytes of the e-mail", size, MAIL, "B", digits=0)


class Bench:
    """A library that is filled once, and a folder of posts."""

    def __init__(self, folder: Path, server: ArxivServer) -> None:
        self._posts = folder / "posts"
        self._environment = {
            "DIGEST_HOME": str(folder / "library"),
            "XDG_STATE_HOME": str(folder / "state"),
            **server.endpoints,
            "DIGEST_ENRICH__SERVICES": "[]",
            "DIGEST_PACE__ARXIV": "0",
        }

    def build(self, formats: str, *flags: str) -> float:
        """Build the issue, and return the seconds that it took."""
        command = [DIGEST, "build", "--date", f"{DAY}", "--number", "100", "--quiet"]
        command += ["--output", str(self._posts), "--format", formats, *flags]
        return measure(command, self._environment).seconds

    def measure(self, name: str, formats: str) -> Figure:
        """Return the median difference; the two take turns, so that both meet the same load."""
        pairs = [
            (self.build("md", "--offline"), self.build(formats, "--offline"))
            for _ in range(ROUNDS + 1)
        ]
        beyond = median(every - one for one, every in pairs[1:])
        return at_most(name, beyond * 1000, 400, "ms", digits=0)

    def lay_earlier(self) -> None:
        """Put issues of the weeks before beside this one, as large as it is."""
        record = json.loads((self._posts / f"{DAY}-deep-learning.json").read_bytes())
        for weeks in range(1, EARLIER + 1):
            day: date = DAY - timedelta(weeks=weeks)
            path = self._posts / f"{day}-deep-learning.json"
            path.write_text(json.dumps(record | {"date": f"{day}"}), "utf-8")
