"""Collecting: what is saved is not asked again, and what is missing is named."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.errors import FetchError
from digest.model import Paper, Problem, Search
from digest.pipeline.lookup import collect_ids
from digest.pipeline.searches.collect import collect_search
from digest.pipeline.tools import Collected
from digest.query import ANOTHER
from tests.fakes import SilentProgress
from tests.pipeline.desk import Desk, ids, tide, tides

SEARCH = Search(query='all:"tide pools"', order="oldest")
CLOSED = datetime(2026, 2, 27, 1, 0, tzinfo=UTC)
ODD = Problem(stage="fetch", subject="fake", message="Rows 4–6 may be missing.")
OTHER = Problem(stage="fetch", subject=ANOTHER, message="arXiv answered another query, all:wolf.")
TEN = tides(range(1, 11))


class Tasks(SilentProgress):
    """An observer that notes the tasks."""

    def begin(self, task: str, total: int | None) -> None:
        """Note a task."""
        del total
        self.note(task)


def collect(
    desk: Desk, *, closed: datetime = CLOSED, offline: bool = False, refresh: bool = False
) -> Collected:
    """Collect the search at a desk."""
    return collect_search(SEARCH, desk.tools, closed=closed, offline=offline, refresh=refresh)


def test_a_page_is_saved_before_the_next_is_asked_for(desk: Desk) -> None:
    desk.source.papers = TEN
    held: list[int] = []

    def look() -> None:
        state = desk.library.load_search(SEARCH)
        held.append(state.rows if state else 0)

    desk.source.before = look
    collect(desk)

    assert held == [0, 3, 6, 9]


def test_work_done_ahead_falls_between_saving_a_page_and_the_next_request(desk: Desk) -> None:
    desk.source.papers = TEN
    events: list[object] = []
    desk.source.before = lambda: events.append("request")

    def work(papers: Sequence[Paper]) -> None:
        state = desk.library.load_search(SEARCH)
        events.append((ids(papers), state.rows if state else 0))

    tools = replace(desk.tools, meanwhile=work)
    collect_search(SEARCH, tools, closed=CLOSED, offline=False, refresh=False)

    assert events[:4] == ["request", (ids(TEN[:3]), 3), "request", (ids(TEN[3:6]), 6)]
    assert events[-1] == (ids(TEN[9:]), 10)


@pytest.mark.parametrize("row", [3, 6, 9])
@pytest.mark.parametrize("error", [FetchError("The line is dead."), KeyboardInterrupt()])
def test_after_an_interruption_only_the_missing_rows_are_asked_for(
    desk: Desk, row: int, error: BaseException
) -> None:
    desk.source.papers, desk.source.fails_at, desk.source.error = TEN, row, error
    if isinstance(error, FetchError):
        collect(desk)
    else:
        with pytest.raises(KeyboardInterrupt):
            collect(desk)
    desk.source.starts()

    desk.source.fails_at = None
    found = collect(desk)

    assert desk.source.starts() == list(range(row, 10, 3))
    assert ids(found.papers) == ids(TEN)
    assert found.problems == ()


def test_a_run_killed_before_it_could_say_that_all_was_there_asks_nothing(desk: Desk) -> None:
    desk.source.papers = TEN
    for page in desk.source.fetch_search(SEARCH):
        desk.library.save_page(SEARCH, page, at=desk.clock.now())
    desk.source.starts()

    found = collect(desk)

    assert desk.source.starts() == []
    assert (len(found.papers), found.problems) == (10, ())


def test_a_changed_total_starts_the_search_again(desk: Desk) -> None:
    desk.source.papers, desk.source.fails_at = TEN, 6
    collect(desk)
    desk.source.starts()

    desk.source.papers, desk.source.fails_at = (*TEN, tide(11)), None
    found = collect(desk)

    assert desk.source.starts() == [6, 0, 3, 6, 9]
    assert len(found.papers) == 11


def test_a_search_cut_off_long_ago_starts_again(desk: Desk) -> None:
    desk.source.papers, desk.source.fails_at = TEN, 6
    collect(desk)
    desk.source.starts()

    desk.source.fails_at = None
    desk.clock.sleep(timedelta(days=2).total_seconds())
    collect(desk)

    assert desk.source.starts() == [0, 3, 6, 9]


def test_a_paper_that_moved_while_a_search_was_cut_off_is_had_in_the_end(desk: Desk) -> None:
    desk.source.papers, desk.source.fails_at = TEN, 3
    collect(desk)
    moved = tide(1, published=TEN[0].published + timedelta(hours=1))
    desk.source.papers, desk.source.fails_at = (*TEN[1:], moved), None

    (problem,) = collect(desk).problems
    assert "after 9 of 10 rows" in problem.message

    found = collect(desk)
    assert sorted(ids(found.papers)) == ids(TEN)
    assert found.problems == ()


def test_a_search_cut_off_starts_again_where_the_next_page_was_had_already(desk: Desk) -> None:
    desk.source.papers, desk.source.fails_at = TEN, 6
    collect(desk)
    desk.source.starts()
    moved = tide(1, published=TEN[0].published + timedelta(hours=1))
    desk.source.papers, desk.source.fails_at, desk.source.size = (*TEN[1:], moved), None, 4

    found = collect(desk)

    assert desk.source.starts() == [6, 0, 4, 8]
    assert sorted(ids(found.papers)) == ids(TEN)
    assert found.problems == ()


@pytest.mark.parametrize("asked_before_closing, starts", [(False, []), (True, [0, 3, 6, 9])])
def test_a_complete_search_is_asked_again_only_if_its_window_was_open(
    desk: Desk, *, asked_before_closing: bool, starts: list[int]
) -> None:
    desk.source.papers = TEN
    collect(desk)
    desk.source.starts()
    moment = desk.clock.now()

    collect(desk, closed=moment + timedelta(hours=1) if asked_before_closing else moment)

    assert desk.source.starts() == starts


def test_refresh_asks_again(desk: Desk) -> None:
    desk.source.papers = TEN
    collect(desk)
    desk.source.starts()

    desk.source.papers = TEN[:5]
    found = collect(desk, refresh=True)

    assert desk.source.starts() == [0, 3]
    assert ids(found.papers) == ids(TEN[:5])


def test_refresh_takes_nothing_of_a_cut_off_search(desk: Desk) -> None:
    desk.source.papers, desk.source.fails_at = TEN, 6
    collect(desk)
    desk.source.starts()

    desk.source.fails_at = None
    collect(desk, refresh=True)

    assert desk.source.starts() == [0, 3, 6, 9]


def test_a_refresh_that_gains_nothing_fails_and_costs_nothing(desk: Desk) -> None:
    desk.source.papers = TEN
    before = collect(desk)

    desk.source.fails_at = 0
    with pytest.raises(FetchError, match="dead"):
        collect(desk, refresh=True)

    assert collect(desk) == before


def test_nothing_gained_is_an_error_and_leaves_nothing_behind(desk: Desk) -> None:
    desk.source.fails_at = 0

    with pytest.raises(FetchError, match="The line is dead"):
        collect(desk)

    assert desk.library.load_search(SEARCH) is None


def test_something_gained_is_a_problem_that_names_rows_reason_and_hint(desk: Desk) -> None:
    desk.source.papers, desk.source.fails_at = TEN, 6

    found = collect(desk)

    assert ids(found.papers) == ids(TEN[:6])
    (problem,) = found.problems
    assert problem.message == (
        "The search ended after 6 of 10 rows; the rest may be missing. The line is dead."
    )
    assert problem.hint == "Mend it."
    assert collect(desk, offline=True) == found


def test_a_resumed_run_that_fails_at_once_still_names_the_rows_held(desk: Desk) -> None:
    desk.source.papers, desk.source.fails_at = TEN, 6
    first = collect(desk)

    assert collect(desk) == first


def test_a_killed_search_that_lacks_nothing_is_whole(desk: Desk) -> None:
    desk.source.papers = TEN
    for page in desk.source.fetch_search(SEARCH):
        desk.library.save_page(SEARCH, page, at=desk.clock.now())

    found = collect(desk, offline=True)

    assert (ids(found.papers), found.problems, found.complete) == (ids(TEN), (), True)


def test_a_killed_search_serves_offline_and_says_what_it_lacks(desk: Desk) -> None:
    desk.source.papers, desk.source.fails_at = TEN, 6
    desk.source.error = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        collect(desk)
    desk.source.starts()

    found = collect(desk, offline=True)

    assert desk.source.starts() == []
    assert ids(found.papers) == ids(TEN[:6])
    assert "after 6 of 10 rows" in found.problems[0].message


def test_offline_with_nothing_stored_ends_with_exit_code_3(desk: Desk) -> None:
    with pytest.raises(FetchError, match="never fetched") as caught:
        collect(desk, offline=True)

    assert caught.value.exit_code == 3


def test_problems_where_every_row_came_are_asked_about_only_by_refresh(desk: Desk) -> None:
    desk.source.papers, desk.source.remarks = TEN, {3: ODD}
    first = collect(desk)
    desk.source.starts()

    again = collect(desk)

    assert first.problems == (ODD,)
    assert again == first
    assert desk.source.starts() == []
    desk.source.remarks = {}
    assert collect(desk, refresh=True).problems == ()


def test_rows_that_never_come_do_not_stop_the_rest(desk: Desk) -> None:
    desk.source.papers, desk.source.gaps, desk.source.remarks = TEN, {3}, {3: ODD}

    found = collect(desk)

    assert ids(found.papers) == ids((*TEN[:3], *TEN[6:]))
    assert found.problems == (ODD,)


@pytest.mark.parametrize("gap", [0, 3, 6, 9])
@pytest.mark.parametrize("fails_at", [None, 9])
@pytest.mark.parametrize("days", [0, 2])
def test_rows_that_never_came_are_asked_for_by_the_next_run(
    desk: Desk, gap: int, fails_at: int | None, days: int
) -> None:
    desk.source.papers, desk.source.gaps, desk.source.remarks = TEN, {gap}, {gap: ODD}
    desk.source.fails_at = fails_at
    assert collect(desk).problems
    desk.clock.sleep(timedelta(days=days).total_seconds())

    desk.source.gaps, desk.source.remarks, desk.source.fails_at = set(), {}, None
    found = collect(desk)
    desk.source.starts()

    assert ids(found.papers) == ids(TEN)
    assert found.problems == ()
    assert collect(desk) == found
    assert desk.source.starts() == []


def test_nothing_at_all_is_a_problem_and_is_asked_again(desk: Desk) -> None:
    (problem,) = collect(desk).problems
    assert problem.message == (
        "arXiv says there is nothing for tide pools; that is rare: papers may be missing."
    )
    assert collect(desk, offline=True).problems == (problem,)

    desk.source.papers = TEN
    found = collect(desk)

    assert ids(found.papers) == ids(TEN)
    assert found.problems == ()


def test_nothing_is_told_by_the_topic_s_words_and_the_days(desk: Desk) -> None:
    (told,) = desk.make().problems
    assert "nothing for tide pools from 2026-02-22 to 2026-02-28;" in told.message


@pytest.mark.parametrize(
    "closed_before, hours_later, believed",
    [(24, 6, True), (18, 6, True), (24, 5.9, False), (17.9, 6, False)],
)
def test_nothing_is_believed_when_it_was_so_hours_before_and_all_has_long_been_out(
    desk: Desk, closed_before: float, hours_later: float, *, believed: bool
) -> None:
    closed = desk.clock.now() - timedelta(hours=closed_before)
    assert collect(desk, closed=closed).problems
    desk.clock.sleep(timedelta(hours=hours_later).total_seconds())

    again = collect(desk, closed=closed)
    desk.source.starts()

    assert (again.problems == (), again.complete) == (believed, believed)
    assert collect(desk, closed=closed) == again
    assert desk.source.starts() == ([] if believed else [0])
    assert not believed or collect(desk, closed=closed, refresh=True) == again


def test_an_answer_to_another_query_is_no_answer_and_is_asked_for_again(desk: Desk) -> None:
    desk.source.papers, desk.source.remarks = TEN[:2], {0: OTHER}
    found = collect(desk)
    assert (found.problems, found.complete) == ((OTHER,), False)
    assert collect(desk, offline=True) == found

    desk.source.papers, desk.source.remarks = TEN, {}
    again = collect(desk)

    assert ids(again.papers) == ids(TEN)
    assert (again.problems, again.complete) == ((), True)


def test_another_query_that_finds_nothing_is_no_proof_that_there_is_nothing(desk: Desk) -> None:
    closed = desk.clock.now() - timedelta(days=2)
    desk.source.remarks = {0: OTHER}
    for _ in range(2):
        assert collect(desk, closed=closed).problems == (OTHER,)
        desk.clock.sleep(timedelta(hours=7).total_seconds())

    desk.source.remarks = {}
    assert "that is rare" in collect(desk, closed=closed).problems[0].message


@pytest.mark.parametrize("fails_at", [None, 3])
def test_what_was_asked_by_a_clock_that_ran_ahead_is_asked_again(
    desk: Desk, fails_at: int | None
) -> None:
    desk.source.papers, desk.source.fails_at = TEN[:8], fails_at
    collect(desk)
    desk.source.starts()

    desk.clock.sleep(-timedelta(hours=3).total_seconds())
    desk.source.papers, desk.source.fails_at = TEN, None
    found = collect(desk)

    assert desk.source.starts() == [0, 3, 6, 9]
    assert ids(found.papers) == ids(TEN)


def test_what_came_of_a_search_with_gaps_serves_where_nothing_more_can_be_had(desk: Desk) -> None:
    desk.source.papers, desk.source.gaps, desk.source.remarks = TEN, {3}, {3: ODD}
    first = collect(desk)

    desk.clock.sleep(timedelta(days=2).total_seconds())
    desk.source.fails_at = 0
    again = collect(desk)

    assert again.papers == first.papers
    assert ODD in again.problems


def test_identifiers_come_from_the_library_first(desk: Desk) -> None:
    desk.source.papers = TEN
    collect_ids(ids(TEN[:2]), desk.tools, offline=False)

    found = collect_ids(["2602.00003", "2602.00001", "2602.00003"], desk.tools, offline=False)

    assert ids(found.papers) == ["2602.00003", "2602.00001"]
    assert desk.source.asked_ids == [("2602.00001", "2602.00002"), ("2602.00003",)]


def test_unknown_identifiers_are_named_and_asked_for_once(desk: Desk) -> None:
    found = collect_ids(["2602.77777"], desk.tools, offline=False)

    assert found.unknown == ("2602.77777",)
    assert desk.source.requests == 1


def test_identifiers_that_could_not_be_asked_for_are_not_unknown(desk: Desk) -> None:
    desk.source.papers, desk.source.fails_at = TEN, 3

    found = collect_ids(ids(TEN), desk.tools, offline=False)

    assert ids(found.papers) == ids(TEN[:3])
    assert (found.missing, found.unknown) == (tuple(ids(TEN[3:])), ())
    (problem,) = found.problems
    assert all(name in problem.message for name in ids(TEN[3:]))
    assert problem.hint == "Mend it."

    desk.source.fails_at = None
    desk.source.asked_ids.clear()
    assert collect_ids(ids(TEN), desk.tools, offline=False).unknown == ()
    assert [len(batch) for batch in desk.source.asked_ids] == [3, 3, 1]


def test_what_is_held_is_had_though_the_source_fails(desk: Desk) -> None:
    desk.source.papers = TEN
    collect_ids(ids(TEN[:1]), desk.tools, offline=False)
    desk.source.fails_at = 0

    for refresh in (False, True):
        found = collect_ids(ids(TEN[:2]), desk.tools, offline=False, refresh=refresh)
        assert (ids(found.papers), found.missing) == (ids(TEN[:1]), tuple(ids(TEN[1:2])))
        assert len(found.problems) == 1


def test_where_no_paper_can_be_had_the_failure_is_raised(desk: Desk) -> None:
    desk.source.papers, desk.source.fails_at = TEN, 0

    with pytest.raises(FetchError):
        collect_ids(ids(TEN), desk.tools, offline=False)


def test_a_paper_on_a_page_with_gaps_is_missing_and_not_unknown(desk: Desk) -> None:
    desk.source.remarks = {0: ODD}

    found = collect_ids(["2602.00001"], desk.tools, offline=False)

    assert (found.missing, found.unknown, found.problems) == (("2602.00001",), (), (ODD,))


def test_a_record_saved_by_a_clock_that_ran_ahead_is_asked_for_again(desk: Desk) -> None:
    desk.source.papers = TEN
    collect_ids(["2602.00001"], desk.tools, offline=False)
    desk.clock.sleep(-timedelta(hours=1).total_seconds())
    desk.source.asked_ids.clear()

    collect_ids(["2602.00001"], desk.tools, offline=False)

    assert desk.source.asked_ids == [("2602.00001",)]


def test_progress_names_the_source_and_counts_in_words(desk: Desk) -> None:
    desk.source.papers, desk.progress = TEN, Tasks()
    collect(desk)
    collect_ids(["2602.77777"], desk.tools, offline=False)
    collect_ids(ids(TEN), desk.tools, offline=False, refresh=True)

    assert desk.progress.notes == ["Fetching from fake", "Fetching 1 paper", "Fetching 10 papers"]


def test_offline_identifiers_ask_nobody(desk: Desk) -> None:
    desk.source.papers = TEN
    collect_ids(["2602.00001"], desk.tools, offline=False)
    desk.source.asked_ids.clear()

    found = collect_ids(["2602.00001", "2602.00002"], desk.tools, offline=True, refresh=True)

    assert (ids(found.papers), found.unknown) == (["2602.00001"], ("2602.00002",))
    assert desk.source.asked_ids == []


def test_refresh_asks_for_identifiers_again(desk: Desk) -> None:
    desk.source.papers = TEN
    collect_ids(["2602.00001"], desk.tools, offline=False)
    desk.source.papers = (tide(1, version=2, title="Second"),)

    (paper,) = collect_ids(["2602.00001"], desk.tools, offline=False, refresh=True).papers

    assert paper.title == "Second"


def test_a_newer_version_in_the_library_is_not_undone_by_the_source(desk: Desk) -> None:
    desk.library.save_papers([tide(1, version=2, title="Second")], at=desk.clock.now())
    desk.source.papers = TEN

    (paper,) = collect_ids(["2602.00001"], desk.tools, offline=False, refresh=True).papers

    assert paper.title == "Second"
