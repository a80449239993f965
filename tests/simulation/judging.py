"""Runs simulations, and tells what is wrong with them."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.simulation.editor import Plan, simulate
from tests.simulation.flaws import Flaw
from tests.simulation.history import History
from tests.simulation.orders import ORDERS
from tests.simulation.rules import RULES
from tests.simulation.story import tell

_MOST_TOLD = 5


def find_flaws(history: History) -> Sequence[Flaw]:
    """Return every breach of a rule, rule by rule."""
    return [flaw for rule in (*RULES, *ORDERS) for flaw in rule(history)]


def tell_flaws(history: History) -> str:
    """Return the stories of the first flaws; nothing if there is none."""
    flaws = find_flaws(history)
    told = [tell(flaw, history) for flaw in flaws[:_MOST_TOLD]]
    if len(flaws) > _MOST_TOLD:
        rules = Counter(flaw.rule for flaw in flaws)
        told.append(f"In all: {', '.join(f'{rule}: {count}' for rule, count in rules.items())}.")
    return "\n\n".join(told)


def judge(plan: Plan) -> str:
    """Live through a simulation and return the stories of its first flaws."""
    with TemporaryDirectory() as folder:
        return tell_flaws(simulate(plan, Path(folder)))
