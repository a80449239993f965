"""Feeds: yesterday's papers under today's date are never taken for today's."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from digest.model import ListingPage, Notice, Problem
from digest.pipeline import Collected, Subject, Wanted, gather
from digest.query import parse_query
from tests.fakes import FakeListings
from tests.pipeline.desk import FRIDAY, MONDAY, WEDNESDAY, Desk, ids, tide, tides

THURSDAY = MONDAY + timedelta(days=3)
SHORES = Subject(slug="shores", name="shores", query=parse_query("cat:cs.LG"))

BROKEN = Problem(stage="fetch", subject="cs.LG", message="It broke off.", hint="")


@pytest.fixture
def catchup(desk: Desk) -> FakeListings:
    """Set the desk to Friday, and give listings with one paper a day from Monday on."""
    desk.set_date(FRIDAY)
    desk.source.papers = tides(range(1, 6))
    listings = FakeListings()
    for number in range(1, 6):
        listings.announce(MONDAY + timedelta(days=number - 1), f"2602.{number:05}")
    return listings


def feed(catchup: FakeListings, day: date, category: str = "cs.LG") -> FakeListings:
    """Return Friday's feed, which holds the listing of some day."""
    found = FakeListings()
    found.name, found.first = "rss", FRIDAY
    found.notices[category, FRIDAY] = catchup.notices.get((category, day), ())
    return found


def fetch(
    desk: Desk,
    listings: FakeListings,
    *days: date,
    names: tuple[str, ...] = ("cs.LG",),
    refresh: bool = False,
) -> Collected:
    """Fetch the listings from one day to another, by default Friday's."""
    desk.listings = listings
    since, until = (*days, FRIDAY, FRIDAY)[:2]
    wanted = Wanted(categories=names, since=since, until=until, number=None, refresh=refresh)
    return gather(wanted, desk.tools)


def announced(desk: Desk) -> dict[str, date | None]:
    """Return the days that the library states."""
    held = desk.library.load_papers(f"2602.{number:05}" for number in range(1, 6))
    return {name: paper.announced for name, paper in held.items()}


def is_complete(desk: Desk, day: date = FRIDAY) -> bool:
    """Tell whether a listing is held whole."""
    held = desk.library.load_listing("cs.LG", day)
    return held is not None and held.complete


@pytest.mark.parametrize("held", [THURSDAY, FRIDAY], ids=["stale", "fresh"])
def test_at_first_use_a_feed_is_kept_and_shown_with_a_doubt(
    desk: Desk, catchup: FakeListings, held: date
) -> None:
    found = fetch(desk, feed(catchup, held))

    (problem,) = found.problems
    assert "cs.LG of 2026-02-27 may be that of an earlier day" in problem.message
    assert problem.hint.endswith("digest fetch --source catchup -c cs.LG --since 2026-02-27")
    assert ids(found.papers) == list(announced(desk)) != []
    assert not any(announced(desk).values())
    assert not is_complete(desk)


def test_a_feed_with_a_paper_that_was_not_due_before_is_whole_at_first_use(
    desk: Desk, catchup: FakeListings
) -> None:
    catchup.announce(FRIDAY, "2602.00006")
    desk.source.papers += (tide(6, FRIDAY),)

    found = fetch(desk, feed(catchup, FRIDAY))

    assert (found.problems, ids(found.papers)) == ((), ["2602.00006", "2602.00005"])
    assert announced(desk)["2602.00005"] == FRIDAY
    assert is_complete(desk)
    listings = feed(catchup, FRIDAY)
    assert fetch(desk, listings).complete
    assert listings.asked == []


def test_a_paper_of_the_batch_before_that_came_a_little_late_shows_nothing(
    desk: Desk, catchup: FakeListings
) -> None:
    """On Wednesday at 14:00, Eastern, Thursday's batch should close."""
    late = datetime(2026, 2, 25, 19, 40, tzinfo=UTC)
    desk.source.papers += (tide(6, published=late, updated=late),)
    catchup.announce(THURSDAY, "2602.00006")

    assert (
        "may be that of an earlier day" in fetch(desk, feed(catchup, THURSDAY)).problems[0].message
    )
    assert not is_complete(desk)


def test_what_is_left_of_an_answer_that_broke_off_shows_nothing_of_the_feed(
    desk: Desk, catchup: FakeListings
) -> None:
    cut = _cut_off(FRIDAY, "2602.00006", BROKEN)
    desk.library.save_listing(cut, source="catchup", at=desk.clock.now() - timedelta(hours=2))
    desk.source.papers += (tide(6, FRIDAY),)

    assert fetch(desk, feed(catchup, THURSDAY)).problems
    assert not is_complete(desk)


def test_a_replacement_shows_nothing_of_a_feed_s_day(desk: Desk, catchup: FakeListings) -> None:
    catchup.announce(FRIDAY, "2602.00006", kind="replace")
    desk.library.save_papers([tide(6, FRIDAY)], at=desk.clock.now())

    assert fetch(desk, feed(catchup, FRIDAY)).problems


def test_behind_a_missed_day_a_stale_feed_is_put_right_by_the_catch_up_listing(
    desk: Desk, catchup: FakeListings
) -> None:
    fetch(desk, catchup, MONDAY, WEDNESDAY)
    assert fetch(desk, feed(catchup, THURSDAY)).problems

    assert ids(fetch(desk, catchup).papers) == ["2602.00005"]
    assert announced(desk)["2602.00004"] is None

    fetch(desk, catchup, MONDAY)
    assert sorted(filter(None, announced(desk).values())) == [
        MONDAY + timedelta(days=number) for number in range(5)
    ]


