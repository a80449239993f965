"""Times a program and its peak memory from a process too small to disturb either figure.

A child's peak counts from that of the process that started it, so a benchmark that holds
thousands of records must not start the measured program itself.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# getrusage counts kilobytes, but for macOS, where it counts bytes.
_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Seconds from start to end, and the most bytes held at a time."""

    seconds: float
    peak: int


def measure(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
    """Run a program under the stopwatch.  Raises CalledProcessError where it fails."""
    done = subprocess.run(
        [sys.executable, "-S", __file__, *command],
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        check=True,
    )
    return Run(**json.loads(done.stdout))


def main() -> int:
    """Run the program of the command line, print its figures, and return its exit code."""
    began = time.perf_counter()
    done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=False)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _UNIT
    sys.stdout.write(json.dumps({"seconds": seconds, "peak": peak}))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
