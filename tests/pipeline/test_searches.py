"""Searches: what is saved is not asked for again, and what is missing is named."""

from datetime import UTC, datetime, timedelta

import pytest

from digest.errors import FetchError
from digest.model import Paper, Problem
from digest.pipeline import BuildResult
from digest.query import ANOTHER
from tests.fakes import FakeClock
from tests.pipeline.desk import Workbench, decisions, ids, is_complete, messages, tide, tides

TEN = tides(range(1, 11))
CLOSED = datetime(2026, 2, 27, 1, tzinfo=UTC)
ODD = Problem(stage="fetch", subject="fake", message="Rows 4–6 may be missing.")
OTHER = Problem(stage="fetch", subject=ANOTHER, message="arXiv answered another query, all:wolf.")
HOUR = timedelta(hours=1).total_seconds()
DAY = 24 * HOUR


@pytest.fixture(autouse=True)
def _ten(desk: Workbench) -> None:
    """Give the source ten papers, three a page."""
    desk.source.papers = TEN


def look(desk: Workbench, *, offline: bool = False, refresh: bool = False) -> BuildResult:
    """Look at what is due in the week, and remember no issue of it."""
    return desk.make(offline=offline, refresh=refresh)


def found(made: BuildResult) -> list[str]:
    """Return the papers that an issue looked at."""
    return sorted(decisions(made))


def moved(number: int) -> Paper:
    """Return one of the papers behind all others."""
    return tide(number, published=TEN[0].published + timedelta(hours=1))


def test_a_page_is_saved_before_the_next_is_asked_for(desk: Workbench) -> None:
    saved: list[int] = []
    desk.source.before = lambda: saved.append(desk.library.load_state().papers)
    look(desk)
    assert saved == [0, 3, 6, 9]


@pytest.mark.parametrize("row", [3, 9])
@pytest.mark.parametrize("error", [FetchError("The line is dead."), KeyboardInterrupt()])
def test_after_an_end_only_missing_rows_are_asked_for(
    desk: Workbench, row: int, error: BaseException
) -> None:
    desk.source.fails_at, desk.source.error = row, error
    if isinstance(error, FetchError):
        assert not is_complete(look(desk))
    else:
        with pytest.raises(KeyboardInterrupt):
            look(desk)
    offline = look(desk, offline=True)
    assert (found(offline), is_complete(offline)) == (ids(TEN[:row]), False)
    assert f"after {row} of 10 rows" in messages(offline)
    desk.source.starts()

    desk.source.fails_at = None
    made = look(desk)

    assert desk.source.starts() == list(range(row, 10, 3))
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
    desk: Workbench, wait: float, papers: tuple[Paper, ...], size: int, starts: list[int]
) -> None:
    desk.source.fails_at = 6
    look(desk)
    desk.source.starts()

    desk.source.fails_at, desk.source.papers, desk.source.size = None, papers, size
    desk.clock.sleep(wait)
    made = look(desk)

    assert desk.source.starts() == starts
    assert (found(made), made.problems) == (sorted(ids(papers)), ())


@pytest.mark.parametrize("hours, starts", [(0, []), (-0.01, [0, 3, 6, 9])])
def test_what_was_asked_too_early_is_asked_again(
    desk: Workbench, hours: float, starts: list[int]
) -> None:
    desk.clock = FakeClock(CLOSED + timedelta(hours=hours))
    look(desk)
    desk.source.starts()
    desk.clock.sleep(HOUR)

    assert found(look(desk)) == ids(TEN)
    assert desk.source.starts() == starts


@pytest.mark.parametrize("fails_at", [None, 6])
def test_refresh_takes_nothing_of_before(desk: Workbench, fails_at: int | None) -> None:
    desk.source.fails_at = fails_at
    look(desk)
    desk.source.starts()
    desk.source.fails_at, desk.source.papers = None, TEN[:5]

    made = look(desk, refresh=True)

    assert desk.source.starts() == [0, 3]
    assert (found(made), made.problems) == (ids(TEN[:5]), ())


@pytest.mark.parametrize("is_one_run", [True, False])
def test_what_issues_of_a_run_need_is_asked_for_again_but_once(
    desk: Workbench, *, is_one_run: bool
) -> None:
    look(desk)
    desk.clock.sleep(60)
    desk.begun = desk.clock.now() if is_one_run else None
    desk.source.starts()

    for _ in range(2):
        desk.clock.sleep(1)
        look(desk, refresh=True)
    assert desk.source.starts() == [0, 3, 6, 9] * (1 if is_one_run else 2)
    desk.clock.sleep(-3600)
    desk.begun = desk.clock.now()
    look(desk, refresh=True)
    assert desk.source.starts() == [0, 3, 6, 9], "nothing was asked in a time to come"


