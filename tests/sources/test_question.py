"""An answer to another question is asked again, and is never taken for one to ours."""

from collections.abc import Sequence

import pytest

from digest.model import Page, Problem, Search
from digest.query import ANOTHER
from digest.sources.question import find_echo
from tests.fakes import FakeClock
from tests.sources.conftest import Script
from tests.sources.feeds import entry, feed, paper_id, rows
from tests.sources.test_arxiv_api import SHEEP, ids, messages, papers

WOLF = feed([entry(1)], total=1, query="all:wolf")
PLACED = Search(query="(cat:cs.LG AND submittedDate:[202602250000 TO 202602260000])")


def placed(*entries: str, query: str = PLACED.query) -> bytes:
    """Write an answer to the search in a category and a day."""
    return feed(entries, total=len(entries), query=query)


def elsewhere(number: int) -> str:
    """Write a paper of another category."""
    listed = '<category term="cs.LG"/><category term="stat.ML"/>'
    return entry(number).replace(listed, '<category term="cs.CV"/>')


def silent(body: bytes) -> bytes:
    """Take the echo out of an answer."""
    return body.replace(b"search_query=", b"")


def others(pages: Sequence[Page]) -> list[Problem]:
    """Return what tells that another question was answered."""
    return [p for page in pages for p in page.problems if p.subject == ANOTHER]


@pytest.mark.parametrize("echo", ["all:sheep", " all:sheep ", "all%3Asheep"])
def test_the_same_query_may_be_spelt_in_other_ways(
    script: Script, clock: FakeClock, echo: str
) -> None:
    with script(feed([entry(1)], total=1, query=echo)) as (source, stage):
        pages = list(source.fetch_search(SHEEP))
    assert (messages(pages), len(stage.requests), clock.slept) == ([], 1, [])


def test_an_answer_to_another_query_is_asked_for_again(script: Script, clock: FakeClock) -> None:
    with script(WOLF, rows(0, 3, total=6), rows(4, 5, total=6)) as (source, _):
        pages = list(source.fetch_search(SHEEP))
    assert (ids(pages), messages(pages)) == (papers(1, 6), [])
    assert clock.slept == [30.0, 3.0]


def test_another_query_that_arxiv_insists_on_is_told_with_what_it_means(script: Script) -> None:
    with script(WOLF) as (source, stage):
        pages = list(source.fetch_search(SHEEP))
    assert (ids(pages), len(stage.requests)) == (papers(1, 1), 3)
    (problem,) = others(pages)
    assert problem.message == (
        "arXiv answered another query, all:wolf; papers that were asked for may be missing."
    )
    assert "the next run asks again" in problem.hint


def test_what_another_query_has_of_ours_is_taken_page_by_page_without_more_waits(
    script: Script, clock: FakeClock
) -> None:
    query = "(cat:cs.LG OR cat:cs.CV)"
    first = feed([entry(1), elsewhere(2), entry(3), elsewhere(4)], total=7, query=query)
    second = feed([entry(5), elsewhere(6), entry(7)], total=7, start=4, query=query)
    with script(first, first, first, second) as (source, _):
        pages = list(source.fetch_search(PLACED))
    assert ids(pages) == [paper_id(number) for number in (1, 3, 5, 7)]
    assert (len(others(pages)), len(messages(pages))) == (1, 1)
    assert clock.slept == [30.0, 60.0, 3.0]


def test_another_query_is_left_where_it_has_nothing_of_ours(script: Script) -> None:
    page = feed(map(elsewhere, range(1, 5)), total=50_000, query="(cat:cs.LG OR all:wolf)")
    with script(page) as (source, stage):
        pages = list(source.fetch_search(PLACED))
    assert (ids(pages), len(stage.requests), len(others(pages))) == ([], 3, 1)


def test_papers_that_cannot_be_meant_are_left_out_of_the_right_answer_too(script: Script) -> None:
    early = entry(3, published="2026-02-24T17:42:32Z")
    with script(placed(entry(1), elsewhere(2), early)) as (source, stage):
        pages = list(source.fetch_search(PLACED))
    assert (ids(pages), len(stage.requests)) == (papers(1, 1), 1)
    assert "were left out" in messages(pages)[0]
    assert (sum(page.rows for page in pages), pages[-1].total) == (3, 3)


def test_a_service_that_repeats_no_query_is_believed_while_its_papers_fit(
    script: Script, clock: FakeClock
) -> None:
    with script(silent(placed(entry(1), entry(2)))) as (source, _):
        pages = list(source.fetch_search(PLACED))
    assert (ids(pages), messages(pages), clock.slept) == (papers(1, 2), [], [])


def test_a_service_that_repeats_no_query_is_not_believed_where_a_paper_does_not_fit(
    script: Script,
) -> None:
    with script(silent(placed(entry(1), elsewhere(2)))) as (source, stage):
        pages = list(source.fetch_search(PLACED))
    assert (ids(pages), len(stage.requests)) == (papers(1, 1), 3)
    assert "sent papers that were not asked for" in others(pages)[0].message


def test_a_lookup_answered_with_another_paper_is_asked_again_and_told(
    script: Script, clock: FakeClock
) -> None:
    with script(feed([entry(7)], total=1, query="")) as (source, _):
        pages = list(source.fetch_ids(papers(1, 1)))
    assert (ids(pages), len(others(pages)), clock.slept) == ([], 1, [30.0, 60.0])


def test_a_lookup_answered_with_another_paper_by_mistake_is_answered_after_all(
    script: Script,
) -> None:
    with script(feed([entry(7)], total=1, query=""), feed([entry(1)], total=1)) as (source, _):
        pages = list(source.fetch_ids(papers(1, 1)))
    assert (ids(pages), messages(pages)) == (papers(1, 1), [])


def test_a_long_echo_is_found_at_once_and_told_in_part(script: Script) -> None:
    with script(feed([entry(1)], total=1, query="search_query=" * 12_000)) as (source, _):
        pages = list(source.fetch_search(SHEEP))
    assert len(others(pages)[0].message) < 500


@pytest.mark.parametrize(
    "title, echo",
    [
        ("arXiv Query: search_query=a&id_list=&start=0", "a"),
        ("arXiv Query: search_query=a&id_list=b&id_list=", "a&id_list=b"),
        ("search_query=&id_list=1", ""),
        ("arXiv Query: a&id_list=", None),
        ("search_query=a", None),
        ("Papers", None),
    ],
)
def test_a_title_repeats_a_query_or_none(title: str, echo: str | None) -> None:
    assert find_echo(title) == echo
