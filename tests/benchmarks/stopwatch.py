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
class TimedRun:
    """Seconds from start to end, those of a processor's, and the most bytes held at a time."""

    seconds: float
    busy: float
    peak: int


def measure(command: Sequence[str], environment: Mapping[str, str] | None = None) -> TimedRun:
    """Run a program under the stopwatch.  Raises CalledProcessError where it fails."""
    # What says where the corpora are would be an unknown setting.
    plain = {name: value for name, value in os.environ.items() if name != "DIGEST_CORPORA"}
    done = subprocess.run(
        [sys.executable, "-S", __file__, *command],
        env={**plain, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        check=True,
    )
    return TimedRun(**json.loads(done.stdout))


def main() -> int:
    """Run the program of the command line, print its figures, and return its exit code."""
    began = time.perf_counter()
    done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=False)
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy, peak = used.ru_utime + used.ru_stime, used.ru_maxrss * _UNIT
    sys.stdout.write(json.dumps({"seconds": seconds, "busy": busy, "peak": peak}))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
