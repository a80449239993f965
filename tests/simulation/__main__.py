"""Runs many simulations by hand: `python -m tests.simulation --seeds 200 [--way mixed]`."""

import argparse
import sys
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from datetime import date
from typing import get_args

from tests.simulation.editor import Plan
from tests.simulation.history import Way
from tests.simulation.judging import judge


def main() -> int:
    """Print the stories of every seed that fails; exit 1 if any does."""
    plans = [*_plans(_parse_arguments())]
    failed = 0
    with ProcessPoolExecutor() as pool:
        runs = {pool.submit(judge, plan): plan for plan in plans}
        for done, run in enumerate(as_completed(runs), start=1):
            failed += _report(runs[run], run)
            sys.stderr.write(f"\r{done} of {len(plans)} simulations, {failed} failed ")
    sys.stderr.write("\n")
    return int(failed > 0)


def _parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="how many simulations")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--start", type=date.fromisoformat, help="the Saturday of the first issue")
    parser.add_argument("--weeks", type=int, default=Plan(seed=0).weeks)
    parser.add_argument("--papers", type=int, nargs=2, default=Plan(seed=0).papers)
    parser.add_argument(
        "--way", choices=get_args(Way), default="search", help="where announcements come from"
    )
    return parser.parse_args()


def _plans(asked: argparse.Namespace) -> Iterator[Plan]:
    """Yield one simulation a seed."""
    for seed in range(asked.first, asked.first + asked.seeds):
        yield Plan(
            seed=seed,
            first=asked.start or Plan(seed=seed).first,
            weeks=asked.weeks,
            papers=tuple(asked.papers),
            way=asked.way,
        )


def _report(plan: Plan, run: Future[str]) -> bool:
    """Print what is wrong with a simulation; tell whether anything is."""
    error = run.exception()
    told: Sequence[str] = traceback.format_exception(error) if error else [run.result()]
    if any(told):
        sys.stdout.write(f"\n=== seed {plan.seed} ===\n{''.join(told)}\n")
    return any(told)


if __name__ == "__main__":
    sys.exit(main())
