"""A figure beside its target, and the table of all of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was measured, in the words of a table; `met` is None where there is no target."""

    name: str
    value: str
    target: str = ""
    met: bool | None = None


def timed(act: Callable[[], T]) -> tuple[float, T]:
    """Do something, and return the seconds that it took and what came of it."""
    began = perf_counter()
    result = act()
    return perf_counter() - began, result


def median_time(act: Callable[[], object], rounds: int) -> float:
    """Return the median seconds of some rounds."""
    return median(timed(act)[0] for _ in range(rounds))


# A line of a table that has columns of its own.
Line = str


def at_most(name: str, value: float, limit: float, unit: str, *, digits: int = 2) -> Figure:
    """Return a figure that must not exceed its target."""
    return Figure(
        name=name,
        value=f"{value:.{digits}f} {unit}",
        target=f"≤ {limit:g} {unit}",
        met=value <= limit,
    )


def at_least(name: str, value: float, limit: float, unit: str, *, digits: int = 0) -> Figure:
    """Return a figure that must not fall short of its target."""
    return Figure(
        name=name,
        value=f"{value:,.{digits}f} {unit}",
        target=f"≥ {limit:,.{digits}f} {unit}",
        met=value >= limit,
    )


def lines(figures: Iterable[Figure | Line]) -> Iterable[str]:
    """Yield the table, a line a figure."""
    for figure in figures:
        yield figure if isinstance(figure, str) else line_of(figure)


def line_of(figure: Figure) -> str:
    """Write one figure."""
    verdict = {None: "", True: "ok", False: "missed"}[figure.met]
    return f"{figure.name:<52}{figure.value:>11}  {figure.target:>9}  {verdict}".rstrip()
