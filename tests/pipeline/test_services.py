"""What other services say stands in an issue, is asked for once, and harms nothing if it fails."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from threading import Barrier, Event, Thread
from typing import Any

import pytest

from digest.errors import FetchError
from digest.model import Affiliation, Author, Link, PaperFacts, Problem, StatedLink, StatedPaper
from digest.papers.facts import describe
from digest.pipeline import BuildResult
from digest.pipeline.services import recall
from digest.store import open_library
from tests.fakes import FakeVotes, Oracle
from tests.pipeline.workbench import (
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
def _add(bench: Workbench) -> Add:
    """Add a service to the desk, that lives in the desk's time; there is one paper."""
    bench.source.papers = tides([1])

    def add(name: str, **fields: Any) -> Oracle:  # noqa: ANN401 - any field
        oracle = Oracle(name, lambda: bench.clock.now(), **fields)  # noqa: PLW0108 - it changes
        bench.enrichers = (*bench.enrichers, oracle)
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
    bench: Workbench, hub: Oracle, host: Oracle
) -> None:
    bench.source.papers = tides([1, 2])
    hub.said = dict.fromkeys(names(1, 2), KNOWN)
    told = paper_facts(bench.build())
    for facts in told.values():
        (link,) = facts.links
        assert (link.url, link.health, facts.upvotes) == (MOVED, "ok", 4)
    assert told[ONE].paper.authors[0].affiliations == (PLACE,)
    assert host.asked == [ADDRESS], "two papers that share a link ask once"
    known = recall([describe(tide(1))], bench.library)[ONE]
    assert (known.links, host.asked) == (told[ONE].links, [ADDRESS])


@pytest.mark.usefixtures("hub")
def test_a_rebuilt_issue_is_the_same_and_only_refresh_asks(bench: Workbench, host: Oracle) -> None:
    bench.build()
    files, host.said = bench.files(), {ADDRESS: GONE}
    bench.set_date(SATURDAY + WEEK * 5)
    for offline in (False, True):
        bench.build(offline=offline)
        assert (bench.files(), len(host.asked)) == (files, 1)
    for offline in (False, True):
        assert (
            paper_facts(bench.build(offline=offline, refresh=not offline))[ONE].links[0].health
            == "gone"
        )
    assert len(host.asked) == 2


def test_an_answer_serves_every_issue_while_it_holds(bench: Workbench, hub: Oracle) -> None:
    services, bench.enrichers = bench.enrichers, ()
    bench.build(dry_run=True)
    bench.enrichers = services
    built = bench.build(offline=True)
    assert (hub.asked, built.problems, paper_facts(built)[ONE].upvotes) == ([], (), None)
    for days, times in ((0, 1), (6, 1), (7, 2)):
        bench.set_date(SATURDAY + DAY * days)
        bench.build(ids=(ONE,))
        assert len(hub.asked) == times
    bench.set_date(SATURDAY + WEEK * 9)
    assert paper_facts(bench.build(ids=(ONE,), offline=True))[ONE].upvotes == 4
    for begun, times in ((bench.clock.now(), 3), (None, 5)):
        bench.begun = begun
        for slug in ("tides", "reefs"):
            bench.make(topic=replace(TIDES, slug=slug), refresh=True)
        assert len(hub.asked) == times, "issues of one run ask again but once"


def test_a_complete_issue_keeps_what_services_failed_to_tell(bench: Workbench, hub: Oracle) -> None:
    hub.said = {ONE: DOWN}
    built = bench.build()
    (problem,) = built.problems
    assert (problem.stage, problem.subject) == ("enrich", "huggingface")
    assert problem.message == "Hugging Face could not be asked: 1 question stayed open."
    assert problem.hint == "Build it again with --refresh when the service can be reached."
    assert (paper_facts(built)[ONE].links, bench.progress.notes) == ((), [str(DOWN)])
    files, hub.said, hub.asked = bench.files(), {ONE: KNOWN}, []
    assert (bench.build().problems, bench.files(), hub.asked) == (built.problems, files, [])

    assert bench.build(refresh=True).problems == ()
    hub.said = {ONE: DOWN}
    built = bench.build(refresh=True)
    assert (paper_facts(built)[ONE].upvotes, len(built.problems)) == (4, 1), (
        "old is better than none"
    )


def test_an_incomplete_issue_asks_again_and_forgets_failures(bench: Workbench, hub: Oracle) -> None:
    bench.source.papers, bench.source.fails_at = tides(range(1, 5)), 3
    hub.said = dict.fromkeys(names(1, 2, 3), DOWN)
    assert "Hugging Face could not be asked: 3 questions" in messages(bench.build())
    bench.source.fails_at, hub.said = None, dict.fromkeys(names(1, 2, 3, 4), KNOWN)
    again = bench.build()
    assert (again.problems, [one.upvotes for one in paper_facts(again).values()]) == ((), [4] * 4)


