"""The state of a library is told on one screen, whatever it holds."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from rich.cells import cell_len

from digest.console.state import Overview, status_lines
from digest.model import Edition, Issue, LibraryState, Problem, Run, Window

NOON = datetime(2026, 2, 28, 12, tzinfo=UTC)
DAY = date(2026, 2, 27)
EMPTY = LibraryState(
    location="library", size=0, papers=0, first=None, last=None, issues=(), runs=()
)
PROBLEM = Problem(stage="fetch", subject="page 3", message="It stopped.")


def lines(state: LibraryState, **told: object) -> list[str]:
    """Return what is shown of a library in a terminal of 80 columns."""
    overview = Overview(state=state, **told)  # type: ignore[arg-type]  # passed on
    return [line.plain for line in status_lines(overview, 80)]


def issue(day: date, slug: str = "tides", *, complete: bool = True, problems: int = 0) -> Issue:
    """Return an issue of two papers of three."""
    edition = Edition(
        slug=slug,
        date=day,
        window=Window(start=day - timedelta(days=6), end=day),
        query="all:tides",
        fates={},
        completed=NOON,
        begun=NOON,
        complete=complete,
        problems=(PROBLEM,) * problems,
    )
    return Issue(edition=edition, counts={"rank": 1, "chosen": 2})


@pytest.mark.parametrize("seconds, told", [(0, "<1 s"), (1, "1 s"), (12, "12 s"), (600, "600 s")])
def test_runs_tell_how_long_they_took(seconds: int, told: str) -> None:
    run = Run(
        command="build",
        started=NOON,
        ended=NOON + timedelta(seconds=seconds),
        exit_code=0,
        summary="tides",
    )
    *_, line = lines(replace(EMPTY, runs=(run,)))
    assert line == f"  2026-02-28 12:00 UTC build ({told}): tides"


def test_an_empty_library_is_told_in_four_lines() -> None:
    assert lines(EMPTY, coverage={"tides": {DAY: "never"}}) == [
        "Library  library (0 bytes)",
        "Papers   0",
        "Issues   none yet",
        "Runs     none yet",
    ]


def test_an_issue_tells_its_papers_and_what_it_lacks() -> None:
    state = replace(
        EMPTY,
        issues=(
            issue(DAY, "corals", complete=False, problems=2),
            issue(DAY),
            issue(date(2026, 2, 13), "corals", problems=1),
        ),
    )
    assert lines(state, missing={"corals": [date(2026, 2, 20)]})[2:7] == [
        "Issues   3",
        "  2026-02-13  corals: 2 of 3 papers, 1 problem",
        "  2026-02-27  corals: 2 of 3 papers, incomplete, 2 problems",
        "    missing: 2026-02-20",
        "  2026-02-27  tides: 2 of 3 papers",
    ]


def test_of_many_issues_the_latest_are_told_and_the_rest_counted() -> None:
    weeks = [issue(DAY + timedelta(weeks=number)) for number in range(-59, 1)]
    shown = lines(replace(EMPTY, issues=tuple(weeks)))
    assert shown[2:5] == [
        "Issues   60",
        "  2025-01-10 to 2026-01-23  tides: 55 more",
        "  2026-01-30  tides: 2 of 3 papers",
    ]
    assert shown[8] == "  2026-02-27  tides: 2 of 3 papers"


def test_coverage_stands_between_issues_and_runs() -> None:
    shown = lines(replace(EMPTY, papers=1), coverage={"tides": {DAY: "complete"}})
    assert shown[2:6] == [
        "Issues   none yet",
        "Coverage ■ complete  ◧ partial  · never fetched",
        "  tides                     Mo Tu We Th Fr",
        "    2026-02-23 to 02-27                 ■",
    ]
    assert shown[6] == "Runs     none yet"


@pytest.mark.parametrize("years, told", [([2027], "2027"), ([2027, 2028], "2027 and 2028")])
def test_years_without_holidays_are_told(years: list[int], told: str) -> None:
    *_, line = lines(EMPTY, unknown_years=years)
    assert line == f"Calendar arXiv's holidays of {told} are unknown: every weekday counts."
    assert not any(line.startswith("Calendar") for line in lines(EMPTY))


def test_nothing_that_a_terminal_obeys_is_left() -> None:
    red = "\x1b[31mred\x9b2J"
    run = Run(command=red, started=NOON, ended=NOON, exit_code=0, summary=red)
    weeks = tuple(issue(DAY + timedelta(weeks=number), red) for number in range(-7, 1))
    state = replace(EMPTY, location=red, papers=1, issues=weeks, runs=(run,))
    coverage = {red: {DAY: "complete"}, f"{red}2": {DAY: "never"}}
    shown = lines(state, coverage=coverage)
    assert all(line.isprintable() for line in shown)
    assert sum("[31mred2J" in line for line in shown) == 1 + 6 + 2 + 1


def test_everything_fits() -> None:
    run = Run(command="build", started=NOON, ended=NOON, exit_code=3, summary="tide " * 40)
    state = replace(EMPTY, papers=9, issues=(issue(DAY, "tide-" * 16),), runs=(run,))
    coverage = {"tide-" * 16: {DAY: "partial"}, "corals": {DAY: "never"}}
    missing = {"tide-" * 16: [DAY + timedelta(weeks=number) for number in range(40)]}
    shown = lines(state, coverage=coverage, missing=missing, unknown_years=[2027])
    assert all(cell_len(line) <= 80 for line in shown)
