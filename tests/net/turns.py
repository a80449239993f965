"""A process that takes turns: `python -m tests.net.turns FOLDER COUNT`.

It prints at which second of a common clock each of its slots comes.  With a count of 0 it takes one
turn, says so, and holds it until it is killed.
"""

import sys
import threading
from pathlib import Path

from digest.net.rate_limits import RateLimit
from tests.fakes import FakeClock, file_pace

LANE, HOST = RateLimit(name="arxiv", interval=3.0, single=True), "127.0.0.1"


def take_slots(folder: Path, count: int) -> list[float]:
    """Take slots, each asked for at the start of the common clock; return when they come."""
    clocks = [FakeClock() for _ in range(count)]
    for clock in clocks:
        file_pace(folder, clock).reserve(LANE.key(HOST), LANE.interval)
    return [clock.elapsed for clock in clocks]


if __name__ == "__main__":
    folder_, count_ = Path(sys.argv[1]), int(sys.argv[2])
    if count_:
        sys.stdout.write(" ".join(map(str, take_slots(folder_, count_))))
    else:
        with file_pace(folder_, FakeClock()).turn(LANE, HOST):
            sys.stdout.write("held\n")
            sys.stdout.flush()
            threading.Event().wait()
