"""Runs many simulations by hand: `python -m tests.simulation --seeds 200 [--way mixed]`."""

import argparse
import sys
import traceback
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

from tests.simulation.editor import Plan, simulate
from tests.simulation.history import Way
from tests.simulation.rules import tell_flaws

USUAL = Plan(seed=0)


def main() -> int:
    """Print the stories of every seed that fails; exit 1 if any does."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="how many simulations")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--start", type=date.fromisoformat, default=USUAL.first, help="a Saturday")
    parser.add_argument("--weeks", type=int, default=USUAL.weeks)
    parser.add_argument("--papers", type=int, nargs=2, default=USUAL.papers)
    parser.add_argument(
        "--way", choices=get_args(Way), default="search", help="where announcements come from"
    )
    asked = parser.parse_args()
    plans = [
        Plan(
            seed=seed,
            first=asked.start,
            weeks=asked.weeks,
            papers=tuple(asked.papers),
            way=asked.way,
        )
        for seed in range(asked.first, asked.first + asked.seeds)
    ]
    failed = 0
    with ProcessPoolExecutor() as pool:
        for done, (plan, told) in enumerate(zip(plans, pool.map(_judge, plans), strict=True), 1):
            failed += bool(told)
            sys.stdout.write(f"\n=== seed {plan.seed} ===\n{told}\n" if told else "")
            sys.stderr.write(f"\r{done} of {len(plans)} simulations, {failed} failed ")
    sys.stderr.write("\n")
    return int(failed > 0)


def _judge(plan: Plan) -> str:
    """Live through a simulation and return its first flaws, a bug's traceback too."""
    try:
        with TemporaryDirectory() as folder:
            return tell_flaws(simulate(plan, Path(folder)))
    except Exception:  # noqa: BLE001 - the other seeds go on
        return traceback.format_exc()


if __name__ == "__main__":
    sys.exit(main())
