"""What a topic is, which days it covers, and which of its issues are missing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from digest.errors import UsageError
from digest.model import IssueRecord, ThemeSize, Window
from digest.pipeline import (
    DEFAULT,
    Topic,
    check_date,
    find_backlog,
    find_coverage,
    find_gaps,
    selected,
    topic_of,
)
from digest.query import parse_query
from tests.fakes import FakeListings
from tests.pipeline.workbench import (
    MONDAY,
    SATURDAY,
    TIDES,
    WEDNESDAY,
    WEEK,
    Workbench,
    names,
    past,
    request,
    tides,
)

DAY = timedelta(days=1)
SUNDAY = SATURDAY - 6 * DAY
ASKED = request()
_UNREADABLE: tuple[dict[str, Any], ...] = ({"query": "all:("}, {"names": ["no category"]})


def test_a_topic_is_called_after_its_query_unless_it_has_a_name() -> None:
    asked = topic_of(query='all:"tide pools"', names=["cs.LG", "cs.CV"])
    assert asked.slug.startswith("tide-pools")
    assert asked.query_text == '(all:"tide pools" AND (cat:cs.LG OR cat:cs.CV))'
    assert topic_of(names=["cs.LG"]).query_text == "cat:cs.LG"
    assert topic_of(query="all:tides", name="Über Tides!").slug == "uber-tides"
    assert topic_of(query="all:tides", name="Tides", slug="mine").slug == "mine"
    for unreadable in _UNREADABLE:
        with pytest.raises(UsageError):
            topic_of(**unreadable)

    listed = selected()
    assert (listed.name, listed.slug, listed.query_text) == (
        "Selected papers",
        "selected-papers",
        "",
    )
    assert (selected("Denoising").slug, listed.phrases) == ("denoising", ())
    assert (DEFAULT.slug, DEFAULT.query_text) == ("deep-learning", 'all:"deep learning"')
    assert DEFAULT.phrases == ("deep learning",)
    assert replace(TIDES, stock="a chest").query_text == "a chest"


def test_a_date_must_have_a_listing_that_is_out() -> None:
    noon = datetime(2026, 2, 25, 17, tzinfo=UTC)
    evening = datetime(2026, 2, 26, 1, 0, tzinfo=UTC)
    for now, latest in ((noon, date(2026, 2, 25)), (evening, date(2026, 2, 26))):
        check_date(latest, now)
        with pytest.raises(UsageError, match=f"latest listing is that of {latest}"):
            check_date(latest + DAY, now)
    check_date(date(1991, 8, 14), noon)
    with pytest.raises(UsageError, match="before arXiv began"):
        check_date(date(1991, 8, 13), noon)
    assert request(SATURDAY).window == Window(start=SUNDAY, end=SATURDAY)
    assert request(SATURDAY, days=1).window == Window(start=SATURDAY, end=SATURDAY)


POST = (ThemeSize(key="tides", title="Tides", papers=2),)


def issue(weeks: int, days: int = 7, **changes: Any) -> IssueRecord:  # noqa: ANN401 - any field
    """Return a stored issue of so many weeks before."""
    return past(SATURDAY - WEEK * weeks, days, **changes)


# The issues that there are, and what is to be built before this week's: weeks before, and days.
BACKLOG: dict[str, tuple[Sequence[IssueRecord], Sequence[tuple[int, int]]]] = {
    "a topic without issues has missed nothing": ([], []),
    "nor has one with its first": ([issue(0)], []),
    "all weeks since the last, oldest first": ([issue(3)], [(2, 7), (1, 7)]),
    "a week behind later ones": ([issue(4), issue(2), issue(1), issue(0)], [(3, 7)]),
    "one that could not look everywhere": ([issue(2, 9, complete=False), issue(1)], [(2, 9)]),
    "but none by another query": ([issue(1, complete=False, query="all:other")], []),
    "none of the day itself": ([issue(1), issue(0, complete=False)], []),
    "none of later days": ([issue(1), issue(-2)], []),
    "eight weeks back": ([issue(31), issue(30, themes=POST)], [(n, 7) for n in range(8, 0, -1)]),
    "one empty issue is enough if it is near": ([issue(8)], [(n, 7) for n in range(7, 0, -1)]),
    "a single one of long ago begins no series": ([issue(1356, themes=POST)], []),
    "nor do two without a post": ([issue(31), issue(30)], []),
    "nor in front of one that does": ([issue(1356), issue(2, themes=POST)], [(1, 7)]),
    "and no further": ([issue(9, complete=False), issue(1)], [(n, 7) for n in range(8, 1, -1)]),
}


@pytest.mark.parametrize("issue_records, expected", BACKLOG.values(), ids=BACKLOG)
def test_what_was_missed_is_found(
    issue_records: Sequence[IssueRecord], expected: Sequence[tuple[int, int]]
) -> None:
    backlog = find_backlog(ASKED, issue_records)
    assert [((SATURDAY - one.date).days // 7, one.days) for one in backlog] == expected
    assert {one.topic for one in backlog} <= {ASKED.topic}


def test_what_was_not_delivered_is_built_again() -> None:
    day = SATURDAY - WEEK
    (again,) = find_backlog(ASKED, [issue(2), issue(1)], {day, SATURDAY})
    assert again == replace(ASKED, date=day)


# The last day and the days of the issue before, the day and the days of the next, what is missing.
GAPS = [
    (SATURDAY - WEEK, 7, SATURDAY, 7, []),
    (SATURDAY - WEEK + 2 * DAY, 7, SATURDAY, 7, []),
    (SATURDAY - WEEK * 3, 7, SATURDAY, 7, [SATURDAY - WEEK * 2, SATURDAY - WEEK]),
    (SATURDAY - WEEK - 3 * DAY, 7, SATURDAY, 7, [SATURDAY - WEEK]),
    (SATURDAY - WEEK - DAY, 7, SATURDAY, 7, []),
    (date(2026, 2, 20), 1, MONDAY, 1, []),
    (date(2026, 2, 20), 1, MONDAY + DAY, 1, [MONDAY]),
    (date(2026, 2, 19), 1, MONDAY, 1, [date(2026, 2, 20)]),
    (SATURDAY - 60 * DAY, 7, SATURDAY, 30, [SATURDAY - 30 * DAY]),
]


@pytest.mark.parametrize("last, before, day, days, missing", GAPS)
def test_days_with_listings_that_no_issue_covers_are_missing(
    last: date, before: int, day: date, days: int, missing: Sequence[date]
) -> None:
    issue_records = [past(day, days), past(last, before), past(SATURDAY, slug="reefs")]
    evening = datetime(day.year, day.month, day.day, 22, tzinfo=UTC)
    assert find_gaps(issue_records, evening) == ({"tides": tuple(missing)} if missing else {})


def signs(bench: Workbench, subject: Topic = TIDES, start: date = SUNDAY) -> str:
    """Return the coverage of a week, a letter a day: c(o)mplete, p(a)rtial, n(e)ver, n(o)ne."""
    window = Window(start=start, end=start + 6 * DAY)
    issues = bench.library.load_all_issue_records()
    found = find_coverage({subject.slug: subject}, issues, bench.library, window)[subject.slug]
    assert list(found) == [start + n * DAY for n in range(7)]
    return "".join("-" if coverage == "none" else coverage[1] for coverage in found.values())


def test_each_day_of_a_topic_is_complete_partial_never_or_none(bench: Workbench) -> None:
    assert signs(bench) == "-eeeee-"
    bench.source.papers, bench.source.fails_at = tides(range(1, 9)), 6
    bench.build()
    assert signs(bench) == "-aaaaa-"
    bench.source.fails_at = None
    bench.build(dry_run=True)
    assert signs(bench) == "-ooooo-", "a search without an issue counts"
    bench.build(days=3)
    assert signs(bench, start=SUNDAY - WEEK) == "-eeeee-"
    assert signs(bench, replace(TIDES, query=parse_query("all:other"))) == "-eeeee-"


def test_an_issue_covers_its_own_days(bench: Workbench) -> None:
    for changes, expected in (({}, "-eeeoo-"), ({"complete": False}, "-eeeaa-")):
        bench.library.save_issue_record(past(SATURDAY, 3, **changes))
        assert signs(bench) == expected


def test_listings_cover_a_day_when_all_categories_have_theirs(bench: Workbench) -> None:
    shores = Topic(slug="shores", name="shores", query=parse_query("cat:cs.LG OR cat:cs.CV"))
    bench.listings = FakeListings()
    for number, (day, category) in enumerate(
        ((MONDAY, "cs.LG"), (MONDAY, "cs.CV"), (WEDNESDAY, "cs.LG")), start=1
    ):
        bench.listings.announce(day, *names(number), category=category)
    bench.fetch(categories=("cs.LG", "cs.CV"), since=MONDAY, until=MONDAY)
    bench.fetch(categories=("cs.LG",), since=WEDNESDAY, until=WEDNESDAY)

    assert signs(bench, shores) == "-oeaee-"
