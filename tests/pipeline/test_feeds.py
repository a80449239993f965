"""Feeds: yesterday's papers under today's date are never taken for today's."""

from datetime import UTC, date, datetime, timedelta

import pytest

from digest.model import ListingPage, Notice, Problem
from digest.pipeline import FetchResult
from tests.fakes import FakeListings
from tests.pipeline.workbench import (
    FRIDAY,
    MONDAY,
    SHORES,
    THURSDAY,
    WEDNESDAY,
    Workbench,
    ids,
    is_complete,
    messages,
    names,
    tide,
    tides,
)

BROKEN = Problem(stage="fetch", subject="cs.LG", message="It broke off.", hint="")
DOUBT = "may be that of an earlier day"


@pytest.fixture(name="catchup")
def _catchup(bench: Workbench) -> FakeListings:
    """Set the desk to Friday, and give listings with one paper a day from Monday on."""
    bench.set_date(FRIDAY)
    bench.source.papers = tides(range(1, 6))
    listings = FakeListings()
    for number in range(1, 6):
        listings.announce(MONDAY + timedelta(days=number - 1), *names(number))
    return listings


def feed(catchup: FakeListings, day: date) -> FakeListings:
    """Return Friday's feed, which holds the listing of some day."""
    found = FakeListings()
    found.name, found.first = "rss", FRIDAY
    found.notices["cs.LG", FRIDAY] = catchup.notices.get(("cs.LG", day), ())
    return found


def fetch(
    bench: Workbench,
    listings: FakeListings,
    *days: date,
    categories: tuple[str, ...] = ("cs.LG",),
    refresh: bool = False,
) -> FetchResult:
    """Fetch the listings from one day to another, by default Friday's."""
    bench.listings = listings
    since, until = (*days, FRIDAY, FRIDAY)[:2]
    return bench.fetch(
        categories=categories, since=since, until=until, number=None, refresh=refresh
    )


@pytest.mark.parametrize("held", [THURSDAY, FRIDAY], ids=["stale", "fresh"])
def test_at_first_use_a_feed_is_shown_in_doubt(
    bench: Workbench, catchup: FakeListings, held: date
) -> None:
    found = fetch(bench, feed(catchup, held))

    (problem,) = found.problems
    assert problem.message == (
        "The feed of cs.LG of 2026-02-27 may be that of an earlier day: the library has no whole"
        " listing of the day before that shows it to be newer."
    )
    assert problem.hint.endswith("digest fetch --source catchup -c cs.LG --since 2026-02-27")
    assert (problem.stage, problem.subject) == ("fetch", "cs.LG 2026-02-27")
    assert ids(found.papers) == names(5 if held == FRIDAY else 4)
    assert (bench.announced(*range(1, 7)), bench.holds(FRIDAY)) == ({}, False)


# Wednesday at 14:00, Eastern, closes Thursday's batch, which may close up to an hour late.
MOMENTS = [
    (datetime(2026, 2, 25, 19, 59, tzinfo=UTC), False),
    (datetime(2026, 2, 25, 20, 0, tzinfo=UTC), True),
    (datetime(2026, 2, 26, 18, 59, tzinfo=UTC), True),
    (datetime(2026, 2, 26, 19, 0, tzinfo=UTC), False),
]


@pytest.mark.parametrize("moment, is_proved", MOMENTS, ids=str)
@pytest.mark.parametrize("kind", ["new", "cross", "replace"])
def test_a_feed_with_a_paper_that_was_not_due_before_is_whole_at_first_use(
    bench: Workbench, catchup: FakeListings, moment: datetime, kind: str, *, is_proved: bool
) -> None:
    proved = is_proved and kind != "replace"
    catchup.announce(FRIDAY, *names(6), kind=kind)
    bench.source.papers += (tide(6, published=moment, updated=moment),)
    bench.library.save_papers(bench.source.papers, at=bench.clock.now())

    found = fetch(bench, feed(catchup, FRIDAY))

    assert (found.problems == (), bench.holds(FRIDAY)) == (proved, proved)
    assert (bench.announced(*range(1, 7)).get(5) == FRIDAY) is proved
    listings = feed(catchup, FRIDAY)
    assert fetch(bench, listings).complete is proved
    assert bool(listings.asked) is not proved


# What the library has of a day when the feed comes: whole or cut off, and by which problems.
CUT = [(FRIDAY, 6, (BROKEN,)), (THURSDAY, 3, ())]