def test_a_build_that_is_killed_while_it_asks_keeps_what_came(
    bench: Workbench, hub: Oracle
) -> None:
    bench.source.papers, hub.said = tides(range(1, 6)), dict.fromkeys(names(1, 2, 3, 4, 5), KNOWN)

    def strike() -> None:
        if len(hub.asked) == 4:
            raise KeyboardInterrupt

    hub.wait = strike
    with pytest.raises(KeyboardInterrupt):
        bench.build()
    came, hub.asked, hub.wait = set(hub.asked[:3]), [], lambda: None
    assert [one.upvotes for one in paper_facts(bench.build()).values()] == [4] * 5
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
    bench: Workbench, hub: Oracle, row: str
) -> None:
    count, trouble, asked, subject, told = map(str.strip, row.split("|"))
    *numbers, kind = trouble.split()
    papers, failing = names(*range(1, int(count) + 1)), names(*map(int, numbers))

    def fail(name: str) -> Problem | FetchError:
        about = name if kind == "odd" else "something else"
        odd = Problem(stage="enrich", subject=about, message="It is no JSON.")
        return DOWN if kind == "down" else odd

    hub.said = dict.fromkeys(papers, KNOWN) | {name: fail(name) for name in failing}
    bench.source.papers = tides(range(1, int(count) + 1))
    built = bench.build()
    assert (len(hub.asked), {one.subject for one in built.problems}) == (int(asked), {subject})
    assert told in messages(built)
    known = [name for name, one in paper_facts(built).items() if one.upvotes == 4]
    assert set(known) == set(papers) - set(failing)
    left = (
        "Nothing more is asked of Hugging Face in this run: 5 answers in a row could not be used."
    )
    assert (left in bench.progress.notes) == (count == "6")


def test_services_are_asked_at_the_same_time_and_a_bug_comes_to_light(
    bench: Workbench, add: Add
) -> None:
    """Neither would get past the barrier alone; a request carries as much as it can."""
    barrier = Barrier(2, timeout=10)
    bench.source.papers = tides(range(1, 11))
    both = [add(name, batch=4, wait=barrier.wait) for name in ("huggingface", "openalex")]
    bench.build()
    assert [oracle.batches for oracle in both] == [[4, 4, 2]] * 2

    def fail() -> None:
        raise ZeroDivisionError

    both[0].wait = both[1].wait = fail
    with pytest.raises(ZeroDivisionError):
        bench.build(refresh=True)


def test_a_sparing_service_is_asked_about_the_named_alone(bench: Workbench, add: Add) -> None:
    bench.source.papers = tides(range(1, 41))
    texts, hub = add("html", sparing=True), add("huggingface")
    entries = digest_of(bench.build(number=30)).entries
    named = {entry.paper.id for entry in entries if entry.named}
    assert 0 < len(named) < 30
    assert (set(texts.asked), len(hub.asked)) == (named, 30)
    assert len({entry.ranked.score for entry in entries}) == 1, "no score depends on answers"
    bench.build(number=40)
    assert len(hub.asked) == len(set(hub.asked)) == 40, "those chosen later are asked about"


def test_the_order_of_answers_changes_nothing(bench: Workbench, add: Add) -> None:
    """The slower service of one run is the faster one of the next."""
    bench.source.papers = tides(range(1, 6)) + tides(range(6, 9), FRIDAY)
    said = {paper.id: KNOWN for paper in bench.source.papers}
    seen: list[dict[str, bytes]] = []
    for slow, fast in (("html", "huggingface"), ("huggingface", "html")):
        done = Event()
        bench.enrichers = ()
        add(slow, said=said, sparing=slow == "html", batch=9, wait=lambda: done.wait(10))  # noqa: B023
        add(fast, said=said, sparing=fast == "html", batch=9, wait=done.set)
        bench.build(refresh=True)
        seen.append(bench.files())
    assert seen[0] == seen[1]


@pytest.mark.parametrize("of", ["search", "service"])
def test_what_another_run_is_asking_for_is_waited_for(
    bench: Workbench, hub: Oracle, of: str
) -> None:
    """Neither the search nor the services are asked twice."""
    asking, go_on = Event(), Event()

    def dawdle() -> None:
        asking.set()
        go_on.wait(30)

    def run(slug: str) -> None:
        with open_library(bench.folder.parent / "home", now=bench.clock.now) as library:
            own = replace(bench, library=library, progress=WaitObserver(go_on.set))
            own.make(topic=replace(TIDES, slug=slug))
        go_on.set()

    if of == "search":
        bench.source.before = dawdle
    else:
        hub.wait = dawdle
    runs = [Thread(target=run, args=(slug,)) for slug in ("tides", "reefs")]
    runs[0].start()
    assert asking.wait(30)
    runs[1].start()
    assert go_on.wait(30)
    for one in runs:
        one.join(30)
    assert (len(bench.source.searched), len(hub.asked)) == (1, 1)


