"""What papers of earlier issues promised is looked for again, where asking is of any use."""

from datetime import date, timedelta

import pytest

from digest.dossier import describe
from digest.model import Paper
from digest.pipeline.services.recalling import recall
from tests.pipeline.asking import KNOWN, add_oracle, only_one, promising
from tests.pipeline.desk import MONDAY, SATURDAY, WEEK, Desk, tide
from tests.pipeline.oracle import Oracle

NEXT = SATURDAY + WEEK


@pytest.fixture(name="promised")
def _promised(desk: Desk) -> Paper:
    """Issue a paper that promises its code; another is due in the week after."""
    paper = promising(1, MONDAY)
    desk.source.papers = (paper, tide(2, MONDAY + WEEK))
    assert only_one(desk.build()).promised
    return paper


@pytest.fixture(name="hub")
def _hub(desk: Desk, promised: Paper) -> Oracle:
    """Add a service that knows of the code by now."""
    return add_oracle(desk, "huggingface", said={promised.id: KNOWN}, holds=timedelta(days=1))


def build_on(desk: Desk, day: date, **changes: bool) -> list[str]:
    """Build the issue of a day, on that day, and return whose promises are kept."""
    desk.set_date(day)
    return [dossier.paper.id for dossier in desk.build(day, **changes).made.kept]


def test_a_later_issue_tells_of_a_promise_kept(desk: Desk, promised: Paper, hub: Oracle) -> None:
    assert build_on(desk, NEXT) == [promised.id]
    assert hub.asked.count(promised.id) == 1
    assert not recall([describe(promised)], desk.library)[promised.id].promised


def test_what_had_not_come_is_asked_for_again(desk: Desk, promised: Paper, hub: Oracle) -> None:
    hub.said = {}
    assert build_on(desk, NEXT) == []
    hub.said = {promised.id: KNOWN}
    assert build_on(desk, NEXT + WEEK) == [promised.id]
    assert hub.asked.count(promised.id) == 2


def test_a_promise_once_kept_is_told_of_once(desk: Desk, promised: Paper, hub: Oracle) -> None:
    assert build_on(desk, NEXT) == [promised.id]
    assert build_on(desk, NEXT + WEEK) == []
    assert hub.asked.count(promised.id) == 1


def test_a_promise_may_be_kept_in_the_full_text(desk: Desk, promised: Paper) -> None:
    texts = add_oracle(desk, "html", sparing=True, said={promised.id: KNOWN})
    assert build_on(desk, NEXT) == [promised.id]
    assert promised.id in texts.asked


def test_an_offline_build_asks_nobody_for_it(desk: Desk, hub: Oracle) -> None:
    """What the week itself needs is held: only the promise is left to ask for."""
    services, desk.enrichers = desk.enrichers, ()
    desk.set_date(NEXT)
    desk.build(NEXT, dry_run=True)
    desk.enrichers = services

    assert build_on(desk, NEXT, offline=True) == []
    assert hub.asked == []


def test_an_issue_built_again_does_not_look_again(desk: Desk, promised: Paper, hub: Oracle) -> None:
    """Made is made: only an issue that is asked for anew looks at what came since."""
    hub.said = {}
    assert build_on(desk, NEXT) == []
    hub.said = {promised.id: KNOWN}
    desk.set_date(NEXT + WEEK)

    assert desk.build(NEXT).made.kept == ()
    assert hub.asked.count(promised.id) == 1
    kept = desk.build(NEXT, refresh=True).made.kept
    assert [dossier.paper.id for dossier in kept] == [promised.id]


@pytest.mark.parametrize("days, is_awaited", [(49, True), (56, True), (57, False), (63, False)])
def test_a_promise_is_waited_for_eight_weeks(
    desk: Desk, promised: Paper, hub: Oracle, days: int, *, is_awaited: bool
) -> None:
    kept = build_on(desk, SATURDAY + timedelta(days=days))
    assert kept == ([promised.id] if is_awaited else [])
    assert hub.asked.count(promised.id) == (1 if is_awaited else 0)


def test_an_issue_looks_at_those_before_it_alone(desk: Desk, promised: Paper, hub: Oracle) -> None:
    """Its own papers are asked about as such; those of a newer issue are the newer one's."""
    hub.said = {}
    desk.set_date(SATURDAY)
    desk.build(refresh=True)
    assert hub.asked == [promised.id]
    desk.set_date(NEXT)
    desk.build(SATURDAY - WEEK)
    assert hub.asked == [promised.id]
