"""What a topic has missed is found, oldest first, within eight weeks, and nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from digest.calendar import window_of
from digest.model import Edition
from digest.pipeline import find_backlog
from tests.pipeline.desk import SATURDAY, WEDNESDAY, WEEK, Desk, request, tide
from tests.store.samples import edition

ASKED = request()


def issue(weeks: int, days: int = 7, *, complete: bool = True, query: str = "") -> Edition:
    """Return a stored issue of so many weeks before."""
    day = SATURDAY - WEEK * weeks
    made = edition(day, "tides", window=window_of(day, days))
    return replace(made, complete=complete, query=query or ASKED.subject.asked)


def due(*editions: Edition) -> list[tuple[int, int]]:
    """Return how many weeks before each issue is that is to be built, and its days."""
    backlog = find_backlog(ASKED, editions)
    assert {one.subject for one in backlog} <= {ASKED.subject}
    return [((SATURDAY - one.date).days // 7, one.days) for one in backlog]


def test_a_topic_without_issues_has_missed_nothing() -> None:
    assert due() == []
    assert due(issue(0)) == []


def test_the_weeks_since_the_last_issue_come_oldest_first() -> None:
    assert due(issue(3)) == [(2, 7), (1, 7)]


def test_a_week_that_failed_is_tried_again_behind_later_ones() -> None:
    assert due(issue(4), issue(2), issue(1), issue(0)) == [(3, 7)]


def test_an_issue_that_could_not_look_everywhere_is_tried_again_with_its_own_days() -> None:
    assert due(issue(2, 9, complete=False), issue(1)) == [(2, 9)]


def test_that_of_the_day_itself_and_later_ones_are_none_of_the_backlog() -> None:
    assert due(issue(1), issue(0, complete=False)) == []
    assert due(issue(1), issue(-2)) == []


def test_an_unfinished_issue_by_another_query_is_left_alone() -> None:
    assert due(issue(1, complete=False, query="all:other")) == []


def test_it_goes_back_eight_weeks() -> None:
    assert due(issue(30)) == [(weeks, 7) for weeks in range(8, 0, -1)]
    assert due(issue(9, complete=False), issue(8)) == [(weeks, 7) for weeks in range(7, 0, -1)]


def test_days_without_a_listing_are_not_missed() -> None:
    friday = date(2026, 2, 20)
    editions = [edition(friday, "tides", window=window_of(friday, 1))]
    assert find_backlog(request(date(2026, 2, 23), days=1), editions) == ()
    assert len(find_backlog(request(date(2026, 2, 24), days=1), editions)) == 1


def test_what_is_built_of_it_leaves_nothing_to_build(desk: Desk) -> None:
    weeks = (WEDNESDAY - WEEK * back for back in range(4))
    desk.source.papers = tuple(tide(number, day) for number, day in enumerate(weeks, start=1))
    desk.build(SATURDAY - WEEK * 3)
    built = [desk.chosen(one.date) for one in find_backlog(ASKED, editions_of(desk))]
    assert built == [["2602.00003"], ["2602.00002"]]
    assert find_backlog(ASKED, editions_of(desk)) == ()


def editions_of(desk: Desk) -> Sequence[Edition]:
    """Return the topic's issues."""
    return desk.library.load_editions(ASKED.subject.slug)