@pytest.mark.parametrize("day, paper, problems", CUT, ids=["the same day", "the day before"])
def test_a_listing_that_was_cut_off_shows_nothing_of_the_feed(
    bench: Workbench, catchup: FakeListings, day: date, paper: int, problems: tuple[Problem, ...]
) -> None:
    cut = ListingPage(
        category="cs.LG",
        day=day,
        notices=(Notice(paper=names(paper)[0], kind="new"),),
        start=0,
        rows=1,
        total=2,
        problems=problems,
    )
    bench.library.save_listing(cut, source="catchup", at=bench.clock.now() - timedelta(hours=2))
    bench.source.papers += (tide(6, FRIDAY),)

    assert DOUBT in messages(fetch(bench, feed(catchup, THURSDAY)))
    assert not bench.holds(FRIDAY)


def test_a_feed_behind_a_whole_listing_states_its_day(
    bench: Workbench, catchup: FakeListings
) -> None:
    fetch(bench, catchup, THURSDAY, THURSDAY)
    stale = fetch(bench, feed(catchup, THURSDAY))
    fresh = fetch(bench, feed(catchup, FRIDAY))

    assert "It is stale" in messages(stale)
    assert (fresh.problems, ids(fresh.papers), bench.holds(FRIDAY)) == ((), names(5), True)
    assert list(bench.announced(*range(1, 7)).values()) == [THURSDAY, FRIDAY]


@pytest.mark.parametrize("held", [THURSDAY, FRIDAY], ids=["stale", "fresh"])
def test_a_feed_without_new_papers_is_newer_where_it_lists_what_was_not_listed(
    bench: Workbench, catchup: FakeListings, held: date
) -> None:
    catchup.notices.clear()
    catchup.announce(THURSDAY, *names(1), kind="cross")
    catchup.announce(FRIDAY, *names(1, 2), kind="cross")
    fetch(bench, catchup, THURSDAY, THURSDAY)

    assert fetch(bench, feed(catchup, held)).complete is (held == FRIDAY)
    assert bench.holds(FRIDAY) is (held == FRIDAY)


def test_a_stale_feed_is_put_right_by_the_catch_up_pages(
    bench: Workbench, catchup: FakeListings
) -> None:
    fetch(bench, catchup, MONDAY, WEDNESDAY)
    assert DOUBT in messages(fetch(bench, feed(catchup, THURSDAY)))
    made = bench.build(FRIDAY, topic=SHORES, days=1)
    assert not is_complete(made)

    assert ids(fetch(bench, catchup).papers) == names(5)
    assert 4 not in bench.announced(*range(1, 7))
    made = bench.build(FRIDAY, topic=SHORES, days=1)
    assert is_complete(made)
    assert made.issue_record is not None
    assert names(5)[0] in made.issue_record.decisions

    fetch(bench, catchup, MONDAY)
    assert bench.announced(*range(1, 7))[4] == THURSDAY


def test_what_is_whole_does_not_give_way_to_doubt(bench: Workbench, catchup: FakeListings) -> None:
    fetch(bench, catchup)
    found = fetch(bench, feed(catchup, THURSDAY), refresh=True)
    assert (found.problems, ids(found.papers), bench.holds(FRIDAY)) == ((), names(5), True)


def test_doubtful_feeds_are_told_in_one_sentence(bench: Workbench, catchup: FakeListings) -> None:
    """And are no reason to believe in one that is empty."""
    listings = feed(catchup, THURSDAY)
    listings.notices["cs.*", FRIDAY] = listings.notices["cs.LG", FRIDAY]

    doubtful, empty = fetch(bench, listings, categories=("cs.LG", "cs.*", "math.HO")).problems

    assert doubtful.message.startswith("The feed of cs.*, cs.LG of 2026-02-27 may be that of")
    assert doubtful.hint.endswith(" catchup -c 'cs.*' -c cs.LG --since 2026-02-27")
    assert "lists nothing in math.HO" in empty.message


def test_a_feed_gives_way_to_what_is_known_later(bench: Workbench, catchup: FakeListings) -> None:
    """Thursday's listing was said to be empty, so that its papers in Friday's feed looked new."""
    thursday, catchup.notices["cs.LG", THURSDAY] = catchup.notices["cs.LG", THURSDAY], ()
    catchup.announce(THURSDAY, *names(3), category="cs.CV")
    fetch(bench, catchup, THURSDAY, THURSDAY, categories=("cs.CV", "cs.LG"))
    catchup.notices["cs.LG", THURSDAY] = thursday
    fetch(bench, feed(catchup, THURSDAY))
    assert (bench.announced(*range(1, 7))[4], bench.holds(FRIDAY)) == (FRIDAY, True)

    fetch(bench, catchup, THURSDAY, THURSDAY, refresh=True)
    assert bench.announced(*range(1, 7))[4] == THURSDAY
    assert ids(fetch(bench, catchup).papers) == names(5)
