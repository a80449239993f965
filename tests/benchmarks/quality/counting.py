"""A share of what was right with the cases that were not, and how to count one."""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from tests.benchmarks.report import Figure, Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """One miss: the paper or sentence, what was wanted of it, and what came."""

    id: str
    wanted: str
    got: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A share between 0 and 1 (None where nothing could be counted), its counts and misses."""

    name: str
    counts: str
    value: float | None
    aim: float | None = None
    cases: tuple[Miss, ...] = ()


# The paper, the names that were wanted of it, and those that came.
SetAnswer = tuple[str, AbstractSet[str], AbstractSet[str]]
# A part of the table yields its figures in the order in which they are shown.
Part = Callable[[], Iterator[Score | Figure | Line]]


def share(
    name: str, hits: int, total: int, *, aim: float | None = None, cases: Iterable[Miss] = ()
) -> Score:
    """Return the share of hits in a total."""
    value = hits / total if total else None
    return Score(name=name, counts=f"{hits}/{total}", value=value, aim=aim, cases=tuple(cases))


def count_right(
    name: str, answers: Iterable[tuple[str, object, object]], *, aim: float | None = None
) -> Score:
    """Return the share of answers, each `(id, wanted, got)`, that are what was wanted."""
    answers = tuple(answers)
    wrong = tuple(Miss(id=i, wanted=str(w), got=str(g)) for i, w, g in answers if w != g)
    return share(name, len(answers) - len(wrong), len(answers), aim=aim, cases=wrong)


def compare_sets(
    name: str,
    answers: Iterable[SetAnswer],
    *,
    aim: float | None = None,
) -> Iterator[Score]:
    """Yield precision, recall and F1 of sets, each `(id, wanted, got)`; F1 has the target."""
    answers = tuple(answers)
    right = sum(len(wanted & got) for _, wanted, got in answers)
    wanted_all = sum(len(wanted) for _, wanted, _ in answers)
    got_all = sum(len(got) for *_, got in answers)
    yield share(f"{name}: precision", right, got_all)
    yield share(f"{name}: recall", right, wanted_all)
    both = wanted_all + got_all
    yield Score(
        name=f"{name}: F1",
        counts="",
        value=2 * right / both if both else None,
        aim=aim,
        cases=tuple(
            Miss(id=i, wanted=listed(wanted), got=listed(got))
            for i, wanted, got in answers
            if wanted != got
        ),
    )


def listed(things: Iterable[str]) -> str:
    """Write things in one line, in order; nothing is a dash."""
    return ", ".join(sorted(things)) or "-"


def figure_of(score: Score) -> Figure:
    """Write a score as a figure of the table: its counts stand with its name."""
    return Figure(
        name=f"{score.name:<38}{score.counts:>12}",
        value="none" if score.value is None else f"{score.value:.3f}",
        target="" if score.aim is None else f"≥ {score.aim:g}",
        met=None if score.aim is None or score.value is None else score.value >= score.aim,
    )
