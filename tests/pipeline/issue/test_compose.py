"""The writer is told how each paper came into the issue, so that it says nothing untrue of it."""

from dataclasses import replace
from typing import Any

from tests.pipeline.desk import SATURDAY, TIDES, WEDNESDAY, WEEK, Desk, ids, tide, tides

OLD = tide(700, WEDNESDAY - WEEK * 20)


def _scope(desk: Desk, **changes: Any) -> str:  # noqa: ANN401 - any field of a request
    made = desk.make(**changes)
    assert made.digest is not None
    return made.digest.lead[0].text


def test_a_paper_added_by_hand_was_neither_found_nor_announced_in_the_window(desk: Desk) -> None:
    desk.source.papers = (*tides(range(1, 6)), OLD)
    scope = _scope(desk, include=frozenset({OLD.id}))
    assert scope.startswith("This issue lists all five papers found on tides")
    assert scope.endswith("one was added by hand.")


def test_a_paper_that_was_found_is_not_added_by_including_it(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 6))
    scope = _scope(desk, include=frozenset(ids(desk.source.papers[:1])))
    assert scope.startswith("This issue lists all five papers found on tides, announced on arXiv")


def test_a_late_paper_was_not_announced_in_the_window(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 4), WEDNESDAY - WEEK)
    desk.build(SATURDAY - WEEK)
    desk.source.papers = (*desk.source.papers, *tides([4], WEDNESDAY - WEEK), *tides([5, 6]))
    desk.set_date(SATURDAY)
    scope = _scope(desk)
    assert "Of all these, two were announced on arXiv between" in scope
    assert scope.endswith("one was announced before but listed late.")


def test_papers_out_of_a_stock_are_a_sample(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 4))
    scope = _scope(desk, subject=replace(TIDES, stock="a chest"))
    assert scope.startswith("This demonstration lists a sample of three papers on tides")
