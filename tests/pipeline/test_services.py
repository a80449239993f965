"""What other services say stands in an issue, is asked for once, and harms nothing if it fails."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from threading import Barrier, Event, Thread
from typing import Any

import pytest

from digest.errors import FetchError
from digest.model import Affiliation, Author, Link, PaperFacts, Problem, StatedLink, StatedPaper
from digest.papers import describe
from digest.pipeline import BuildResult
from digest.pipeline.services import recall
from digest.store import open_library
from tests.pipeline.desk import (
    DAY,
    FRIDAY,
    MONDAY,
    SATURDAY,
    TIDES,
    WEDNESDAY,
    WEEK,
    WaitObserver,
    Workbench,
    digest_of,
    messages,
    names,
    tide,
    tides,
)
from tests.pipeline.oracle import FakeVotes, Oracle

(ONE,) = names(1)
ADDRESS = "https://github.com/quill/shore-survey"
MOVED = f"{ADDRESS}-counts"
CODE = Link(
    url=ADDRESS, kind="code", own=True, origin=("huggingface",), evidence="Added by a person."
)
PLACE = Affiliation(name="Harbour Institute", origin="html", stated="Harbour Institute, Pier 7")
ADA = Author(name="Ada Quill-1", affiliations=(PLACE,))
KNOWN = StatedPaper(links=(CODE,), authors=(ADA,), upvotes=4)
DOWN = FetchError("The line to it is dead.", hint="Wait.")
GONE = StatedLink(health="gone")
NEXT = SATURDAY + WEEK
Add = Callable[..., Oracle]


@pytest.fixture(name="add")
def _add(desk: Workbench) -> Add:
    """Add a service to the desk, that lives in the desk's time; there is one paper."""
    desk.source.papers = tides([1])

    def add(name: str, **fields: Any) -> Oracle:  # noqa: ANN401 - any field
        oracle = Oracle(name, lambda: desk.clock.now(), **fields)  # noqa: PLW0108 - it changes
        desk.enrichers = (*desk.enrichers, oracle)
        return oracle

    return add


@pytest.fixture(name="hub")
def _hub(add: Add) -> Oracle:
    return add("huggingface", said={ONE: KNOWN})


@pytest.fixture(name="host")
def _host(add: Add) -> Oracle:
    said = {ADDRESS: StatedLink(health="ok", moved=MOVED)}
    return add("github", said=said, of_links=True)


def paper_facts(built: BuildResult) -> dict[str, PaperFacts]:
    """Return what is known of an issue's papers, by identifier."""
    return {entry.paper.id: entry.ranked.facts for entry in digest_of(built).entries}


def test_an_answer_leads_to_the_next_and_all_is_told(
    desk: Workbench, hub: Oracle, host: Oracle
) -> None:
    desk.source.papers = tides([1, 2])
    hub.said = dict.fromkeys(names(1, 2), KNOWN)
    told = paper_facts(desk.build())
    for facts in told.values():
        (link,) = facts.links
        assert (link.url, link.health, facts.upvotes) == (MOVED, "ok", 4)
    assert told[ONE].paper.authors[0].affiliations == (PLACE,)
    assert host.asked == [ADDRESS], "two papers that share a link ask once"
    known = recall([describe(tide(1))], desk.library)[ONE]
    assert (known.links, host.asked) == (told[ONE].links, [ADDRESS])


@pytest.mark.usefixtures("hub")
def test_a_rebuilt_issue_is_the_same_and_only_refresh_asks(desk: Workbench, host: Oracle) -> None:
    desk.build()
    files, host.said = desk.files(), {ADDRESS: GONE}
    desk.set_date(SATURDAY + WEEK * 5)
    for offline in (False, True):
        desk.build(offline=offline)
        assert (desk.files(), len(host.asked)) == (files, 1)
    for offline in (False, True):
        assert (
            paper_facts(desk.build(offline=offline, refresh=not offline))[ONE].links[0].health
            == "gone"
        )
    assert len(host.asked) == 2


