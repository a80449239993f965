"""An answer larger than a source gives out is had in halves of its time, and nothing is lost.

The source gives out ten rows of an answer at most.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from digest.errors import AnswerError, FetchError
from digest.model import Page, Problem, Search
from digest.query import ANOTHER
from tests.fakes import FakeSource
from tests.pipeline.workbench import TIDES, Workbench, decisions, ids, is_complete, messages, tide

Span = tuple[datetime, datetime]
SPAN = (datetime(2026, 2, 19, 19, tzinfo=UTC), datetime(2026, 2, 26, 19, tzinfo=UTC))
MIDDLE = SPAN[0] + (SPAN[1] - SPAN[0]) / 2
QUARTER = SPAN[0] + (SPAN[1] - SPAN[0]) / 4
OLDER, NEWER = (SPAN[0], MIDDLE), (MIDDLE, SPAN[1])
FIRST, SECOND = (SPAN[0], QUARTER), (QUARTER, MIDDLE)
PAPERS = tuple(
    tide(number, published=SPAN[0] + timedelta(hours=7 * number), updated=SPAN[0])
    for number in range(1, 24)
)
DEAD = FetchError("The line is dead.")


class HalfSource(FakeSource):
    """A source that claims `total` rows of the times in `claimed`, or of all, and fails of some."""

    def __init__(self) -> None:
        super().__init__(PAPERS, size=5, most=10)
        self.total: int | None = None
        self.claimed: tuple[Span, ...] = ()
        self.failing: dict[Span, FetchError] = {}

    def fetch_search(self, search: Search, *, start: int = 0) -> Iterator[Page]:
        """Yield pages, like arXiv no row beyond the most."""
        assert search.span is not None
        for page in super().fetch_search(search, start=start):
            if error := self.failing.get(search.span):
                raise error
            claims = not self.claimed or search.span in self.claimed
            total = self.total if self.total and claims else page.total
            yield replace(page, total=min(total, search.limit or total))
            if page.start + page.rows >= (self.most or 999):
                return

    def spans(self) -> list[Span | None]:
        """Return the times that were asked for so far, and forget them."""
        spans = [search.span for search, _ in self.searched]
        self.searched.clear()
        return spans


@pytest.fixture(name="source")
def _source(bench: Workbench) -> HalfSource:
    bench.source = HalfSource()
    return bench.source


def look(
    bench: Workbench, *, refresh: bool = False, offline: bool = False
) -> tuple[list[str], str]:
    """Return what an issue finds, and what is told of it; only then it is incomplete."""
    made = bench.make(refresh=refresh, offline=offline)
    assert is_complete(made) is not bool(made.problems)
    return sorted(decisions(made)), messages(made)


def test_all_parts_are_had_and_nothing_is_asked_for_twice(
    bench: Workbench, source: HalfSource
) -> None:
    assert look(bench) == (ids(PAPERS), "")
    # The whole and a half that is too large show on one page that they are; the rest are pages.
    asked = [(search.query, start) for search, start in source.searched]
    assert len(asked) == len(set(asked)) <= 12
    source.searched.clear()
    for offline in (False, True):
        assert look(bench, offline=offline) == (ids(PAPERS), "")
    assert source.searched == []


@pytest.mark.parametrize(
    "most, count, parts", [(10, 10, False), (10, 11, True), (None, 23, False), (23, 23, False)]
)
def test_only_what_exceeds_the_source_is_divided(
    bench: Workbench, source: HalfSource, most: int | None, count: int, *, parts: bool
) -> None:
    source.most, source.papers = most or 999, PAPERS[:count]
    bench.make()
    assert (set(source.spans()) != {SPAN}) is parts
    source.most = most
    assert look(bench, refresh=True) == (ids(PAPERS[:count]), "")


def test_a_total_that_halves_contradict_is_not_followed(
    bench: Workbench, source: HalfSource
) -> None:
    source.total = 50_000
    found, told = look(bench)
    assert len(source.searched) <= 5
    assert found == ids(PAPERS[:10])
    assert "after 10 of 50,000 rows" in told


@pytest.mark.parametrize("lied_of", [SPAN, OLDER, NEWER])
def test_what_contradicts_itself_is_asked_again(
    bench: Workbench, source: HalfSource, lied_of: Span
) -> None:
    source.total, source.claimed = 50_000, (lied_of,)
    assert look(bench)[1]

    source.total = None
    assert look(bench) == (ids(PAPERS), "")
    source.searched.clear()
    assert look(bench) == (ids(PAPERS), "")
    assert source.searched == []


@pytest.mark.parametrize("total, followed", [(34, True), (35, False)])
def test_a_total_may_be_a_bit_off(
    bench: Workbench, source: HalfSource, total: int, *, followed: bool
) -> None:
    """Papers come and go between two requests, and halves share a minute."""
    source.total, source.claimed = total, (SPAN,)
    assert (len(look(bench)[0]) == len(PAPERS)) is followed


def test_an_answer_to_another_query_is_not_divided(bench: Workbench, source: HalfSource) -> None:
    other = Problem(stage="fetch", subject=ANOTHER, message="arXiv answered another query.")
    source.total, source.remarks = 50_000, {0: other}
    assert look(bench)[1] == look(bench, offline=True)[1] == other.message
    assert set(source.spans()) == {SPAN}


def test_after_a_failure_nothing_is_asked_and_the_rest_is_told(
    bench: Workbench, source: HalfSource
) -> None:
    source.failing = dict.fromkeys((FIRST, SECOND), FetchError("The budget is gone."))
    assert look(bench)[1] == (
        "Some papers submitted from 2026-02-19 19:00 to 2026-02-26 19:00 (UTC) could not be looked"
        " for. The budget is gone."
    )
    assert source.spans() == [SPAN, OLDER, NEWER, FIRST]

    source.failing = {}
    assert look(bench) == (ids(PAPERS), "")


def test_one_part_without_a_good_answer_costs_no_other(
    bench: Workbench, source: HalfSource
) -> None:
    source.failing = {SECOND: AnswerError("A web page, three times.", hint="Wait.")}
    found, told = look(bench)

    missing = [paper for paper in PAPERS if SECOND[0] < paper.published < SECOND[1]]
    assert missing
    assert set(found) == set(ids(PAPERS)) - set(ids(missing))
    assert "from 2026-02-21 13:00 to 2026-02-23 07:00 (UTC)" in told
    assert source.spans().count(SECOND) == 1
    assert bench.make().problems[0].hint == "Wait."


def test_offline_the_parts_that_are_not_held_are_told(bench: Workbench, source: HalfSource) -> None:
    source.failing = {OLDER: DEAD, NEWER: DEAD}
    look(bench)
    found, told = look(bench, offline=True)
    assert found == ids(PAPERS[:5])
    assert "never fetched" in told


def test_after_a_failure_only_missing_halves_are_asked_for(
    bench: Workbench, source: HalfSource
) -> None:
    source.failing = {NEWER: DEAD}
    look(bench)
    source.failing = {}
    source.searched.clear()
    assert look(bench) == (ids(PAPERS), "")
    assert not {SPAN, OLDER} & set(source.spans())


Fetch = Callable[[int | None], list[str]]


@pytest.fixture(name="fetch")
def _fetch(bench: Workbench) -> Fetch:
    """Fetch the newest papers since the first day of submission."""

    def fetch(number: int | None) -> list[str]:
        found = bench.fetch(query=TIDES.query, number=number, since=date(2026, 2, 19))
        return ids(found.papers)

    return fetch


@pytest.mark.parametrize(
    "number, is_all", [(5, False), (12, False), (17, False), (18, True), (40, True), (None, True)]
)
def test_fetching_takes_the_newest_halves_until_there_is_enough(
    source: HalfSource, fetch: Fetch, number: int | None, *, is_all: bool
) -> None:
    assert fetch(number) == ids(PAPERS[::-1][:number])
    ends = {search.span[1].day for search, start in source.searched if start and search.span}
    assert (21 in ends) is is_all, "the last of the oldest quarter"
    assert len(set(source.spans())) == (1 if number == 5 else 5)
