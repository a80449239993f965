"""Whatever fails, nothing is lost for good; docs/reliability.md has what happened here."""

import pytest

from tests.reliability.cases import CASES, PROCESSES
from tests.reliability.interruptions import hang
from tests.reliability.story import Story
from tests.reliability.table import HEAD, FaultCase, read_table, row_of, stories

MARKED = [
    pytest.param(
        one, id=one.name, marks=[] if one.short or one.plays == (hang,) else [pytest.mark.long]
    )
    for one in CASES
]


@pytest.mark.parametrize("one", MARKED)
def test_nothing_is_lost_for_good_and_the_readme_tells_what_happened(one: FaultCase) -> None:
    story = stories(one)[0]
    assert row_of(one) in read_table()
    assert (story.later, story.extra) == (0, 0), "papers are missing, or were not meant"
    assert (story.missing == 0) is one.recovers
    assert one.recovers or "“" in story.happened or one in PROCESSES, "the lack is not told"


def test_the_readme_tells_of_these_faults_and_no_others() -> None:
    assert [line.split(" | ")[0] for line in read_table()] == [
        *(line.split(" | ")[0] for line in HEAD),
        *(f"| {one.name}" for one in CASES),
    ]


@pytest.mark.long
@pytest.mark.parametrize(
    "one", [pytest.param(one, id=one.name) for one in CASES if len(one.plays) > 1]
)
def test_faults_that_share_a_line_end_alike(one: FaultCase) -> None:
    assert len(set(stories(one, whole=True))) == 1, stories(one, whole=True)


def test_a_loss_and_an_excess_are_told() -> None:
    story = Story(happened="", wanted=9, missing=9, later=2, again=5, extra=1)
    assert story.lost == "2 of 9; 1 paper too many"