def test_an_answer_serves_every_issue_while_it_holds(desk: Workbench, hub: Oracle) -> None:
    services, desk.enrichers = desk.enrichers, ()
    desk.build(dry_run=True)
    desk.enrichers = services
    built = desk.build(offline=True)
    assert (hub.asked, built.problems, paper_facts(built)[ONE].upvotes) == ([], (), None)
    for days, times in ((0, 1), (6, 1), (7, 2)):
        desk.set_date(SATURDAY + DAY * days)
        desk.build(ids=(ONE,))
        assert len(hub.asked) == times
    desk.set_date(SATURDAY + WEEK * 9)
    assert paper_facts(desk.build(ids=(ONE,), offline=True))[ONE].upvotes == 4
    for begun, times in ((desk.clock.now(), 3), (None, 5)):
        desk.begun = begun
        for slug in ("tides", "reefs"):
            desk.make(topic=replace(TIDES, slug=slug), refresh=True)
        assert len(hub.asked) == times, "issues of one run ask again but once"


def test_a_complete_issue_keeps_what_services_failed_to_tell(desk: Workbench, hub: Oracle) -> None:
    hub.said = {ONE: DOWN}
    built = desk.build()
    (problem,) = built.problems
    assert (problem.stage, problem.subject) == ("enrich", "huggingface")
    assert problem.message == "Hugging Face could not be asked: 1 question stayed open."
    assert problem.hint == "Build it again with --refresh when the service can be reached."
    assert (paper_facts(built)[ONE].links, desk.progress.notes) == ((), [str(DOWN)])
    files, hub.said, hub.asked = desk.files(), {ONE: KNOWN}, []
    assert (desk.build().problems, desk.files(), hub.asked) == (built.problems, files, [])

    assert desk.build(refresh=True).problems == ()
    hub.said = {ONE: DOWN}
    built = desk.build(refresh=True)
    assert (paper_facts(built)[ONE].upvotes, len(built.problems)) == (4, 1), (
        "old is better than none"
    )


def test_an_incomplete_issue_asks_again_and_forgets_failures(desk: Workbench, hub: Oracle) -> None:
    desk.source.papers, desk.source.fails_at = tides(range(1, 5)), 3
    hub.said = dict.fromkeys(names(1, 2, 3), DOWN)
    assert "Hugging Face could not be asked: 3 questions" in messages(desk.build())
    desk.source.fails_at, hub.said = None, dict.fromkeys(names(1, 2, 3, 4), KNOWN)
    again = desk.build()
    assert (again.problems, [one.upvotes for one in paper_facts(again).values()]) == ((), [4] * 4)


def test_a_build_that_is_killed_while_it_asks_keeps_what_came(desk: Workbench, hub: Oracle) -> None:
    desk.source.papers, hub.said = tides(range(1, 6)), dict.fromkeys(names(1, 2, 3, 4, 5), KNOWN)

    def strike() -> None:
        if len(hub.asked) == 4:
            raise KeyboardInterrupt

    hub.wait = strike
    with pytest.raises(KeyboardInterrupt):
        desk.build()
    came, hub.asked, hub.wait = set(hub.asked[:3]), [], lambda: None
    assert [one.upvotes for one in paper_facts(desk.build()).values()] == [4] * 5
    assert set(hub.asked) == set(names(1, 2, 3, 4, 5)) - came


# How many papers there are, of which a service has no answer of use and why, how often it is asked,
# what is told of which subject.
TROUBLE = """
3  | 2 odd            | 3  | 2602.00002  | It is no JSON.
3  | 1 2 3 odd        | 3  | huggingface | It is no JSON (3 questions).
6  | 1 2 3 4 5 6 odd  | 5  | huggingface | not be asked: 1 question stayed open. It is no JSON (5
12 | 1 3 5 7 9 11 odd | 12 | huggingface | It is no JSON (6 questions).
4  | 1 2 3 4 down     | 3  | huggingface | Hugging Face could not be asked: 4 questions stayed open.
8  | 1 3 5 7 down     | 8  | huggingface | Hugging Face could not be asked: 4 questions stayed open.
1  | 1 astray         | 1  | 2602.00001  | Hugging Face gave no answer.
"""