def test_a_feed_behind_a_whole_listing_is_whole_and_states_its_day(
    desk: Desk, catchup: FakeListings
) -> None:
    fetch(desk, catchup, THURSDAY, THURSDAY)
    stale = fetch(desk, feed(catchup, THURSDAY))
    fresh = fetch(desk, feed(catchup, FRIDAY))

    assert "It is stale" in stale.problems[0].message
    assert (fresh.problems, ids(fresh.papers)) == ((), ["2602.00005"])
    assert announced(desk) == {"2602.00004": THURSDAY, "2602.00005": FRIDAY}
    assert is_complete(desk)


def test_a_listing_that_was_cut_off_shows_nothing_of_the_feed_behind_it(
    desk: Desk, catchup: FakeListings
) -> None:
    cut = _cut_off(THURSDAY, "2602.00003")
    desk.library.save_listing(cut, source="catchup", at=desk.clock.now())

    assert fetch(desk, feed(catchup, THURSDAY)).problems
    assert not is_complete(desk)


@pytest.mark.parametrize("held", [THURSDAY, FRIDAY], ids=["stale", "fresh"])
def test_a_feed_without_new_papers_is_newer_where_it_lists_what_was_not_listed(
    desk: Desk, catchup: FakeListings, held: date
) -> None:
    catchup.notices.clear()
    catchup.announce(THURSDAY, "2602.00001", kind="cross")
    catchup.announce(FRIDAY, "2602.00001", "2602.00002", kind="cross")
    fetch(desk, catchup, THURSDAY, THURSDAY)

    assert fetch(desk, feed(catchup, held)).complete is (held == FRIDAY)
    assert is_complete(desk) is (held == FRIDAY)


def test_what_is_whole_is_not_given_up_for_a_doubtful_feed(
    desk: Desk, catchup: FakeListings
) -> None:
    fetch(desk, catchup)

    found = fetch(desk, feed(catchup, THURSDAY), refresh=True)

    assert (found.problems, ids(found.papers)) == ((), ["2602.00005"])
    assert is_complete(desk)


def test_doubtful_feeds_of_several_categories_are_told_in_one_sentence(
    desk: Desk, catchup: FakeListings
) -> None:
    listings = feed(catchup, THURSDAY)
    listings.notices["cs.*", FRIDAY] = listings.notices["cs.LG", FRIDAY]

    (problem,) = fetch(desk, listings, names=("cs.LG", "cs.*")).problems

    assert problem.message.startswith("The feed of cs.*, cs.LG of 2026-02-27 may be that of")
    assert problem.hint.endswith(" catchup -c 'cs.*' -c cs.LG --since 2026-02-27")


def test_a_doubtful_feed_is_no_reason_to_believe_in_an_empty_one(
    desk: Desk, catchup: FakeListings
) -> None:
    found = fetch(desk, feed(catchup, THURSDAY), names=("cs.LG", "math.HO"))

    assert "lists nothing in math.HO" in found.problems[-1].message


def test_a_feed_that_was_believed_is_forgotten_when_its_papers_turn_out_to_be_older(
    desk: Desk, catchup: FakeListings
) -> None:
    """Thursday's listing was said to be empty, so that its papers in Friday's feed looked new."""
    thursday, catchup.notices["cs.LG", THURSDAY] = catchup.notices["cs.LG", THURSDAY], ()
    catchup.announce(THURSDAY, "2602.00003", category="cs.CV")
    fetch(desk, catchup, THURSDAY, THURSDAY, names=("cs.CV", "cs.LG"))
    catchup.notices["cs.LG", THURSDAY] = thursday
    fetch(desk, feed(catchup, THURSDAY))
    assert announced(desk)["2602.00004"] == FRIDAY
    assert is_complete(desk)

    fetch(desk, catchup, THURSDAY, THURSDAY, refresh=True)
    assert announced(desk)["2602.00004"] == THURSDAY
    assert ids(fetch(desk, catchup).papers) == ["2602.00005"]


def test_an_issue_made_from_a_doubtful_feed_is_incomplete_and_put_right_later(
    desk: Desk, catchup: FakeListings
) -> None:
    fetch(desk, catchup, MONDAY, WEDNESDAY)
    desk.listings = feed(catchup, THURSDAY)
    made = desk.build(FRIDAY, subject=SHORES, days=1).made
    assert made.edition is not None
    assert not made.edition.complete

    desk.listings = catchup
    made = desk.build(FRIDAY, subject=SHORES, days=1).made
    assert made.edition is not None
    assert made.edition.complete
    assert "2602.00005" in made.edition.fates


def test_a_record_that_comes_again_does_not_bring_a_false_day_back(
    desk: Desk, catchup: FakeListings
) -> None:
    fetch(desk, feed(catchup, THURSDAY))
    fetch(desk, catchup, THURSDAY)

    desk.library.save_papers([replace(tide(4), comment="3 pages")], at=desk.clock.now())

    assert announced(desk)["2602.00004"] == THURSDAY


def _cut_off(day: date, paper: str, *problems: Problem) -> ListingPage:
    """Return the first entry of two of a listing."""
    return ListingPage(
        category="cs.LG",
        day=day,
        notices=(Notice(paper=paper, kind="new"),),
        start=0,
        rows=1,
        total=2,
        problems=problems,
    )
