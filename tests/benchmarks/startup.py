"""How long `digest --help` takes, beside the library that it stands on."""

import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks.report import Figure, at_most
from tests.benchmarks.stopwatch import measure

DIGEST = str(Path(sysconfig.get_path("scripts")) / "digest")
ROUNDS = 5


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
    yield at_most("their ratio", own / typer, 2.5, "×")
