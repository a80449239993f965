"""`fetch`: identifiers from the library first, queries from arXiv, days as UTC days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from digest.errors import FetchError
from digest.model import Problem
from digest.pipeline import collect_ids
from digest.query import parse_query
from tests.pipeline.workbench import HOUR, SATURDAY, Workbench, ids, messages, names, tide, tides

DAY = date(2026, 2, 25)
MIDNIGHT = datetime(2026, 2, 25, tzinfo=UTC)
QUERY = parse_query('all:"tide pools"')
SECOND = timedelta(seconds=1)
ODD = Problem(stage="fetch", subject="fake", message="Rows may be missing.")


@pytest.fixture(name="around")
def _around(bench: Workbench) -> None:
    """Give papers at the edges of a UTC day; those numbered 2 to 4 lie within it."""
    next_midnight = MIDNIGHT + timedelta(days=1)
    moments = (
        MIDNIGHT - SECOND,
        MIDNIGHT,
        MIDNIGHT + timedelta(hours=9),
        next_midnight - SECOND,
        next_midnight,
    )
    bench.source.papers = tuple(tide(n, published=moment) for n, moment in enumerate(moments, 1))
    bench.library.save_papers(bench.source.papers, at=bench.clock.now())


# Days of submission, first and last, and the papers that are found, in the order of the answer.
DAYS: list[tuple[date | None, date | None, tuple[int, ...]]] = [
    (DAY, DAY, (4, 3, 2)),
    (DAY, None, (5, 4, 3, 2)),
    (None, DAY, (4, 3, 2, 1)),
    (date.min, date.max, (5, 4, 3, 2, 1)),
    (SATURDAY, None, ()),
    (date(2027, 1, 1), None, ()),
    (date.max, None, ()),
    (None, date(1980, 1, 1), ()),
    (None, date.min, ()),
]


@pytest.mark.parametrize("days", DAYS)
@pytest.mark.parametrize("query", [None, QUERY])
@pytest.mark.parametrize("offline", [False, True])
@pytest.mark.usefixtures("around")
def test_days_are_whole_utc_days_of_submission_both_inclusive(
    bench: Workbench,
    days: tuple[date | None, date | None, tuple[int, ...]],
    query: object,
    *,
    offline: bool,
) -> None:
    since, until, found = days
    asked = bench.fetch(query=query, since=since, until=until, offline=offline)
    assert ids(asked.papers) == names(*found)
    assert bool(bench.source.requests) is not offline
    if since == date.min and not (offline or query):
        queries = {search.query for search, _ in bench.source.searched}
        assert queries == {"submittedDate:[199108140000 TO 202603020000]"}


def test_today_s_papers_can_be_asked_for_at_any_time_of_the_day(bench: Workbench) -> None:
    bench.source.papers = (tide(1, published=bench.clock.now() - SECOND),)
    assert ids(bench.fetch(since=bench.clock.now().date()).papers) == names(1)
    assert ids(bench.fetch(everything=True, offline=True).papers) == names(1)
    assert bench.fetch(offline=True).papers == ()


def test_a_query_gives_the_newest_and_is_asked_again_whatever_is_held(bench: Workbench) -> None:
    papers = tuple(tide(number, published=MIDNIGHT + SECOND * number) for number in range(1, 10))
    bench.source.papers = (*papers, tide(99, published=MIDNIGHT, abstract="We weave looms."))
    bench.library.save_papers(bench.source.papers, at=bench.clock.now())

    for offline in (False, True):
        assert ids(bench.fetch(query=QUERY, number=4, offline=offline).papers) == names(9, 8, 7, 6)
    assert [search.limit for search, _ in bench.source.searched] == [4, 4]
    bench.source.papers += (tide(10, published=MIDNIGHT + timedelta(hours=1)),)
    assert ids(bench.fetch(query=QUERY, number=1).papers) == names(10)


def test_identifiers_come_first_and_each_paper_once(bench: Workbench) -> None:
    bench.source.papers = tides(range(1, 4))
    found = bench.fetch(2, 77, query=QUERY)
    assert (ids(found.papers), found.unknown) == (names(2, 3, 1), tuple(names(77)))
    assert bench.source.asked_ids == [tuple(names(2, 77))]
    bench.source.starts()

    assert ids(bench.fetch(3, 1, 3).papers) == names(3, 1)
    assert bench.source.starts() == [], "identifiers alone are no search"


def test_a_query_cut_off_shows_and_keeps_what_came(bench: Workbench) -> None:
    bench.source.papers, bench.source.fails_at = tides(range(1, 9)), 3
    found = bench.fetch(query=QUERY)
    told = "The search ended after 3 of 8 rows; the rest may be missing. The line is dead."
    assert (len(found.papers), messages(found), found.complete) == (3, told, False)
    assert len(bench.library.load_papers(ids(found.papers))) == 3
    bench.source.starts()
    bench.source.fails_at = None
    assert len(bench.fetch(query=QUERY).papers) == 8
    assert bench.source.starts() == [3, 6]

    bench.source.fails_at = 0
    with pytest.raises(FetchError, match="The line is dead"):
        bench.fetch(query=QUERY, number=2)


# Hours since a record was saved, whether all is asked again, whether nobody may be asked, and
# whether it is asked for again.
AGES = [
    (23, False, False, False),
    (25, False, False, True),
    (25, False, True, False),
    (0, True, False, True),
    (0, True, True, False),
    (-1, False, False, True),
    (24 * 29, False, False, False),
    (24 * 29, True, False, True),
]


@pytest.mark.parametrize("hours, refresh, offline, is_asked", AGES)
def test_records_of_young_papers_are_asked_for_again_after_a_day(
    bench: Workbench, hours: float, *, refresh: bool, offline: bool, is_asked: bool
) -> None:
    """A clock that was set back saved them in a time to come."""
    bench.source.papers = tides([1])
    bench.fetch(1)
    bench.source.papers = (tide(1, version=2),)
    bench.clock.sleep(hours * HOUR)

    (paper,) = bench.fetch(1, refresh=refresh, offline=offline).papers

    assert (paper.version, len(bench.source.asked_ids)) == ((2, 2) if is_asked else (1, 1))


def test_where_age_is_of_no_interest_no_record_is_old(bench: Workbench) -> None:
    bench.source.papers = tides([1])
    bench.fetch(1)
    bench.clock.sleep(25 * HOUR)
    collect_ids(names(1), bench.ports, offline=False, age=False)
    assert len(bench.source.asked_ids) == 1
    bench.begun = bench.clock.now()
    for _ in range(2):
        collect_ids(names(1), bench.ports, offline=False, refresh=True)
    assert len(bench.source.asked_ids) == 2, "records are of this run"


def test_a_newer_version_and_a_paper_that_the_source_lost_stay(bench: Workbench) -> None:
    bench.library.save_papers([tide(1, version=2, title="Second"), tide(2)], at=bench.clock.now())
    bench.source.papers = tides([1])
    found = bench.fetch(1, 2, refresh=True)
    assert [paper.title for paper in found.papers] == ["Second", tide(2).title]
    assert (found.problems, found.unknown, found.missing) == ((), (), ())


def test_identifiers_that_could_not_be_asked_for_are_missing_and_not_unknown(
    bench: Workbench,
) -> None:
    bench.source.papers, bench.source.fails_at = tides(range(1, 18)), 3
    found = bench.fetch(*range(1, 18))
    (problem,) = found.problems
    assert (ids(found.papers), found.unknown) == (names(1, 2, 3), ())
    assert (found.missing, found.complete) == (tuple(names(*range(4, 18))), False)
    listed = ", ".join(names(*range(4, 14)))
    assert problem.message == f"Could not be looked up: {listed} and 4 more. The line is dead."
    assert problem.hint == "Mend it."

    bench.source.error = FetchError("The line is dead.")
    bench.clock.sleep(30 * HOUR)
    bench.source.fails_at = 0
    found = bench.fetch(3, 4)
    told = (
        "Could not be looked up: 2602.00004. The library's older records are used for 2602.00003."
    )
    assert (ids(found.papers), messages(found)) == (names(3), f"{told} The line is dead.")
    assert found.problems[0].hint == "Run the same command again."
    only_older = messages(bench.fetch(3))
    assert only_older == "The library's older records are used for 2602.00003. The line is dead."
    assert (bench.fetch(3, 4, offline=True).unknown, found.missing) == (("2602.00004",),) * 2
    with pytest.raises(FetchError, match="The line is dead"):
        bench.fetch(4, 5)


@pytest.mark.parametrize("subject, state", [("fake", "missing"), (names(1)[0], "unknown")])
def test_an_identifier_that_is_refused_is_unknown_and_one_on_a_page_with_gaps_missing(
    bench: Workbench, subject: str, state: str
) -> None:
    bench.source.remarks = {0: replace(ODD, subject=subject)}
    found = bench.fetch(1)
    assert {"missing": found.missing, "unknown": found.unknown}[state] == tuple(names(1))
    assert len(found.missing) + len(found.unknown) == len(found.problems) == 1
