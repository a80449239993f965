"""Measures contributions on labelled papers: name, kind, datasets, promises."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from digest.model import PaperFacts
from tests.benchmarks.quality.counting import Score, compare_sets, count_right
from tests.benchmarks.quality.material import Row, described, read_rows

Pair = tuple[Row, PaperFacts]


def measure_contributions() -> Iterator[Score]:
    """Yield the figures of the labelled papers."""
    yield from score_contributions([(row, described(row)) for row in read_rows("gold-dev")])


def score_contributions(pairs: Sequence[Pair]) -> Iterator[Score]:
    """Yield how often each thing that is told of a paper is what its labels say."""
    yield count_right(
        "gold: introduced name",
        ((i, trimmed(told["name"]), trimmed(got.introduces.name)) for i, told, got in _each(pairs)),
        aim=0.95,
    )
    yield count_right(
        "gold: kind",
        ((i, told["kind"], got.introduces.kind) for i, told, got in _each(pairs)),
        aim=0.85,
    )
    yield from compare_sets(
        "gold: new datasets",
        (
            (i, folded(told["new_datasets"]), folded(got.new_datasets))
            for i, told, got in _each(pairs)
        ),
        aim=0.90,
    )
    yield from compare_sets(
        "gold: used datasets",
        (
            (i, folded(told["used_datasets"]), folded(one.name for one in got.used_datasets))
            for i, told, got in _each(pairs)
        ),
        aim=0.80,
    )
    yield count_right(
        "gold: promised", ((i, told["promise"], got.promised) for i, told, got in _each(pairs))
    )


def trimmed(name: str | None) -> str | None:
    """Return a name without space around it."""
    return name.strip() if name else None


def folded(names: Iterable[str]) -> frozenset[str]:
    """Return names in the form in which they are compared."""
    return frozenset(name.strip().casefold() for name in names)


def _each(pairs: Sequence[Pair]) -> Iterator[tuple[str, dict[str, Any], PaperFacts]]:
    for row, told in pairs:
        yield row["id"], row["labels"], told
