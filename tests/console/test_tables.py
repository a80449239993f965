"""Tables fit the terminal and say what they leave out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len

from digest.console.tables import paper_rows, status_lines
from digest.model import LibraryState, Run
from tests.fixtures import LOOM, paper

NOON = datetime(2026, 2, 28, 12, tzinfo=UTC)
EMPTY = LibraryState(
    location="library", size=0, papers=0, first=None, last=None, editions=(), runs=()
)


@pytest.mark.parametrize("width", [30, 40, 59, 60, 80, 100])
def test_rows_fit_whatever_the_titles_are(width: int) -> None:
    papers = [paper(title="織物" * 80), paper(id="hep-th/9901001", primary="cond-mat.mtrl-sci")]
    rows = [row.plain for row in paper_rows(papers, width)]
    assert len(rows) == 3
    assert all(cell_len(row) <= width for row in rows)


def test_columns_stand_below_their_headings() -> None:
    heading, row = (row.plain for row in paper_rows([paper(id=LOOM, primary="cs.CV")], 100))
    assert [heading.index(word) for word in ("Submitted", "Category", "Title")] == [12, 24, 34]
    assert row == (
        f"{LOOM}  2026-02-24  cs.CV     "
        "ReefNet: Counting Corals from Paper Boats (Quill and Fernandez-Lu…"
    )


def test_a_narrow_terminal_shows_identifier_and_title() -> None:
    heading, row = (row.plain for row in paper_rows([paper(id=LOOM)], 40))
    assert heading == "arXiv       Title"
    assert row == f"{LOOM}  ReefNet: Counting Corals fr…"


@pytest.mark.parametrize("seconds, told", [(0, "<1 s"), (1, "1 s"), (12, "12 s"), (600, "600 s")])
def test_runs_tell_how_long_they_took(seconds: int, told: str) -> None:
    run = Run(
        command="build",
        started=NOON,
        ended=NOON + timedelta(seconds=seconds),
        exit_code=0,
        summary="tides",
    )
    *_, line = status_lines(replace(EMPTY, runs=(run,)), {}, 100)
    assert line.plain == f"  2026-02-28 12:00 UTC build ({told}): tides"


def test_no_papers_no_heading() -> None:
    assert list(paper_rows([], 80)) == []
