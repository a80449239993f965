"""Coverage: each day of a topic is complete, partial, never fetched, or without a listing."""

from dataclasses import replace
from datetime import timedelta

from digest.model import Window
from digest.pipeline import Subject, Wanted, find_coverage, gather
from digest.query import parse_query
from tests.fakes import FakeListings
from tests.pipeline.desk import FRIDAY, MONDAY, SATURDAY, TIDES, WEDNESDAY, WEEK, Desk, tides

SUNDAY = SATURDAY - timedelta(days=6)
WEEK_OF = Window(start=SUNDAY, end=SATURDAY)
SHORES = Subject(slug="shores", name="shores", query=parse_query("cat:cs.LG OR cat:cs.CV"))


def signs(desk: Desk, subject: Subject = TIDES, window: Window = WEEK_OF) -> str:
    """Return the coverage of a window, a letter a day."""
    found = find_coverage({subject.slug: subject}, desk.library, window)[subject.slug]
    return "".join(coverage[1] for coverage in found.values())


def test_a_topic_that_was_never_built_was_never_fetched(desk: Desk) -> None:
    assert signs(desk) == "oeeeeeo"


def test_an_issue_covers_its_window_and_no_more(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 9))
    desk.build()

    assert signs(desk) == "ooooooo".replace("o", "o", 1)
    assert signs(desk, window=Window(start=SUNDAY - WEEK, end=SATURDAY - WEEK)) == "oeeeeeo"


def test_an_issue_that_was_cut_off_is_partial_until_it_is_built_again(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 9))
    desk.source.fails_at = 6
    desk.build()
    assert signs(desk) == "oaaaaao"

    desk.source.fails_at = None
    desk.build()
    assert signs(desk) == "ooooooo"


def test_a_search_without_an_issue_counts(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 9))
    desk.build(dry_run=True)
    assert signs(desk) == "ooooooo"


def test_another_query_under_the_same_name_covers_nothing(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 9))
    desk.build()

    assert signs(desk, replace(TIDES, query=parse_query("all:other"))) == "oeeeeeo"


def test_listings_cover_a_day_when_all_categories_have_theirs(desk: Desk) -> None:
    desk.listings = FakeListings()
    for day, category in ((MONDAY, "cs.LG"), (MONDAY, "cs.CV"), (WEDNESDAY, "cs.LG")):
        desk.listings.announce(day, f"2602.{day.day:03}{category == 'cs.CV':02}", category=category)
    gather(Wanted(categories=("cs.LG", "cs.CV"), since=MONDAY, until=MONDAY), desk.tools)
    gather(Wanted(categories=("cs.LG",), since=WEDNESDAY, until=WEDNESDAY), desk.tools)

    found = find_coverage({"shores": SHORES}, desk.library, WEEK_OF)["shores"]

    assert (found[MONDAY], found[WEDNESDAY], found[FRIDAY]) == ("complete", "partial", "never")
