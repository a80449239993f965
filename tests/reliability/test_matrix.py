"""Whatever fails, nothing is lost for good; the README tells of each fault what happened here."""

import pytest

from tests.reliability.case import Case
from tests.reliability.cases import CASES, PROCESSES, SLOW
from tests.reliability.story import Story
from tests.reliability.table import HEAD, read_table, row_of, stories

MARKED = [
    pytest.param(case, id=case.name, marks=[pytest.mark.long] if case in SLOW else [])
    for case in CASES
]


@pytest.mark.parametrize("case", MARKED)
def test_no_paper_is_missing_after_the_next_run(case: Case) -> None:
    for story in stories(case):
        assert story.later == 0, story


@pytest.mark.parametrize("case", MARKED)
def test_no_run_has_papers_that_were_not_meant(case: Case) -> None:
    for story in stories(case):
        assert story.extra == 0, story


@pytest.mark.parametrize("case", MARKED)
def test_what_a_run_can_recover_from_it_recovers_from_alone(case: Case) -> None:
    for story in stories(case):
        assert (story.missing == 0) is case.recovers, story


@pytest.mark.parametrize("case", MARKED)
def test_a_run_that_lacks_papers_says_so_or_was_killed(case: Case) -> None:
    for story in stories(case):
        assert case.recovers or "“" in story.happened or case in PROCESSES, story


@pytest.mark.parametrize("case", MARKED)
def test_faults_that_share_a_line_end_alike(case: Case) -> None:
    assert len(set(stories(case))) == 1, stories(case)


@pytest.mark.parametrize("case", MARKED)
def test_the_readme_tells_what_happened(case: Case) -> None:
    assert row_of(case) in read_table()


def test_the_readme_tells_of_these_faults_and_no_others() -> None:
    assert [line.split(" | ")[0] for line in read_table()] == [
        *(line.split(" | ")[0] for line in HEAD),
        *(f"| {case.name}" for case in CASES),
    ]


def test_a_loss_and_an_excess_are_told() -> None:
    story = Story(happened="", wanted=9, missing=9, later=2, again=5, extra=1)
    assert story.lost == "2 of 9; 1 paper too many"
