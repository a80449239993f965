"""Searches: what is saved is not asked for again, and what is missing is named.

An answer larger than a source gives out, ten rows at most, is had in halves of its time.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from digest.errors import AnswerError, FetchError
from digest.model import Page, Paper, Problem, Search
from digest.pipeline import BuildResult
from digest.query import ANOTHER
from tests.fakes import FakeClock, FakeSource
from tests.pipeline.workbench import (
    TIDES,
    Workbench,
    decisions,
    ids,
    is_complete,
    messages,
    tide,
    tides,
)

TEN = tides(range(1, 11))
CLOSED = datetime(2026, 2, 27, 1, tzinfo=UTC)
ODD = Problem(stage="fetch", subject="fake", message="Rows 4–6 may be missing.")
OTHER = Problem(stage="fetch", subject=ANOTHER, message="arXiv answered another query, all:wolf.")
HOUR = timedelta(hours=1).total_seconds()
DAY = 24 * HOUR


@pytest.fixture(autouse=True)
def _ten(bench: Workbench) -> None:
    """Give the source ten papers, three a page."""
    bench.source.papers = TEN


def look(bench: Workbench, *, offline: bool = False, refresh: bool = False) -> BuildResult:
    """Look at what is due in the week, and remember no issue of it."""
    return bench.make(offline=offline, refresh=refresh)


def found(made: BuildResult) -> list[str]:
    """Return the papers that an issue looked at."""
    return sorted(decisions(made))


def moved(number: int) -> Paper:
    """Return one of the papers behind all others."""
    return tide(number, published=TEN[0].published + timedelta(hours=1))


def test_a_page_is_saved_before_the_next_is_asked_for(bench: Workbench) -> None:
    saved: list[int] = []
    bench.source.before = lambda: saved.append(bench.library.load_state().papers)
    look(bench)
    assert saved == [0, 3, 6, 9]


@pytest.mark.parametrize("row", [3, 9])
@pytest.mark.parametrize("error", [FetchError("The line is dead."), KeyboardInterrupt()])
def test_after_an_end_only_missing_rows_are_asked_for(
    bench: Workbench, row: int, error: BaseException
) -> None:
    bench.source.fails_at, bench.source.error = row, error
    if isinstance(error, FetchError):
        assert not is_complete(look(bench))
    else:
        with pytest.raises(KeyboardInterrupt):
            look(bench)
    offline = look(bench, offline=True)
    assert (found(offline), is_complete(offline)) == (ids(TEN[:row]), False)
    assert f"after {row} of 10 rows" in messages(offline)
    bench.source.starts()

    bench.source.fails_at = None
    made = look(bench)

    assert bench.source.starts() == list(range(row, 10, 3))
    assert (found(made), made.problems, is_complete(made)) == (ids(TEN), (), True)


# Of a search that was cut off after six rows: what happens before the next run, what that asks for.
CUT_OFF = {
    "nothing": (0, TEN, 3, [6, 9]),
    "the total changed": (0, (*TEN, tide(11)), 3, [6, 0, 3, 6, 9]),
    "a day and more went by": (1.1 * DAY, TEN, 3, [0, 3, 6, 9]),
    "a little less went by": (0.9 * DAY, TEN, 3, [6, 9]),
    "the clock was set back": (-HOUR, TEN, 3, [0, 3, 6, 9]),
    "the next page has a row that is held": (0, (*TEN[1:], moved(1)), 4, [6, 0, 4, 8]),
}


@pytest.mark.parametrize("wait, papers, size, starts", CUT_OFF.values(), ids=CUT_OFF)
def test_a_search_is_gone_on_with_only_where_the_answer_is_what_it_was(
    bench: Workbench, wait: float, papers: tuple[Paper, ...], size: int, starts: list[int]
) -> None:
    bench.source.fails_at = 6
    look(bench)
    bench.source.starts()

    bench.source.fails_at, bench.source.papers, bench.source.size = None, papers, size
    bench.clock.sleep(wait)
    made = look(bench)

    assert bench.source.starts() == starts
    assert (found(made), made.problems) == (sorted(ids(papers)), ())


@pytest.mark.parametrize("hours, starts", [(0, []), (-0.01, [0, 3, 6, 9])])
def test_what_was_asked_too_early_is_asked_again(
    bench: Workbench, hours: float, starts: list[int]
) -> None:
    bench.clock = FakeClock(CLOSED + timedelta(hours=hours))
    look(bench)
    bench.source.starts()
    bench.clock.sleep(HOUR)

    assert found(look(bench)) == ids(TEN)
    assert bench.source.starts() == starts


@pytest.mark.parametrize("fails_at", [None, 6])
def test_refresh_takes_nothing_of_before(bench: Workbench, fails_at: int | None) -> None:
    bench.source.fails_at = fails_at
    look(bench)
    bench.source.starts()
    bench.source.fails_at, bench.source.papers = None, TEN[:5]

    made = look(bench, refresh=True)

    assert bench.source.starts() == [0, 3]
    assert (found(made), made.problems) == (ids(TEN[:5]), ())


@pytest.mark.parametrize("is_one_run", [True, False])
def test_what_issues_of_a_run_need_is_asked_for_again_but_once(
    bench: Workbench, *, is_one_run: bool
) -> None:
    look(bench)
    bench.clock.sleep(60)
    bench.begun = bench.clock.now() if is_one_run else None
    bench.source.starts()

    for _ in range(2):
        bench.clock.sleep(1)
        look(bench, refresh=True)
    assert bench.source.starts() == [0, 3, 6, 9] * (1 if is_one_run else 2)
    bench.clock.sleep(-3600)
    bench.begun = bench.clock.now()
    look(bench, refresh=True)
    assert bench.source.starts() == [0, 3, 6, 9], "nothing was asked in a time to come"


def test_nothing_gained_is_an_error_that_leaves_and_costs_nothing(bench: Workbench) -> None:
    bench.source.fails_at = 0
    with pytest.raises(FetchError, match="The line is dead"):
        look(bench)
    with pytest.raises(FetchError, match="never fetched") as caught:
        look(bench, offline=True)
    assert (caught.value.exit_code, caught.value.hint) == (3, "Build it once without --offline.")

    bench.source.fails_at = None
    before = look(bench)
    bench.source.fails_at = 0
    with pytest.raises(FetchError, match="The line is dead"):
        look(bench, refresh=True)
    assert look(bench) == before


def test_something_gained_is_a_problem_that_names_rows_reason_and_hint(bench: Workbench) -> None:
    bench.source.fails_at = 6
    made = look(bench)

    (problem,) = made.problems
    assert problem.message == (
        "The search ended after 6 of 10 rows; the rest may be missing. The line is dead."
    )
    assert problem.hint == "Mend it."
    assert look(bench).problems == look(bench, offline=True).problems == made.problems
    bench.source.error = FetchError("The line is dead.")
    assert look(bench).problems[0].hint == "Run the same command again: it goes on from there."


def test_problems_where_every_row_came_are_asked_about_only_by_refresh(bench: Workbench) -> None:
    bench.source.remarks = {3: ODD}
    made = look(bench)
    bench.source.starts()
    bench.source.remarks = {}

    assert (look(bench), made.problems, is_complete(made)) == (made, (ODD,), True)
    assert bench.source.starts() == []
    assert look(bench, refresh=True).problems == ()


@pytest.mark.parametrize("gap", [0, 3, 9])
@pytest.mark.parametrize("fails_at, days", [(None, 0), (None, 2), (9, 0)])
def test_rows_that_never_came_do_not_stop_the_rest_and_are_asked_for_by_the_next_run(
    bench: Workbench, gap: int, fails_at: int | None, days: int
) -> None:
    bench.source.gaps, bench.source.remarks, bench.source.fails_at = {gap}, {gap: ODD}, fails_at
    made = look(bench)
    expected = TEN[:fails_at] if fails_at else TEN
    assert found(made) == ids(expected[:gap] + expected[gap + 3 :])
    assert made.problems
    assert not is_complete(made)
    bench.clock.sleep(days * DAY)

    bench.source.gaps, bench.source.remarks, bench.source.fails_at = set(), {}, None
    made = look(bench)
    assert (found(made), made.problems) == (ids(TEN), ())
    bench.source.starts()
    assert look(bench) == made
    assert bench.source.starts() == []


# When a search was first found empty, in hours after all was announced; how long after that it was
# again; and whether that is believed.
EMPTY = [(24, 6, True), (18, 6, True), (24, 5.9, False), (17.9, 6, False), (0, 30, True)]


@pytest.mark.parametrize("first, later, believed", EMPTY)
def test_a_search_that_finds_nothing_is_believed_twice_hours_apart_a_day_after_it_closed(
    bench: Workbench, first: float, later: float, *, believed: bool
) -> None:
    bench.source.papers = ()
    bench.clock = FakeClock(CLOSED + timedelta(hours=first))
    made = look(bench)
    assert messages(made) == (
        "arXiv says there is nothing for tide pools from 2026-02-22 to 2026-02-28; that is rare:"
        " papers may be missing."
    )
    assert look(bench, offline=True).problems == made.problems
    bench.clock.sleep(later * HOUR)

    again = look(bench)
    bench.source.starts()
    assert (again.problems == (), is_complete(again)) == (believed, believed)
    assert look(bench).problems == again.problems
    assert bench.source.starts() == ([] if believed else [0])
    assert not believed or look(bench, refresh=True).problems == ()

    bench.source.papers = TEN
    assert found(look(bench, refresh=True)) == ids(TEN)


@pytest.mark.parametrize("papers", [TEN[:2], ()], ids=["some", "none"])
def test_an_answer_to_another_query_is_no_answer(
    bench: Workbench, papers: tuple[Paper, ...]
) -> None:
    """Neither does it prove, with the next, that there is nothing."""
    bench.source.papers, bench.source.remarks = papers, {0: OTHER}
    for _ in range(2):
        made = look(bench)
        assert (made.problems, is_complete(made)) == ((OTHER,), False)
        assert look(bench, offline=True).problems == (OTHER,)
        bench.clock.sleep(2 * DAY)

    bench.source.papers, bench.source.remarks = (), {}
    assert "that is rare" in messages(look(bench))
    bench.source.papers = TEN
    made = look(bench)
    assert (found(made), made.problems, is_complete(made)) == (ids(TEN), (), True)


@pytest.mark.parametrize("fails_at", [None, 3])
def test_what_a_clock_ahead_has_asked_is_asked_again(
    bench: Workbench, fails_at: int | None
) -> None:
    bench.source.papers, bench.source.fails_at = TEN[:8], fails_at
    look(bench)
    bench.source.starts()

    bench.clock.sleep(-3 * HOUR)
    bench.source.papers, bench.source.fails_at = TEN, None
    assert found(look(bench)) == ids(TEN)
    assert bench.source.starts() == [0, 3, 6, 9]


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


def look_at_parts(
    bench: Workbench, *, refresh: bool = False, offline: bool = False
) -> tuple[list[str], str]:
    """Return what an issue finds, and what is told of it; only then it is incomplete."""
    made = bench.make(refresh=refresh, offline=offline)
    assert is_complete(made) is not bool(made.problems)
    return sorted(decisions(made)), messages(made)


def test_all_parts_are_had_and_nothing_is_asked_for_twice(
    bench: Workbench, source: HalfSource
) -> None:
    assert look_at_parts(bench) == (ids(PAPERS), "")
    # The whole and a half that is too large show on one page that they are; the rest are pages.
    asked = [(search.query, start) for search, start in source.searched]
    assert len(asked) == len(set(asked)) <= 12
    source.searched.clear()
    for offline in (False, True):
        assert look_at_parts(bench, offline=offline) == (ids(PAPERS), "")
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
    assert look_at_parts(bench, refresh=True) == (ids(PAPERS[:count]), "")


def test_a_total_that_halves_contradict_is_not_followed(
    bench: Workbench, source: HalfSource
) -> None:
    source.total = 50_000
    found, told = look_at_parts(bench)
    assert len(source.searched) <= 5
    assert found == ids(PAPERS[:10])
    assert "after 10 of 50,000 rows" in told


@pytest.mark.parametrize("lied_of", [SPAN, OLDER, NEWER])
def test_what_contradicts_itself_is_asked_again(
    bench: Workbench, source: HalfSource, lied_of: Span
) -> None:
    source.total, source.claimed = 50_000, (lied_of,)
    assert look_at_parts(bench)[1]

    source.total = None
    assert look_at_parts(bench) == (ids(PAPERS), "")
    source.searched.clear()
    assert look_at_parts(bench) == (ids(PAPERS), "")
    assert source.searched == []


@pytest.mark.parametrize("total, followed", [(34, True), (35, False)])
def test_a_total_may_be_a_bit_off(
    bench: Workbench, source: HalfSource, total: int, *, followed: bool
) -> None:
    """Papers come and go between two requests, and halves share a minute."""
    source.total, source.claimed = total, (SPAN,)
    assert (len(look_at_parts(bench)[0]) == len(PAPERS)) is followed


def test_an_answer_to_another_query_is_not_divided(bench: Workbench, source: HalfSource) -> None:
    other = Problem(stage="fetch", subject=ANOTHER, message="arXiv answered another query.")
    source.total, source.remarks = 50_000, {0: other}
    assert look_at_parts(bench)[1] == look_at_parts(bench, offline=True)[1] == other.message
    assert set(source.spans()) == {SPAN}


def test_after_a_failure_nothing_is_asked_and_the_rest_is_told(
    bench: Workbench, source: HalfSource
) -> None:
    source.failing = dict.fromkeys((FIRST, SECOND), FetchError("The budget is gone."))
    assert look_at_parts(bench)[1] == (
        "Some papers submitted from 2026-02-19 19:00 to 2026-02-26 19:00 (UTC) could not be looked"
        " for. The budget is gone."
    )
    assert source.spans() == [SPAN, OLDER, NEWER, FIRST]

    source.failing = {}
    assert look_at_parts(bench) == (ids(PAPERS), "")


def test_one_part_without_a_good_answer_costs_no_other(
    bench: Workbench, source: HalfSource
) -> None:
    source.failing = {SECOND: AnswerError("A web page, three times.", hint="Wait.")}
    found, told = look_at_parts(bench)

    missing = [paper for paper in PAPERS if SECOND[0] < paper.published < SECOND[1]]
    assert missing
    assert set(found) == set(ids(PAPERS)) - set(ids(missing))
    assert "from 2026-02-21 13:00 to 2026-02-23 07:00 (UTC)" in told
    assert source.spans().count(SECOND) == 1
    assert bench.make().problems[0].hint == "Wait."


def test_offline_the_parts_that_are_not_held_are_told(bench: Workbench, source: HalfSource) -> None:
    source.failing = {OLDER: DEAD, NEWER: DEAD}
    look_at_parts(bench)
    found, told = look_at_parts(bench, offline=True)
    assert found == ids(PAPERS[:5])
    assert "never fetched" in told


def test_after_a_failure_only_missing_halves_are_asked_for(
    bench: Workbench, source: HalfSource
) -> None:
    source.failing = {NEWER: DEAD}
    look_at_parts(bench)
    source.failing = {}
    source.searched.clear()
    assert look_at_parts(bench) == (ids(PAPERS), "")
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
