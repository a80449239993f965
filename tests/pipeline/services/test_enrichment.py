"""What other services say stands in an issue, is asked for once, and harms nothing if it fails."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from digest.dossier import describe
from digest.errors import FetchError
from digest.model import (
    Affiliation,
    Author,
    Dossier,
    Entry,
    Link,
    LinkFacts,
    PaperFacts,
    Problem,
    Repository,
)
from digest.pipeline import Built
from digest.pipeline.services.enrichment import recall
from tests.pipeline.desk import FRIDAY, MONDAY, SATURDAY, WEDNESDAY, WEEK, Desk, tide, tides
from tests.pipeline.oracle import Oracle, about_links

REPOSITORY = "https://github.com/quill/limpets"
MOVED = "https://github.com/quill/limpet-counts"
CODE = Link(
    url=REPOSITORY, kind="code", own=True, origin=("huggingface",), evidence="Added by a person."
)
PLACE = Affiliation(name="Harbour Institute", origin="html", stated="Harbour Institute, Pier 7")
KNOWN = PaperFacts(
    links=(CODE,), authors=(Author(name="Ada Quill-1", affiliations=(PLACE,)),), upvotes=4
)
OK = LinkFacts(health="ok", moved=MOVED, repository=Repository(stars=9))
DOWN = FetchError("The line to it is dead.", hint="Wait.")


def _entries(built: Built) -> dict[str, Entry]:
    assert built.made.digest is not None
    return {entry.paper.id: entry for entry in built.made.digest.entries}


def _one(built: Built) -> Dossier:
    (entry,) = _entries(built).values()
    return entry.ranked.dossier


def _oracle(desk: Desk, name: str, **fields: Any) -> Oracle:  # noqa: ANN401 - any field
    """Add a service to a desk, that lives in the desk's time."""
    oracle = Oracle(name, now=lambda: desk.clock.now(), **fields)  # noqa: PLW0108 - the clock changes
    desk.enrichers = (*desk.enrichers, oracle)
    return oracle


@pytest.fixture(name="hub")
def _hub(desk: Desk) -> Oracle:
    desk.source.papers = (tide(1),)
    return _oracle(desk, "huggingface", said={"2602.00001": KNOWN})


@pytest.fixture(name="host")
def _host(desk: Desk, hub: Oracle) -> Oracle:
    assert hub in desk.enrichers
    return _oracle(desk, "github", said={REPOSITORY: OK}, about=about_links)


def test_an_answer_leads_to_the_next_and_all_stands_in_the_issue(desk: Desk, host: Oracle) -> None:
    dossier = _one(desk.build())

    (link,) = dossier.links
    assert (link.url, link.health, link.repository) == (MOVED, "ok", Repository(stars=9))
    assert dossier.paper.authors[0].affiliations == (PLACE,)
    assert dossier.upvotes == 4
    assert host.asked == [REPOSITORY]


@pytest.mark.parametrize("offline", [False, True])
def test_an_issue_built_again_asks_nobody_and_has_the_same_bytes(
    desk: Desk, hub: Oracle, host: Oracle, *, offline: bool
) -> None:
    desk.build()
    files = desk.files()
    hub.said, host.said = {}, {REPOSITORY: LinkFacts(health="gone")}
    desk.set_date(SATURDAY + WEEK * 5)

    desk.build(offline=offline)

    assert desk.files() == files
    assert (len(hub.asked), len(host.asked)) == (1, 1)


def test_refresh_asks_again(desk: Desk, hub: Oracle, host: Oracle) -> None:
    desk.build()
    host.said = {REPOSITORY: LinkFacts(health="gone")}

    assert _one(desk.build(refresh=True)).links[0].health == "gone"
    assert len(hub.asked) == 2
    assert _one(desk.build(offline=True)).links[0].health == "gone"


def test_an_answer_serves_every_issue_while_it_holds(desk: Desk, hub: Oracle) -> None:
    desk.build()
    desk.build(SATURDAY, ids=("2602.00001",))
    assert len(hub.asked) == 1

    desk.set_date(SATURDAY + timedelta(days=8))
    desk.build(SATURDAY, ids=("2602.00001",))
    assert len(hub.asked) == 2


def test_a_service_that_is_down_costs_what_it_would_have_added(desk: Desk, hub: Oracle) -> None:
    hub.said = {"2602.00001": DOWN}

    built = desk.build()

    (problem,) = built.problems
    assert (problem.stage, problem.subject) == ("enrich", "huggingface")
    assert problem.message == "Hugging Face could not be asked: 1 question stayed open."
    assert _one(built).links == ()
    assert desk.progress.notes == ["The line to it is dead."]
    files = desk.files()
    hub.said = {"2602.00001": KNOWN}
    assert desk.build().problems == built.problems
    assert desk.files() == files