@pytest.mark.parametrize("row", TROUBLE.strip().splitlines())
def test_what_a_service_cannot_tell_costs_that_alone(
    desk: Workbench, hub: Oracle, row: str
) -> None:
    count, trouble, asked, subject, told = map(str.strip, row.split("|"))
    *numbers, kind = trouble.split()
    papers, failing = names(*range(1, int(count) + 1)), names(*map(int, numbers))

    def fail(name: str) -> Problem | FetchError:
        about = name if kind == "odd" else "something else"
        odd = Problem(stage="enrich", subject=about, message="It is no JSON.")
        return DOWN if kind == "down" else odd

    hub.said = dict.fromkeys(papers, KNOWN) | {name: fail(name) for name in failing}
    desk.source.papers = tides(range(1, int(count) + 1))
    built = desk.build()
    assert (len(hub.asked), {one.subject for one in built.problems}) == (int(asked), {subject})
    assert told in messages(built)
    known = [name for name, one in paper_facts(built).items() if one.upvotes == 4]
    assert set(known) == set(papers) - set(failing)
    left = (
        "Nothing more is asked of Hugging Face in this run: 5 answers in a row could not be used."
    )
    assert (left in desk.progress.notes) == (count == "6")


def test_services_are_asked_at_the_same_time_and_a_bug_comes_to_light(
    desk: Workbench, add: Add
) -> None:
    """Neither would get past the barrier alone; a request carries as much as it can."""
    barrier = Barrier(2, timeout=10)
    desk.source.papers = tides(range(1, 11))
    both = [add(name, batch=4, wait=barrier.wait) for name in ("huggingface", "openalex")]
    desk.build()
    assert [oracle.batches for oracle in both] == [[4, 4, 2]] * 2

    def fail() -> None:
        raise ZeroDivisionError

    both[0].wait = both[1].wait = fail
    with pytest.raises(ZeroDivisionError):
        desk.build(refresh=True)


def test_a_sparing_service_is_asked_about_the_named_alone(desk: Workbench, add: Add) -> None:
    desk.source.papers = tides(range(1, 41))
    texts, hub = add("html", sparing=True), add("huggingface")
    entries = digest_of(desk.build(number=30)).entries
    named = {entry.paper.id for entry in entries if entry.named}
    assert 0 < len(named) < 30
    assert (set(texts.asked), len(hub.asked)) == (named, 30)
    assert len({entry.ranked.score for entry in entries}) == 1, "no score depends on answers"
    desk.build(number=40)
    assert len(hub.asked) == len(set(hub.asked)) == 40, "those chosen later are asked about"


def test_the_order_of_answers_changes_nothing(desk: Workbench, add: Add) -> None:
    """The slower service of one run is the faster one of the next."""
    desk.source.papers = tides(range(1, 6)) + tides(range(6, 9), FRIDAY)
    said = {paper.id: KNOWN for paper in desk.source.papers}
    seen: list[dict[str, bytes]] = []
    for slow, fast in (("html", "huggingface"), ("huggingface", "html")):
        done = Event()
        desk.enrichers = ()
        add(slow, said=said, sparing=slow == "html", batch=9, wait=lambda: done.wait(10))  # noqa: B023
        add(fast, said=said, sparing=fast == "html", batch=9, wait=done.set)
        desk.build(refresh=True)
        seen.append(desk.files())
    assert seen[0] == seen[1]


@pytest.mark.parametrize("of", ["search", "service"])
def test_what_another_run_is_asking_for_is_waited_for(
    desk: Workbench, hub: Oracle, of: str
) -> None:
    """Neither the search nor the services are asked twice."""
    asking, go_on = Event(), Event()

    def dawdle() -> None:
        asking.set()
        go_on.wait(30)

    def run(slug: str) -> None:
        with open_library(desk.folder.parent / "home", now=desk.clock.now) as library:
            own = replace(desk, library=library, progress=WaitObserver(go_on.set))
            own.make(topic=replace(TIDES, slug=slug))
        go_on.set()

    if of == "search":
        desk.source.before = dawdle
    else:
        hub.wait = dawdle
    runs = [Thread(target=run, args=(slug,)) for slug in ("tides", "reefs")]
    runs[0].start()
    assert asking.wait(30)
    runs[1].start()
    assert go_on.wait(30)
    for one in runs:
        one.join(30)
    assert (len(desk.source.searched), len(hub.asked)) == (1, 1)


