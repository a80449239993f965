"""Parts of a search cost no more than its total justifies, and nothing that fails is passed over.

The source gives out ten rows of an answer at most.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.errors import AnswerError, FetchError
from digest.model import Page, Problem, Search
from digest.pipeline.searches.collect import collect_latest, collect_search
from digest.pipeline.searches.halves import halve
from digest.pipeline.tools import Collected
from digest.query import ANOTHER, all_of, parse_query, submitted, to_arxiv
from tests.fakes import FakeSource
from tests.pipeline.desk import Desk, ids, tide

SPAN = (datetime(2026, 2, 19, 19, tzinfo=UTC), datetime(2026, 2, 26, 19, tzinfo=UTC))
MIDDLE = SPAN[0] + (SPAN[1] - SPAN[0]) / 2
TIDES = parse_query('all:"tide pools"')
SEARCH = Search(
    query=to_arxiv(all_of(TIDES, submitted(*SPAN))),
    order="oldest",
    subject=to_arxiv(TIDES),
    span=SPAN,
)
CLOSED = datetime(2026, 2, 27, 1, tzinfo=UTC)
PAPERS = tuple(
    tide(number, published=SPAN[0] + timedelta(hours=7 * number), updated=SPAN[0])
    for number in range(1, 24)
)


class Source(FakeSource):
    """A source that claims `total` rows for the searches in `claimed_of`, or for all."""

    def __init__(self) -> None:
        super().__init__(PAPERS, size=5, most=10)
        self.total: int | None = None
        self.claimed_of: frozenset[str] = frozenset()
        self.failing: dict[str, FetchError] = {}

    def fetch_search(self, search: Search, *, start: int = 0) -> Iterator[Page]:
        """Yield pages, like arXiv no row beyond the most."""
        for page in super().fetch_search(search, start=start):
            if error := self.failing.get(search.query):
                raise error
            claims = not self.claimed_of or search.query in self.claimed_of
            total = self.total if self.total and claims else page.total
            yield replace(page, total=min(total, search.limit or total))
            if page.start + page.rows >= (self.most or 0):
                return


@pytest.fixture
def source(desk: Desk) -> Source:
    """Put such a source on the desk."""
    desk.source = Source()
    return desk.source


def collect(desk: Desk, *, offline: bool = False, refresh: bool = False) -> Collected:
    """Collect the search at a desk."""
    return collect_search(SEARCH, desk.tools, closed=CLOSED, offline=offline, refresh=refresh)


def test_all_parts_are_had_and_nothing_is_asked_for_twice(desk: Desk, source: Source) -> None:
    found = collect(desk)

    assert ids(found.papers) == ids(PAPERS)
    assert (found.problems, found.complete) == ((), True)
    # The whole and a half that is too large show on one page that they are; the rest are pages.
    asked = [(search.query, start) for search, start in source.searched]
    assert len(asked) == len(set(asked))
    assert len(asked) <= 12


def test_a_total_that_halves_contradict_is_not_followed(desk: Desk, source: Source) -> None:
    source.total = 50_000

    found = collect(desk)

    assert len(source.searched) <= 5
    assert ids(found.papers) == ids(PAPERS[:10])
    assert not found.complete
    (problem,) = found.problems
    assert "after 10 of 50,000 rows" in problem.message


def test_an_answer_without_end_is_left_after_some_pages(desk: Desk, source: Source) -> None:
    source.papers = tuple(
        tide(number, published=SPAN[0] + timedelta(seconds=number), updated=SPAN[0])
        for number in range(1, 1000)
    )
    source.total, source.size, source.most = 50_000, 2, 5000

    found = collect(desk)

    assert len(source.searched) < 110
    assert len(found.papers) > 150
    assert "arXiv counts other numbers for the parts" in found.problems[0].message


def test_the_newest_are_had_as_far_as_totals_can_be_believed(desk: Desk, source: Source) -> None:
    source.total = 50_000

    found = collect_latest(replace(SEARCH, order="newest", limit=40), desk.tools)

    assert len(source.searched) <= 6
    assert ids(found.papers) == ids(PAPERS[:-11:-1])
    assert len(found.problems) == 1


def test_a_total_that_was_wrong_once_leaves_no_trace(desk: Desk, source: Source) -> None:
    source.papers, source.total = PAPERS[:4], 50_000
    source.before = lambda: setattr(source, "total", None if len(source.searched) > 1 else 50_000)

    found = collect(desk)

    assert ids(found.papers) == ids(PAPERS[:4])
    assert (found.problems, found.complete) == ((), True)


@pytest.mark.parametrize("lied_of", [SEARCH, *halve(SEARCH)])
def test_what_contradicts_itself_is_asked_again_by_the_next_run(
    desk: Desk, source: Source, lied_of: Search
) -> None:
    source.total, source.claimed_of = 50_000, frozenset({lied_of.query})
    assert not collect(desk).complete

    source.total = None
    found = collect(desk)

    assert ids(found.papers) == ids(PAPERS)
    assert (found.problems, found.complete) == ((), True)
    source.starts()
    assert collect(desk) == found
    assert source.starts() == []


def test_all_papers_may_lie_in_one_half(desk: Desk, source: Source) -> None:
    source.papers = tuple(paper for paper in PAPERS if paper.published > MIDDLE)

    found = collect(desk)

    assert ids(found.papers) == ids(source.papers)
    assert (found.problems, found.complete) == ((), True)


def test_an_answer_to_another_query_is_not_divided(desk: Desk, source: Source) -> None:
    other = Problem(stage="fetch", subject=ANOTHER, message="arXiv answered another query.")
    source.total, source.remarks = 50_000, {0: other}

    found = collect(desk)

    assert {search.query for search, _ in source.searched} == {SEARCH.query}
    assert (found.problems, found.complete) == ((other,), False)
    assert collect(desk, offline=True) == found


def test_after_a_failure_of_the_source_nothing_is_asked_and_the_rest_is_told_once(
    desk: Desk, source: Source
) -> None:
    older, newer = halve(SEARCH)
    source.failing = {half.query: FetchError("The budget is gone.") for half in halve(older)}

    found = collect(desk)

    asked = [search.query for search, _ in source.searched]
    assert asked == [SEARCH.query, older.query, newer.query, halve(older)[0].query]
    assert not found.complete
    (problem,) = found.problems
    assert problem.message == (
        "What was submitted from 2026-02-19 19:00 to 2026-02-26 19:00 (UTC) could not be looked"
        " for. The budget is gone."
    )

    source.failing = {}
    assert ids(collect(desk).papers) == ids(PAPERS)


def test_one_part_without_a_good_answer_costs_no_other(desk: Desk, source: Source) -> None:
    broken = halve(halve(SEARCH)[0])[1]
    source.failing = {broken.query: AnswerError("A web page, three times.", hint="Wait.")}

    found = collect(desk)

    assert broken.span
    missing = [p for p in PAPERS if broken.span[0] < p.published < broken.span[1]]
    assert missing
    assert set(ids(found.papers)) == set(ids(PAPERS)) - set(ids(missing))
    (problem,) = found.problems
    assert "from 2026-02-21 13:00 to 2026-02-23 07:00 (UTC)" in problem.message
    assert problem.hint == "Wait."
    assert [search.query for search, _ in source.searched].count(broken.query) == 1


def test_parts_that_are_held_serve_where_the_source_fails(desk: Desk, source: Source) -> None:
    whole = collect(desk)
    source.failing = {half.query: FetchError("The line is dead.") for half in halve(SEARCH)}

    found = collect(desk, refresh=True)

    assert ids(found.papers) == ids(whole.papers)
    assert not found.complete
    assert len(found.problems) == 1
    assert collect(desk, offline=True).papers == whole.papers


def test_offline_the_parts_that_are_not_held_are_told(desk: Desk, source: Source) -> None:
    source.failing = {half.query: FetchError("The line is dead.") for half in halve(SEARCH)}
    collect(desk)

    found = collect(desk, offline=True)

    assert (ids(found.papers), found.complete) == (ids(PAPERS[:5]), False)
    (problem,) = found.problems
    assert "never fetched" in problem.message
