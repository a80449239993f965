"""How long start-up takes beside the libraries it stands on, learned reading, and sections."""

import json
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from digest.reading import read
from digest.themes import arrange, load_taxonomy
from tests.benchmarks.quality.material import paper_of
from tests.benchmarks.report import Figure, at_most, median_time
from tests.benchmarks.stopwatch import measure
from tests.corpora import YEAR
from tests.standins.arxiv.records import read_records

DIGEST = str(Path(sysconfig.get_path("scripts")) / "digest")
ROUNDS = 5
IMPORT_TYPER = [sys.executable, "-c", "import typer"]
# A model of the library's own is made first: the first one loads most of it.
SETTINGS = """
import json, time
start = time.process_time()
import pydantic
class First(pydantic.BaseModel): x: int = pydantic.Field(default=1)
loaded = time.process_time()
from pathlib import Path
from digest.config import load_settings
load_settings(None, {}, Path("/"))
print(json.dumps([loaded - start, time.process_time() - loaded]))
"""


def measure_startup() -> Iterator[Figure]:
    """Yield both medians and their ratio; the two take turns, so that both meet the same load."""
    commands = {"own": [DIGEST, "--help"], "typer": IMPORT_TYPER}
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for round_ in range(ROUNDS + 1):
        for name, command in commands.items():
            run = measure(command)
            if round_:  # the first round fills the caches
                seconds[name].append(run.seconds)
    own, typer = median(seconds["own"]), median(seconds["typer"])
    yield Figure(name="digest --help", value=f"{own:.3f} s")
    yield Figure(name='python -c "import typer"', value=f"{typer:.3f} s")
    yield at_most("their ratio", own / typer, 3.2, "×")
    yield at_most("settings, of the time of `import pydantic`", measure_settings(), 1.0, "×")


def measure_settings() -> float:
    """Return the median time of the default settings as a multiple of their library's."""
    ratios: list[float] = []
    for _ in range(ROUNDS):
        done = subprocess.run([sys.executable, "-c", SETTINGS], stdout=subprocess.PIPE, check=True)
        library, own = json.loads(done.stdout)
        ratios.append(own / library)
    return median(ratios)


LIMITS = {100: 20.0, 1000: 120.0}
# Numpy and the papers are there before the clock starts; nothing is remembered of any text.
READING = """
import json
from time import perf_counter
import numpy
from digest.themes import load_taxonomy
from tests.benchmarks.quality.material import paper_of
from tests.standins.arxiv.records import read_records
from tests.corpora import YEAR
papers = [paper_of(row) for row in read_records(YEAR)[:1120]]
themes = load_taxonomy()
began = perf_counter()
from digest.reading.reader import Reader
from digest.reading.weights import load_vectors
load_vectors()
reader = Reader(themes)
seconds = [perf_counter() - began]
list(reader.read(papers[:20]))
for part in (papers[20:120], papers[120:]):
    began = perf_counter()
    list(reader.read(part))
    seconds.append(perf_counter() - began)
print(json.dumps(seconds))
"""


def measure_reading() -> Iterator[Figure]:
    """Yield the medians of some new processes."""
    if not YEAR.exists():
        yield Figure(name=f"reading: {YEAR.name} is not there", value="skipped")
        return
    command = [sys.executable, "-c", READING]
    # The seconds of loading, of a hundred papers, and of a thousand.
    rounds = [
        json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
        for _ in range(ROUNDS)
    ]
    loading, hundred, thousand = (1000 * median(times) for times in zip(*rounds, strict=True))
    yield at_most("reading: loading numbers and headings", loading, 30, "ms", digits=0)
    yield at_most("reading 100 papers", hundred, 100, "ms", digits=0)
    yield at_most("reading 1,000 papers", thousand, 700, "ms", digits=0)


def measure_themes() -> Iterator[Figure]:
    """Yield the median of some rounds, for papers that were read already."""
    if not YEAR.exists():
        yield Figure(name=f"sections: {YEAR.name} is not there", value="skipped")
        return
    taxonomy = load_taxonomy()
    for size, limit in LIMITS.items():
        papers = [paper_of(row) for row in read_records(YEAR)[-size:]]
        readings = {reading.paper: reading for reading in read(papers, taxonomy)}
        seconds = median_time(partial(arrange, papers, readings, taxonomy), ROUNDS)
        yield at_most(f"sections of {size:,} papers", 1000 * seconds, limit, "ms", digits=0)