def test_nothing_gained_is_an_error_that_leaves_and_costs_nothing(desk: Workbench) -> None:
    desk.source.fails_at = 0
    with pytest.raises(FetchError, match="The line is dead"):
        look(desk)
    with pytest.raises(FetchError, match="never fetched") as caught:
        look(desk, offline=True)
    assert (caught.value.exit_code, caught.value.hint) == (3, "Build it once without --offline.")

    desk.source.fails_at = None
    before = look(desk)
    desk.source.fails_at = 0
    with pytest.raises(FetchError, match="The line is dead"):
        look(desk, refresh=True)
    assert look(desk) == before


def test_something_gained_is_a_problem_that_names_rows_reason_and_hint(desk: Workbench) -> None:
    desk.source.fails_at = 6
    made = look(desk)

    (problem,) = made.problems
    assert problem.message == (
        "The search ended after 6 of 10 rows; the rest may be missing. The line is dead."
    )
    assert problem.hint == "Mend it."
    assert look(desk).problems == look(desk, offline=True).problems == made.problems
    desk.source.error = FetchError("The line is dead.")
    assert look(desk).problems[0].hint == "Run the same command again: it goes on from there."


def test_problems_where_every_row_came_are_asked_about_only_by_refresh(desk: Workbench) -> None:
    desk.source.remarks = {3: ODD}
    made = look(desk)
    desk.source.starts()
    desk.source.remarks = {}

    assert (look(desk), made.problems, is_complete(made)) == (made, (ODD,), True)
    assert desk.source.starts() == []
    assert look(desk, refresh=True).problems == ()


@pytest.mark.parametrize("gap", [0, 3, 9])
@pytest.mark.parametrize("fails_at, days", [(None, 0), (None, 2), (9, 0)])
def test_rows_that_never_came_do_not_stop_the_rest_and_are_asked_for_by_the_next_run(
    desk: Workbench, gap: int, fails_at: int | None, days: int
) -> None:
    desk.source.gaps, desk.source.remarks, desk.source.fails_at = {gap}, {gap: ODD}, fails_at
    made = look(desk)
    expected = TEN[:fails_at] if fails_at else TEN
    assert found(made) == ids(expected[:gap] + expected[gap + 3 :])
    assert made.problems
    assert not is_complete(made)
    desk.clock.sleep(days * DAY)

    desk.source.gaps, desk.source.remarks, desk.source.fails_at = set(), {}, None
    made = look(desk)
    assert (found(made), made.problems) == (ids(TEN), ())
    desk.source.starts()
    assert look(desk) == made
    assert desk.source.starts() == []


# When a search was first found empty, in hours after all was announced; how long after that it was
# again; and whether that is believed.
EMPTY = [(24, 6, True), (18, 6, True), (24, 5.9, False), (17.9, 6, False), (0, 30, True)]


@pytest.mark.parametrize("first, later, believed", EMPTY)
def test_a_search_that_finds_nothing_is_believed_twice_hours_apart_a_day_after_it_closed(
    desk: Workbench, first: float, later: float, *, believed: bool
) -> None:
    desk.source.papers = ()
    desk.clock = FakeClock(CLOSED + timedelta(hours=first))
    made = look(desk)
    assert messages(made) == (
        "arXiv says there is nothing for tide pools from 2026-02-22 to 2026-02-28; that is rare:"
        " papers may be missing."
    )
    assert look(desk, offline=True).problems == made.problems
    desk.clock.sleep(later * HOUR)

    again = look(desk)
    desk.source.starts()
    assert (again.problems == (), is_complete(again)) == (believed, believed)
    assert look(desk).problems == again.problems
    assert desk.source.starts() == ([] if believed else [0])
    assert not believed or look(desk, refresh=True).problems == ()

    desk.source.papers = TEN
    assert found(look(desk, refresh=True)) == ids(TEN)


@pytest.mark.parametrize("papers", [TEN[:2], ()], ids=["some", "none"])
def test_an_answer_to_another_query_is_no_answer(
    desk: Workbench, papers: tuple[Paper, ...]
) -> None:
    """Neither does it prove, with the next, that there is nothing."""
    desk.source.papers, desk.source.remarks = papers, {0: OTHER}
    for _ in range(2):
        made = look(desk)
        assert (made.problems, is_complete(made)) == ((OTHER,), False)
        assert look(desk, offline=True).problems == (OTHER,)
        desk.clock.sleep(2 * DAY)

    desk.source.papers, desk.source.remarks = (), {}
    assert "that is rare" in messages(look(desk))
    desk.source.papers = TEN
    made = look(desk)
    assert (found(made), made.problems, is_complete(made)) == (ids(TEN), (), True)


@pytest.mark.parametrize("fails_at", [None, 3])
def test_what_a_clock_ahead_has_asked_is_asked_again(desk: Workbench, fails_at: int | None) -> None:
    desk.source.papers, desk.source.fails_at = TEN[:8], fails_at
    look(desk)
    desk.source.starts()

    desk.clock.sleep(-3 * HOUR)
    desk.source.papers, desk.source.fails_at = TEN, None
    assert found(look(desk)) == ids(TEN)
    assert desk.source.starts() == [0, 3, 6, 9]
