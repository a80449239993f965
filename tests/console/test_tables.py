"""Tables fit the terminal and say what they leave out."""

from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from digest.console.tables import paper_rows, plan_lines
from tests.fixtures import LOOM, digest, paper


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


def test_nothing_that_a_terminal_obeys_is_left_and_columns_still_meet() -> None:
    papers = [paper(id="\x1b[2J2602.1", primary="\x9bcs.CV\n"), paper(id=LOOM, primary="cs.CV")]
    _, red, loom = (row.plain for row in paper_rows(papers, 100))
    assert red.startswith("[2J2602.1   2026-02-24  cs.CV     ReefNet")
    assert loom.startswith(f"{LOOM}  2026-02-24  cs.CV     ReefNet")


def test_paths_of_a_plan_hold_nothing_that_a_terminal_obeys() -> None:
    *_, line = (row.plain for row in plan_lines(digest(), [Path("posts/\x1b[31mred.md")], 80))
    assert line == "Would write posts/[31mred.md"


def test_no_papers_no_heading() -> None:
    assert list(paper_rows([], 80)) == []


def test_a_plans_title_is_broken_at_words() -> None:
    issue = replace(digest(), title="Reefs This Week: " + "Coral Bleaching; " * 6)
    rows = [row.plain for row in plan_lines(issue, [], 40)]
    assert max(map(len, rows)) <= 40
    assert " ".join(rows).startswith(issue.title.strip())
