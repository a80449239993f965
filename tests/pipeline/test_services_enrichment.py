"""What other services say stands in an issue, is asked for once, and harms nothing if it fails."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from digest.dossier import describe
from digest.errors import FetchError
from digest.model import Dossier, LinkFacts, Problem, Repository
from digest.pipeline.services.recalling import recall
from tests.pipeline.asking import (
    KNOWN,
    PLACE,
    REPOSITORY,
    add_oracle,
    entries_of,
    only_one,
)
from tests.pipeline.desk import FRIDAY, SATURDAY, WEDNESDAY, WEEK, Desk, tide, tides
from tests.pipeline.oracle import Oracle, about_links

MOVED = "https://github.com/quill/shore-survey-counts"
OK = LinkFacts(health="ok", moved=MOVED, repository=Repository(stars=9))
DOWN = FetchError("The line to it is dead.", hint="Wait.")


@pytest.fixture(name="hub")
def _hub(desk: Desk) -> Oracle:
    desk.source.papers = (tide(1),)
    return add_oracle(desk, "huggingface", said={"2602.00001": KNOWN})


@pytest.fixture(name="host")
def _host(desk: Desk, hub: Oracle) -> Oracle:
    assert hub in desk.enrichers
    return add_oracle(desk, "github", said={REPOSITORY: OK}, about=about_links)


def test_an_answer_leads_to_the_next_and_all_stands_in_the_issue(desk: Desk, host: Oracle) -> None:
    dossier = only_one(desk.build())

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

    assert only_one(desk.build(refresh=True)).links[0].health == "gone"
    assert len(hub.asked) == 2
    assert only_one(desk.build(offline=True)).links[0].health == "gone"


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
    assert only_one(built).links == ()
    assert desk.progress.notes == ["The line to it is dead."]
    files = desk.files()
    hub.said = {"2602.00001": KNOWN}
    assert desk.build().problems == built.problems
    assert desk.files() == files


def test_an_old_answer_is_better_than_none(desk: Desk, hub: Oracle) -> None:
    desk.build()
    hub.said = {"2602.00001": DOWN}

    built = desk.build(refresh=True)

    assert only_one(built).upvotes == 4
    assert len(built.problems) == 1


def test_one_odd_answer_costs_that_one(desk: Desk, hub: Oracle) -> None:
    desk.source.papers = tides((1, 2))
    odd = Problem(stage="enrich", subject="2602.00002", message="It is no JSON.")
    hub.said = {"2602.00001": KNOWN, "2602.00002": odd}

    built = desk.build()

    assert built.problems == (odd,)
    assert entries_of(built)["2602.00001"].ranked.dossier.upvotes == 4


def test_one_trouble_of_many_answers_is_told_once(desk: Desk, hub: Oracle) -> None:
    desk.source.papers = tides((1, 2, 3))
    refused = [
        Problem(stage="enrich", subject=f"2602.0000{n}", message="It answers with status 403.")
        for n in (1, 2, 3)
    ]
    hub.said = {problem.subject: problem for problem in refused}

    (problem,) = desk.build().problems

    assert (problem.subject, problem.message) == (
        "huggingface",
        "It answers with status 403 (3 questions).",
    )


def test_who_gives_no_answer_of_use_is_left_alone(desk: Desk, hub: Oracle) -> None:
    desk.source.papers = tides(range(1, 31))
    names = [paper.id for paper in desk.source.papers]
    odd = {name: Problem(stage="enrich", subject=name, message="It is no JSON.") for name in names}
    hub.said = dict(odd)

    problems = desk.build().problems

    assert len(hub.asked) == 5
    assert [problem.message for problem in problems] == [
        "Hugging Face could not be asked: 25 questions stayed open.",
        "It is no JSON (5 questions).",
    ]


def test_a_sparing_service_is_asked_about_the_named_alone(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 41))
    texts = add_oracle(desk, "html", sparing=True)

    built = desk.build()

    named = {name for name, entry in entries_of(built).items() if entry.named}
    assert 0 < len(named) < 40
    assert set(texts.asked) == named


def test_scores_do_not_depend_on_what_services_say(desk: Desk, hub: Oracle) -> None:
    desk.source.papers = tides((1, 2))
    told = {name: entry.ranked.score for name, entry in entries_of(desk.build()).items()}
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
    assert only_one(built).upvotes == 4


def test_two_papers_that_share_a_link_ask_once(desk: Desk, hub: Oracle, host: Oracle) -> None:
    desk.source.papers = tides((1, 2))
    hub.said = {"2602.00001": KNOWN, "2602.00002": KNOWN}

    built = desk.build()

    assert host.asked == [REPOSITORY]
    links = [entry.ranked.dossier.links[0] for entry in entries_of(built).values()]
    assert [link.url for link in links] == [MOVED, MOVED]


def test_the_order_of_answers_changes_nothing(desk: Desk, tmp_path_factory: Any) -> None:  # noqa: ANN401
    """The slower service of one run is the faster one of the next."""
    desk.source.papers = tides(range(1, 6), WEDNESDAY) + tides(range(6, 9), FRIDAY)
    said = {paper.id: KNOWN for paper in desk.source.papers}
    seen: list[dict[str, bytes]] = []
    for slow in ("html", "huggingface"):
        desk.enrichers = ()
        for name in ("html", "huggingface"):
            oracle = add_oracle(desk, name, said=said, sparing=name == "html")
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
