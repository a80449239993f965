"""A process that takes turns: `python -m tests.net.turns FOLDER COUNT SECONDS`.

Each turn prints when it began and, on the same line once it is over, when it ended.
"""

import sys
import time
from pathlib import Path

from digest.net.lane import Lane
from digest.net.pace import Pace
from tests.fakes import RealClock

LANE = Lane(name="arxiv", interval=0.15, single=True)
HOST = "127.0.0.1"


def take_turns(folder: Path, count: int, seconds: float) -> None:
    """Take turns and tell of them."""
    pace = Pace(folder, RealClock())
    for _ in range(count):
        with pace.turn(LANE, HOST):
            sys.stdout.write(f"{time.time()} ")
            sys.stdout.flush()
            time.sleep(seconds)
            sys.stdout.write(f"{time.time()}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    take_turns(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