@pytest.fixture(name="promised")
def _promised(bench: Workbench) -> str:
    """Issue a paper that promises its code; others are due in later weeks."""
    promise = tide(1, MONDAY, abstract=f"{tide(1).abstract} Code will be released.")
    later = (tide(weeks + 1, MONDAY + WEEK * weeks) for weeks in range(1, 10))
    bench.source.papers = (promise, *later)
    assert paper_facts(bench.build())[ONE].promised
    return promise.id


def kept(bench: Workbench, day: date, **options: Any) -> list[str]:  # noqa: ANN401 - any field
    """Build the issue of a day, on that day, and return whose promises are kept."""
    bench.set_date(day)
    return [facts.paper.id for facts in bench.build(day, **options).kept]


def test_a_promise_that_is_kept_is_told_of_once_by_a_later_issue(
    bench: Workbench, promised: str
) -> None:
    hub = Oracle("huggingface", lambda: bench.clock.now(), holds=DAY)  # noqa: PLW0108 - it changes
    bench.enrichers = (hub,)
    assert kept(bench, NEXT) == []
    hub.said = {promised: KNOWN}
    assert kept(bench, NEXT) == [], "made is made"
    assert kept(bench, NEXT + WEEK, refresh=True) == [promised]
    assert kept(bench, NEXT + WEEK * 2) == []
    assert hub.asked.count(promised) == 2


@pytest.mark.parametrize("days, is_awaited", [(56, True), (57, False)])
def test_a_promise_is_waited_for_eight_weeks_in_full_texts_too(
    bench: Workbench, promised: str, days: int, *, is_awaited: bool
) -> None:
    texts = Oracle("html", bench.clock.now, said={promised: KNOWN}, sparing=True)
    day = SATURDAY + DAY * days
    bench.set_date(day)
    bench.build(day, dry_run=True)
    bench.enrichers = (texts,)
    assert kept(bench, day, offline=True) == []
    assert kept(bench, SATURDAY - WEEK) == [], "it is of a newer issue"
    assert promised not in texts.asked
    assert kept(bench, day, refresh=True) == ([promised] if is_awaited else [])
    assert texts.asked.count(promised) == is_awaited


def liked(built: BuildResult) -> list[str]:
    """Return the papers that votes are a reason for, the best first."""
    ranked = sorted((one.ranked for one in digest_of(built).entries), key=lambda one: -one.score)
    labels = {one.facts.paper.id: {reason.label for reason in one.reasons} for one in ranked}
    return [name for name, why in labels.items() if "upvotes on Hugging Face" in why]


def test_what_readers_liked_is_asked_for_once_a_day_and_stays_as_it_was(bench: Workbench) -> None:
    bench.source.papers = tides(range(1, 4))
    lists = {MONDAY: {names(3)[0]: 50}, FRIDAY: {names(2)[0]: 3, "2602.09999": 70}}
    bench.votes = votes = FakeVotes(lambda: bench.clock.now(), lists)  # noqa: PLW0108 - it changes
    bench.set_date(WEDNESDAY)
    bench.make()
    assert votes.asked == [MONDAY - DAY, MONDAY, MONDAY + DAY, WEDNESDAY], "none to come"
    bench.set_date(SATURDAY)
    assert liked(bench.build()) == names(3, 2)
    assert len(votes.asked) == 11
    files = bench.files()
    assert liked(bench.build(topic=replace(TIDES, slug="reefs"), offline=True)) == names(3, 2)
    bench.build(days=6, topic=replace(TIDES, slug="shores"))
    assert len(votes.asked) == 11, "another topic of the day asks nothing again"

    votes.lists = {MONDAY: {ONE: 900}}
    bench.set_date(NEXT)
    for offline in (False, True):
        assert liked(bench.build(offline=offline)) == names(3, 2)
    assert (len(votes.asked), files.items() <= bench.files().items()) == (11, True)
    bench.begun = bench.clock.now()
    for _ in range(2):
        assert liked(bench.build(refresh=True))[0] == ONE
    assert len(votes.asked) == 18
    bench.begun, votes.error = None, DOWN
    built = bench.build(refresh=True)
    assert (built.problems, len(votes.asked)) == ((), 19), "one that fails is the last"
    assert bench.progress.notes == [str(DOWN)]
