"""Records of young papers are asked for again after a day; what is held is never lost by it."""

from datetime import timedelta

import pytest

from digest.errors import FetchError
from digest.pipeline import Collected, Wanted, gather
from tests.pipeline.desk import Desk, ids, tide, tides

HOUR = timedelta(hours=1).total_seconds()
ONE = ("2602.00001",)


def fetch(desk: Desk, *names: str, **wanted: object) -> Collected:
    """Fetch papers by identifier."""
    return gather(Wanted(ids=names or ONE, **wanted), desk.tools)  # type: ignore[arg-type]


@pytest.mark.parametrize("hours, requests", [(23, 1), (25, 2)])
def test_a_young_papers_record_is_asked_for_again_after_a_day(
    desk: Desk, hours: int, requests: int
) -> None:
    desk.source.papers = tides((1,))
    fetch(desk)
    desk.source.papers = (tide(1, version=2, title="Another Title"),)

    desk.clock.sleep(hours * HOUR)
    (paper,) = fetch(desk).papers

    assert desk.source.requests == requests
    assert paper.version == requests


def test_an_old_papers_record_is_asked_for_again_only_on_request(desk: Desk) -> None:
    desk.source.papers = tides((1,))
    fetch(desk)
    desk.clock.sleep(timedelta(days=40).total_seconds())

    fetch(desk)
    assert desk.source.requests == 1
    fetch(desk, refresh=True)
    assert desk.source.requests == 2


def test_offline_nothing_is_asked_for(desk: Desk) -> None:
    desk.source.papers = tides((1,))
    fetch(desk)
    desk.clock.sleep(30 * HOUR)

    assert ids(fetch(desk, offline=True).papers) == list(ONE)
    assert desk.source.requests == 1


def test_where_the_source_fails_what_is_held_is_given_and_said_to_be_older(desk: Desk) -> None:
    desk.source.papers = tides((1,))
    fetch(desk)
    desk.clock.sleep(30 * HOUR)
    desk.source.error, desk.source.fails_at = FetchError("The line is dead."), 0

    found = fetch(desk, *ONE, "2602.00002")

    assert ids(found.papers) == list(ONE)
    assert found.missing == ("2602.00002",)
    assert found.problems[0].message == (
        "Could not be looked up: 2602.00002. As the library has them: 2602.00001. The line is dead."
    )


def test_a_paper_that_the_source_no_longer_has_stays(desk: Desk) -> None:
    desk.source.papers = tides((1,))
    fetch(desk)
    desk.clock.sleep(30 * HOUR)
    desk.source.papers = ()

    found = fetch(desk)

    assert ids(found.papers) == list(ONE)
    assert (found.problems, found.unknown) == ((), ())
