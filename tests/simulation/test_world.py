"""The model of arXiv behaves as the service is documented to."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from digest.calendar import announcement_day
from tests.fakes import FakeClock
from tests.simulation.drawing import LONGEST, draw_world
from tests.simulation.eastern import at, due
from tests.simulation.faults import Line
from tests.simulation.listings import ModelListings
from tests.simulation.source import ModelSource
from tests.simulation.world import TOPIC, World

FIRST = date(2025, 12, 6)


@pytest.fixture(scope="module", name="world")
def drawn_world() -> World:
    """Draw a world of twelve weeks."""
    return draw_world(1, FIRST, 12, (15, 40))


def test_model_and_tool_agree_on_the_day_of_every_submission_in_three_years() -> None:
    """The two were written apart; a holiday that one learns of, the other must be told."""
    moment = datetime(2025, 3, 1, tzinfo=UTC)
    while moment.year < 2028:
        assert due(moment) == announcement_day(moment), moment
        moment += timedelta(minutes=97)


def test_nothing_is_seen_before_the_evening_of_its_announcement(world: World) -> None:
    for life in world.lives.values():
        assert life.submitted < life.announced
        assert life.at(life.announced - timedelta(seconds=1)) is None
        assert life.at(life.announced) == life.records[0]


def test_cross_listings_and_moderation_wait_at_most_two_weeks_and_the_next_announcement(
    world: World,
) -> None:
    waits = [life.joined - life.submitted for life in world.topical() if life.joined]
    assert max(waits) < LONGEST + timedelta(days=5)
    assert sum(wait > timedelta(days=7) for wait in waits) > 10


def test_search_and_listings_tell_of_the_same_papers(world: World) -> None:
    """What is listed in the topic by a moment is what a search of the category finds then."""
    clock = FakeClock(at(date(2026, 1, 30), time(21)))
    reading = ModelListings(world=world, clock=clock, line=Line())
    reach = reading.reach(clock.now())
    days = [reach.start + timedelta(days=n) for n in range((reach.end - reach.start).days + 1)]
    listed = {
        notice.paper
        for day in days
        for page in reading.fetch_listing(TOPIC, day)
        for notice in page.notices
        if notice.kind != "replace"
    }
    found = {record.id for record in world.records(clock.now()) if TOPIC in record.categories}
    assert listed == found
    source = ModelSource(world=world, clock=clock, line=Line())
    sent = [paper.id for page in source.fetch_ids(sorted(found)) for paper in page.papers]
    assert sent == sorted(found)
