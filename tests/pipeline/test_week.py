"""Each paper stands in one issue, none is lost and none told twice: the rules of the week."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

import pytest

from digest.model import Paper
from digest.pipeline import Topic
from digest.query import parse_query
from tests.pipeline.workbench import (
    DAY,
    FRIDAY,
    MONDAY,
    SATURDAY,
    TIDES,
    TUESDAY,
    WEDNESDAY,
    WEEK,
    Workbench,
    decisions,
    names,
    tide,
    tides,
)

GONE = "This paper has been withdrawn by the authors."
OTHER = replace(TIDES, query=parse_query("all:limpets"))
RENAMED = replace(TIDES, name="Tides & shores", query=parse_query('abs:"tide pools"'))
ELSEWHERE = Topic(slug="shores", name="shores", query=TIDES.query)


Step = Callable[[Workbench], tuple[date, Callable[[], object]]]


def issue(  # noqa: PLR0913 - each is one independent part of a step
    week: int | date,
    *new: Sequence[Paper],
    chosen: Iterable[int] = (),
    rank: Iterable[int] = (),
    issued: Iterable[int] = (),
    withdrawn: Iterable[int] = (),
    late: int = 0,
    on: int | date | None = None,
    fails_at: int | None = None,
    **options: Any,  # noqa: ANN401 - any field of a request
) -> Step:
    """Return what builds the issue of so many weeks from now on its own day, or on another.

    It is given what has come to arXiv since, and its decisions; it returns the
    issue's date, and what builds it again.
    """
    day = _saturday(week)
    told = {"chosen": chosen, "rank": rank, "already_issued": issued, "withdrawn": withdrawn}
    expected = {name: decision for decision, numbers in told.items() for name in names(*numbers)}

    def build(bench: Workbench) -> tuple[date, Callable[[], object]]:
        known = {paper.id: paper for paper in (*bench.source.papers, *chain(*new))}
        bench.source.papers, bench.source.fails_at = tuple(known.values()), fails_at
        bench.set_date(day if on is None else _saturday(on))
        made = bench.build(day, **options)

        assert decisions(made) == expected
        counts = made.counts
        assert counts.found == counts.chosen + sum(counts.left_out.values()) == len(expected)
        assert counts.late == late
        odd = [problem for problem in made.problems if "that is rare" not in problem.message]
        assert bool(odd) == (fails_at is not None)
        return day, lambda: bench.build(day, offline=True, **{**options, "refresh": False})

    return build


def _saturday(week: int | date) -> date:
    return week if isinstance(week, date) else SATURDAY + WEEK * week


def at(week: int, *numbers: int, **changes: Any) -> tuple[Paper, ...]:  # noqa: ANN401 - any field
    """Invent papers that are due on the Wednesday of a week."""
    return tuple(tide(number, WEDNESDAY + WEEK * week, **changes) for number in numbers)


def submitted(number: int, moment: datetime) -> tuple[Paper, ...]:
    """Invent a paper submitted at a moment."""
    return (tide(number, published=moment, updated=moment),)


STORIES = {
    "due: on the stated day or else on the derived one": [
        issue(0, at(0, 1), at(0, 2, announced=SATURDAY + 3 * DAY), chosen=[1]),
    ],
    "due: a stated day counts though the paper was submitted weeks before": [
        issue(-1),
        issue(0, at(-1, 5, announced=MONDAY), chosen=[5]),
    ],
    "due: both ends of the window belong to it": [
        issue(
            FRIDAY,
            tides([1], MONDAY - 3 * DAY),
            tides([2], MONDAY),
            tides([3], FRIDAY),
            tides([4], FRIDAY + 3 * DAY),
            chosen=[2, 3],
            days=5,
        ),
    ],
    "late: what its own issue never saw stands in the next, once": [
        issue(-2, at(-2, 1), chosen=[1]),
        issue(-1, at(-2, 9), at(-1, 2), chosen=[2, 9], late=1),
        issue(0, at(0, 3), chosen=[3]),
    ],
    "late: a late paper that is not chosen is not counted late": [
        issue(-1, at(-1, 9), chosen=[9]),
        issue(0, at(-1, 8), at(0, 2, 3, 4), chosen=[2], rank=[3, 4, 8], number=1),
    ],
    "late: a first issue takes none": [
        issue(0, at(-1, 9), at(0, 1), chosen=[1]),
    ],
    "late: days that no issue covers have none": [
        issue(-1, at(-1, 1), chosen=[1]),
        issue(0, tides([8], date(2026, 2, 12)), at(-1, 9), chosen=[9], late=1),
    ],
    "late: where no issue is near there are none": [
        issue(-12, at(-12, 1), chosen=[1]),
        issue(0, at(-1, 9), at(0, 2), chosen=[2]),
    ],
    "late: fourteen days from the submission to the opening of the first batch": [
        issue(-3, at(-3, 1), chosen=[1]),
        issue(-2, at(-2, 2), chosen=[2]),
        issue(-1, at(-1, 3), chosen=[3]),
        issue(
            0,
            submitted(8, datetime(2026, 2, 5, 19, 1, tzinfo=UTC)),
            submitted(9, datetime(2026, 2, 5, 18, 59, tzinfo=UTC)),
            chosen=[8],
            late=1,
        ),
    ],
    "late: days that an earlier issue asked about are asked about again": [
        issue(-1, at(-1, 1), chosen=[1], days=14),
        issue(0, at(-1, 2), chosen=[2], late=1),
    ],
    "late: an issue a day looks back to the day before": [
        issue(MONDAY, tides([1], MONDAY), chosen=[1], days=1),
        issue(TUESDAY, tides([9], MONDAY), tides([2], TUESDAY), chosen=[2, 9], late=1, days=1),
    ],
    "order: a missing week built later takes nothing that a newer issue has": [
        issue(-3, at(-3, 1), chosen=[1]),
        issue(-1, at(-3, 9), at(-1, 3), chosen=[3, 9], late=1),
        issue(-2, at(-2, 2), chosen=[2], on=-1),
        issue(-1, chosen=[3, 9], late=1),
    ],
    "order: a missed week is not folded into the next": [
        issue(-3, at(-3, 3), at(-2, 2), at(-1, 1), at(0, 4), chosen=[3], on=0),
        issue(0, chosen=[4]),
        issue(-1, chosen=[1], on=0),
    ],
    "order: overlapping days bring only what is new": [
        issue(WEDNESDAY, tides([1], MONDAY), at(0, 2), chosen=[1, 2]),
        issue(FRIDAY, tides([3], FRIDAY), issued=[1, 2], chosen=[3]),
    ],
    "order: left out by rank is final": [
        issue(WEDNESDAY, tides([1, 2], MONDAY), chosen=[1], rank=[2], number=1),
        issue(FRIDAY, issued=[1, 2]),
    ],
    "order: an issue made while the clock ran ahead still comes first": [
        issue(-1, at(-1, 1), at(0, 2), chosen=[1], on=1),
        issue(0, at(-1, 9), chosen=[2, 9], late=1),
        issue(0, chosen=[2, 9], late=1, refresh=True),
    ],
    "order: issues of another topic bind nobody": [
        issue(WEDNESDAY, tides([1], MONDAY), chosen=[1]),
        issue(FRIDAY, chosen=[1], topic=ELSEWHERE),
    ],
    "made is made: what only another issue's editor had is free once that gives it back": [
        issue(-1, at(-1, 1), at(0, 2), at(1, 3), chosen=[1, 2], include=frozenset(names(2))),
        issue(0, issued=[2]),
        issue(-1, chosen=[1], on=0),
        issue(1, chosen=[2, 3], late=1),
    ],
    "made is made: an issue made while the clock ran ahead is looked at again": [
        issue(0, tides([1], MONDAY), chosen=[1], on=SATURDAY + 3 * DAY),
        issue(0, tides([2], FRIDAY), chosen=[1, 2]),
    ],
    "made is made: what is excluded again is off topic, and comes back": [
        issue(0, at(0, 1, 2), chosen=[1], rank=[2], number=1),
        issue(0, chosen=[1, 2], number=5),
    ],
    "another query: nothing is late where another query asked": [
        issue(-1, at(-1, 1), chosen=[1], topic=OTHER),
        issue(0, at(-1, 9), at(0, 2), chosen=[2]),
    ],
    "another query: what was issued under it is issued": [
        issue(WEDNESDAY, tides([1], MONDAY), chosen=[1]),
        issue(FRIDAY, issued=[1], topic=RENAMED),
    ],
    "failed: the next issue looks at all of the days, and the one after is free of them": [
        issue(-3, at(-3, 1), chosen=[1]),
        issue(-2, at(-2, 2), chosen=[2]),
        issue(-1, at(-1, 3, 4, 5, 6), chosen=[3, 4, 5], fails_at=3),
        issue(0, at(-3, 9), at(0, 7), chosen=[6, 7, 9], late=2),
        issue(1, at(-2, 10), at(1, 11), chosen=[11]),
    ],
    "failed: later issues look back as far as eight weeks": [
        issue(-9, at(-9, 1, 2, 3, 4), chosen=[1, 2, 3], fails_at=3),
        issue(0, at(0, 5), chosen=[4, 5], late=1),
    ],
    "failed: later issues look back no further": [
        issue(-11, at(-11, 1, 2, 3, 4), chosen=[1, 2, 3], fails_at=3),
        issue(0, at(0, 5), chosen=[5]),
    ],
    "failed: a rerun takes up what is missing, and a worse one takes nothing away": [
        issue(0, at(0, 1, 2, 3, 4, 5, 6, 7), chosen=[1, 2, 3, 4, 5, 6], fails_at=6),
        issue(0, chosen=[1, 2, 3, 4, 5, 6], fails_at=3, refresh=True),
        issue(0, chosen=[1, 2, 3, 4, 5, 6, 7]),
    ],
    "withdrawn: left out, and back when it comes back": [
        issue(-1, at(-1, 1), at(-1, 2, comment=GONE), chosen=[1], withdrawn=[2]),
        issue(0, at(-1, 2, version=2), at(0, 3), chosen=[2, 3], late=1),
    ],
    "withdrawn: left out for good while it is not back": [
        issue(
            WEDNESDAY,
            [tide(1, MONDAY), tide(2, MONDAY, comment=GONE)],
            chosen=[1],
            withdrawn=[2],
        ),
        issue(FRIDAY, issued=[1], withdrawn=[2]),
    ],
}  # fmt: skip


@pytest.mark.parametrize("steps", STORIES.values(), ids=STORIES)
def test_each_paper_stands_in_one_issue(bench: Workbench, steps: Sequence[Step]) -> None:
    """And what was made stays as it was made, to the byte."""
    again = dict(step(bench) for step in steps)
    files = bench.files()
    for build in again.values():
        build()
    assert bench.files() == files


@pytest.mark.parametrize("weeks, searches", [(0, 1), (1, 2), (12, 1)])
def test_an_issue_looks_back_where_one_is_near(bench: Workbench, weeks: int, searches: int) -> None:
    bench.source.papers = (*at(0, 1), *at(-weeks, 2))
    if weeks:
        bench.build(SATURDAY - WEEK * weeks)
        bench.source.starts()
    bench.build()

    assert len(bench.source.starts()) == searches