@pytest.fixture(name="promised")
def _promised(desk: Workbench) -> str:
    """Issue a paper that promises its code; others are due in later weeks."""
    promise = tide(1, MONDAY, abstract=f"{tide(1).abstract} Code will be released.")
    later = (tide(weeks + 1, MONDAY + WEEK * weeks) for weeks in range(1, 10))
    desk.source.papers = (promise, *later)
    assert paper_facts(desk.build())[ONE].promised
    return promise.id


def kept(desk: Workbench, day: date, **options: Any) -> list[str]:  # noqa: ANN401 - any field
    """Build the issue of a day, on that day, and return whose promises are kept."""
    desk.set_date(day)
    return [facts.paper.id for facts in desk.build(day, **options).kept]


def test_a_promise_that_is_kept_is_told_of_once_by_a_later_issue(
    desk: Workbench, promised: str
) -> None:
    hub = Oracle("huggingface", lambda: desk.clock.now(), holds=DAY)  # noqa: PLW0108 - it changes
    desk.enrichers = (hub,)
    assert kept(desk, NEXT) == []
    hub.said = {promised: KNOWN}
    assert kept(desk, NEXT) == [], "made is made"
    assert kept(desk, NEXT + WEEK, refresh=True) == [promised]
    assert kept(desk, NEXT + WEEK * 2) == []
    assert hub.asked.count(promised) == 2


@pytest.mark.parametrize("days, is_awaited", [(56, True), (57, False)])
def test_a_promise_is_waited_for_eight_weeks_in_full_texts_too(
    desk: Workbench, promised: str, days: int, *, is_awaited: bool
) -> None:
    texts = Oracle("html", desk.clock.now, said={promised: KNOWN}, sparing=True)
    day = SATURDAY + DAY * days
    desk.set_date(day)
    desk.build(day, dry_run=True)
    desk.enrichers = (texts,)
    assert kept(desk, day, offline=True) == []
    assert kept(desk, SATURDAY - WEEK) == [], "it is of a newer issue"
    assert promised not in texts.asked
    assert kept(desk, day, refresh=True) == ([promised] if is_awaited else [])
    assert texts.asked.count(promised) == is_awaited


def liked(built: BuildResult) -> list[str]:
    """Return the papers that votes are a reason for, the best first."""
    ranked = sorted((one.ranked for one in digest_of(built).entries), key=lambda one: -one.score)
    labels = {one.facts.paper.id: {reason.label for reason in one.reasons} for one in ranked}
    return [name for name, why in labels.items() if "upvotes on Hugging Face" in why]


def test_what_readers_liked_is_asked_for_once_a_day_and_stays_as_it_was(desk: Workbench) -> None:
    desk.source.papers = tides(range(1, 4))
    lists = {MONDAY: {names(3)[0]: 50}, FRIDAY: {names(2)[0]: 3, "2602.09999": 70}}
    desk.votes = votes = FakeVotes(lambda: desk.clock.now(), lists)  # noqa: PLW0108 - it changes
    desk.set_date(WEDNESDAY)
    desk.make()
    assert votes.asked == [MONDAY - DAY, MONDAY, MONDAY + DAY, WEDNESDAY], "none to come"
    desk.set_date(SATURDAY)
    assert liked(desk.build()) == names(3, 2)
    assert len(votes.asked) == 11
    files = desk.files()
    assert liked(desk.build(topic=replace(TIDES, slug="reefs"), offline=True)) == names(3, 2)
    desk.build(days=6, topic=replace(TIDES, slug="shores"))
    assert len(votes.asked) == 11, "another topic of the day asks nothing again"

    votes.lists = {MONDAY: {ONE: 900}}
    desk.set_date(NEXT)
    for offline in (False, True):
        assert liked(desk.build(offline=offline)) == names(3, 2)
    assert (len(votes.asked), files.items() <= desk.files().items()) == (11, True)
    desk.begun = desk.clock.now()
    for _ in range(2):
        assert liked(desk.build(refresh=True))[0] == ONE
    assert len(votes.asked) == 18
    desk.begun, votes.error = None, DOWN
    built = desk.build(refresh=True)
    assert (built.problems, len(votes.asked)) == ((), 19), "one that fails is the last"
    assert desk.progress.notes == [str(DOWN)]