def test_an_old_answer_is_better_than_none(desk: Desk, hub: Oracle) -> None:
    desk.build()
    hub.said = {"2602.00001": DOWN}

    built = desk.build(refresh=True)

    assert _one(built).upvotes == 4
    assert len(built.problems) == 1


def test_one_odd_answer_costs_that_one(desk: Desk, hub: Oracle) -> None:
    desk.source.papers = tides((1, 2))
    odd = Problem(stage="enrich", subject="2602.00002", message="It is no JSON.")
    hub.said = {"2602.00001": KNOWN, "2602.00002": odd}

    built = desk.build()

    assert built.problems == (odd,)
    assert _entries(built)["2602.00001"].ranked.dossier.upvotes == 4


def test_a_sparing_service_is_asked_about_the_named_alone(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 41))
    texts = _oracle(desk, "html", sparing=True)

    built = desk.build()

    named = {name for name, entry in _entries(built).items() if entry.named}
    assert 0 < len(named) < 40
    assert set(texts.asked) == named


def test_scores_do_not_depend_on_what_services_say(desk: Desk, hub: Oracle) -> None:
    desk.source.papers = tides((1, 2))
    told = {name: entry.ranked.score for name, entry in _entries(desk.build()).items()}
    assert len(set(told.values())) == 1
    assert len(hub.asked) == 2


def test_a_paper_chosen_later_is_asked_about(desk: Desk, hub: Oracle) -> None:
    desk.source.papers = tides((1, 2))
    desk.build(number=1)
    first = list(hub.asked)

    desk.build(number=2)

    assert sorted(hub.asked) == ["2602.00001", "2602.00002"]
    assert len(first) == 1


def test_nobody_is_asked_offline(desk: Desk, hub: Oracle) -> None:
    desk.build(dry_run=True)
    hub.asked.clear()
    desk.set_date(SATURDAY + WEEK * 9)

    built = desk.build(offline=True)

    assert (hub.asked, built.problems) == ([], ())
    assert _one(built).upvotes == 4


def test_two_papers_that_share_a_link_ask_once(desk: Desk, hub: Oracle, host: Oracle) -> None:
    desk.source.papers = tides((1, 2))
    hub.said = {"2602.00001": KNOWN, "2602.00002": KNOWN}

    built = desk.build()

    assert host.asked == [REPOSITORY]
    links = [entry.ranked.dossier.links[0] for entry in _entries(built).values()]
    assert [link.url for link in links] == [MOVED, MOVED]


def test_what_was_promised_is_looked_for_again_by_later_issues(desk: Desk, hub: Oracle) -> None:
    promising = tide(1, MONDAY)
    promising = replace(promising, abstract=f"{promising.abstract} Code will be released.")
    desk.source.papers = (promising, tide(2, MONDAY + WEEK))
    hub.said, hub.holds = {}, timedelta(days=1)
    assert _one(desk.build()).promised

    hub.said = {promising.id: KNOWN}
    desk.set_date(SATURDAY + WEEK)
    desk.build(SATURDAY + WEEK)

    assert hub.asked.count(promising.id) == 2
    assert desk.progress.notes == [f"{promising.id}: what it promised can be had now."]
    known = recall([describe(promising)], desk.library)[promising.id]
    assert not known.promised


def test_the_order_of_answers_changes_nothing(desk: Desk, tmp_path_factory: Any) -> None:  # noqa: ANN401
    """The slower service of one run is the faster one of the next."""
    desk.source.papers = tides(range(1, 6), WEDNESDAY) + tides(range(6, 9), FRIDAY)
    said = {paper.id: KNOWN for paper in desk.source.papers}
    seen: list[dict[str, bytes]] = []
    for slow in ("html", "huggingface"):
        desk.enrichers = ()
        for name in ("html", "huggingface"):
            oracle = _oracle(desk, name, said=said, sparing=name == "html")
            oracle.wait = _pause if name == slow else oracle.wait
        desk.folder = tmp_path_factory.mktemp("posts")
        desk.build(refresh=True)
        seen.append(desk.files())
    assert seen[0] == seen[1]


def _pause() -> None:
    from time import sleep  # noqa: PLC0415 - here alone

    sleep(0.02)


def test_recall_follows_links_that_moved(desk: Desk, host: Oracle) -> None:
    desk.build()
    papers: Sequence[Dossier] = [describe(tide(1))]
    known = recall(papers, desk.library)["2602.00001"]
    assert [link.url for link in known.links] == [MOVED]
    assert known.links[0].health == "ok"
    assert host.asked == [REPOSITORY]
