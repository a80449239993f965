"""What an issue that is built again keeps of the services' answers, and of their failures."""

import pytest

from digest.errors import FetchError
from tests.pipeline.asking import KNOWN, add_oracle, entries_of
from tests.pipeline.desk import Desk, subjects, tides
from tests.pipeline.oracle import Oracle

DOWN = FetchError("The line to it is dead.", hint="Wait.")


@pytest.fixture(name="hub")
def _hub(desk: Desk) -> Oracle:
    """Add a service that is down."""
    desk.source.papers = tides(range(1, 5))
    names = [paper.id for paper in desk.source.papers]
    return add_oracle(desk, "huggingface", said=dict.fromkeys(names, DOWN))


def test_a_complete_issue_keeps_what_services_failed_to_tell(desk: Desk, hub: Oracle) -> None:
    assert subjects(desk.build().made) == ["huggingface"]
    hub.said, hub.asked = {}, []

    assert subjects(desk.build().made) == ["huggingface"]
    assert hub.asked == []


def test_an_incomplete_issue_asks_again_and_tells_of_no_failure_before(
    desk: Desk, hub: Oracle
) -> None:
    """Neither the source nor the service could be reached; now both can."""
    desk.source.fails_at = 3
    first = desk.build().made
    assert "huggingface" in subjects(first)
    assert len(first.problems) == 2
    desk.source.fails_at = None
    hub.said = {paper.id: KNOWN for paper in desk.source.papers}

    again = desk.build()

    assert again.problems == ()
    assert [entry.ranked.dossier.upvotes for entry in entries_of(again).values()] == [4] * 4


def test_refresh_asks_again_and_tells_of_no_failure_before(desk: Desk, hub: Oracle) -> None:
    desk.build()
    hub.said = {paper.id: KNOWN for paper in desk.source.papers}

    assert desk.build(refresh=True).problems == ()
