"""`fetch`: identifiers from the library first, queries from arXiv, days as UTC days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from digest.errors import FetchError
from digest.model import Paper
from digest.pipeline import Collected, Wanted, gather
from digest.query import parse_query
from tests.pipeline.desk import Desk, ids, tide, tides

DAY = date(2026, 2, 25)
MIDNIGHT = datetime(2026, 2, 25, tzinfo=UTC)
QUERY = parse_query('all:"tide pools"')
SECOND = timedelta(seconds=1)


def fetch(desk: Desk, **wanted: Any) -> Collected:  # noqa: ANN401 - any field of a request
    """Gather what is wanted at a desk."""
    return gather(Wanted(**wanted), desk.tools)


def around_midnights() -> tuple[Paper, ...]:
    """Invent papers at the edges of a UTC day; those numbered 2 to 4 lie within it."""
    next_midnight = MIDNIGHT + timedelta(days=1)
    moments = (
        MIDNIGHT - SECOND,
        MIDNIGHT,
        MIDNIGHT + timedelta(hours=9),
        next_midnight - SECOND,
        next_midnight,
    )
    return tuple(tide(number, published=moment) for number, moment in enumerate(moments, 1))


@pytest.mark.parametrize("query", [None, QUERY])
@pytest.mark.parametrize("offline", [False, True])
def test_days_are_whole_utc_days_of_submission_both_inclusive(
    desk: Desk, query: object, *, offline: bool
) -> None:
    desk.source.papers = around_midnights()
    desk.library.save_papers(desk.source.papers, at=desk.clock.now())

    found = fetch(desk, query=query, since=DAY, until=DAY, offline=offline)

    assert ids(found.papers) == ["2602.00004", "2602.00003", "2602.00002"]
    assert bool(desk.source.requests) is not offline


@pytest.mark.parametrize("bound, names", [("since", (5, 4, 3, 2)), ("until", (4, 3, 2, 1))])
def test_either_day_may_be_given_alone(desk: Desk, bound: str, names: tuple[int, ...]) -> None:
    desk.source.papers = around_midnights()

    found = fetch(desk, **{bound: DAY})

    assert ids(found.papers) == [f"2602.{name:05}" for name in names]


def test_today_s_papers_can_be_asked_for_at_any_time_of_the_day(desk: Desk) -> None:
    desk.source.papers = (tide(1, published=desk.clock.now() - SECOND),)

    assert len(fetch(desk, since=desk.clock.now().date()).papers) == 1


def test_days_to_come_have_no_papers_yet(desk: Desk) -> None:
    assert fetch(desk, since=date(2027, 1, 1)).papers == ()


def test_days_before_arxiv_have_no_papers(desk: Desk) -> None:
    desk.source.papers = tides((1,))

    assert fetch(desk, until=date(1980, 1, 1)).papers == ()


@pytest.mark.parametrize("offline", [False, True])
def test_the_ends_of_the_calendar_ask_for_all_that_arxiv_can_have(
    desk: Desk, *, offline: bool
) -> None:
    desk.source.papers = tides((1,))
    desk.library.save_papers(desk.source.papers, at=desk.clock.now())

    found = fetch(desk, since=date.min, until=date.max, offline=offline)

    assert ids(found.papers) == ["2602.00001"]
    queries = {search.query for search, _ in desk.source.searched}
    assert queries == (set() if offline else {"submittedDate:[199108140000 TO 202603020000]"})


@pytest.mark.parametrize("bound, day", [("since", date.max), ("until", date.min)])
def test_days_at_which_arxiv_has_nothing_may_be_far_away(desk: Desk, bound: str, day: date) -> None:
    desk.source.papers = tides((1,))

    assert fetch(desk, **{bound: day}).papers == ()


def test_a_query_gives_the_newest_and_no_more_than_asked_for(desk: Desk) -> None:
    desk.source.papers = tuple(
        tide(number, published=MIDNIGHT + SECOND * number) for number in range(1, 10)
    )

    found = fetch(desk, query=QUERY, number=4)

    assert ids(found.papers) == [f"2602.{number:05}" for number in (9, 8, 7, 6)]
    assert [search.limit for search, _ in desk.source.searched] == [4, 4]


def test_a_query_is_asked_again_whatever_the_library_holds(desk: Desk) -> None:
    desk.source.papers = tides((1,))
    fetch(desk, query=QUERY)
    desk.source.papers = tides((1, 2))

    assert len(fetch(desk, query=QUERY).papers) == 2


def test_offline_a_query_is_answered_by_the_library(desk: Desk) -> None:
    strange = tide(3, abstract="We weave looms.")
    desk.library.save_papers((*tides((1, 2)), strange), at=desk.clock.now())

    found = fetch(desk, query=QUERY, offline=True)

    assert ids(found.papers) == ["2602.00002", "2602.00001"]
    assert desk.source.requests == 0


def test_identifiers_come_first_and_each_paper_once(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 4))

    found = fetch(desk, ids=("2602.00002", "2602.77777"), query=QUERY)

    assert ids(found.papers) == ["2602.00002", "2602.00003", "2602.00001"]
    assert found.unknown == ("2602.77777",)


def test_identifiers_alone_ask_for_no_query(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 4))

    assert ids(fetch(desk, ids=("2602.00002",)).papers) == ["2602.00002"]
    assert desk.source.searched == []


def test_a_query_cut_off_shows_and_keeps_what_came(desk: Desk) -> None:
    desk.source.papers, desk.source.fails_at = tides(range(1, 9)), 3

    found = fetch(desk, query=QUERY)

    assert len(found.papers) == 3
    assert found.problems[0].message == (
        "The search ended after 3 of 8 rows; the rest may be missing. The line is dead."
    )
    assert len(desk.library.load_papers(ids(found.papers))) == 3


def test_a_query_that_gains_nothing_is_an_error(desk: Desk) -> None:
    desk.source.fails_at = 0

    with pytest.raises(FetchError, match="The line is dead"):
        fetch(desk, query=QUERY)
