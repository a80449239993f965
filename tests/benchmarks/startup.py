"""How long `digest --help` takes, and to read settings, beside the libraries that they stand on."""

import json
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks.report import Figure, at_most
from tests.benchmarks.stopwatch import measure

DIGEST = str(Path(sysconfig.get_path("scripts")) / "digest")
ROUNDS = 5
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
    commands = {"own": [DIGEST, "--help"], "typer": [sys.executable, "-c", "import typer"]}
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
