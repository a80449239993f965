"""Tables fit the terminal and say what they leave out."""

import pytest
from rich.cells import cell_len

from digest.console.tables import paper_rows
from tests.fixtures import LOOM, paper


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


def test_no_papers_no_heading() -> None:
    assert list(paper_rows([], 80)) == []
