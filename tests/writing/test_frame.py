"""Headline, subtitle and introduction say what was counted."""

import pytest

from digest.writing.frame import (
    ALSO_NEW,
    titled,
    write_lead,
    write_subtitle,
    write_title,
)
from tests.writing.papers import dossier, issue

CODE = "We count corals. Our code is at https://github.com/quill/reefnet"
DATA = "We present ReefBench, a benchmark of corals."


def test_the_title_names_the_leading_themes_but_not_the_rest() -> None:
    papers = [dossier("", number=n) for n in range(5)]
    made = issue(*((name, [paper]) for name, paper in zip("abcde", papers, strict=True)))
    assert write_title(made) == "Marine Imaging This Week: A, B and C"


def test_the_rest_is_no_theme() -> None:
    made = issue(("Also new", [dossier("")]))
    assert made.themes[0].key == ALSO_NEW
    assert write_title(made) == "Marine Imaging This Week"


def test_a_list_is_of_no_week() -> None:
    made = issue(("Reefs", [dossier("")]), topic="Selected papers", listed=True)
    assert write_title(made) == "Selected Papers: Reefs"
    assert write_subtitle(made) == "1 selected paper: Feb. 28, 2026"
    assert write_lead(made)[0].text == "This post collects one paper."


@pytest.mark.parametrize(
    "text,raised",
    [
        ("image restoration and enhancement", "Image Restoration and Enhancement"),
        ("time-series", "Time-Series"),
        ("the cs.CV of LiDAR", "The cs.CV of LiDAR"),
    ],
)
def test_headline_case(text: str, raised: str) -> None:
    assert titled(text) == raised


@pytest.mark.parametrize("count,papers", [(1, "1 paper"), (14, "14 papers")])
def test_the_subtitle_counts_the_chosen(count: int, papers: str) -> None:
    made = issue(("Reefs", [dossier("", number=n) for n in range(count)]), found=20)
    assert write_subtitle(made) == f"Latest {papers} on marine imaging: Feb. 28, 2026"


@pytest.mark.parametrize(
    "chosen,found,start",
    [
        (1, 1, "This issue lists the one paper found on"),
        (3, 3, "This issue lists all three papers found on"),
        (2, 30, "Of the 30 papers found on"),
    ],
)
def test_the_scope_says_what_was_found_and_chosen(chosen: int, found: int, start: str) -> None:
    made = issue(("Reefs", [dossier("", number=n) for n in range(chosen)]), found=found)
    scope = write_lead(made)[0]
    assert scope.text.startswith(start)
    assert scope.count == tuple(f"2602.{n:05}" for n in range(chosen))


def test_the_largest_themes_are_named_with_their_size() -> None:
    papers = [dossier("", number=n) for n in range(9)]
    made = issue(("Reefs", papers[:4]), ("3D tides", papers[4:7]), ("Boats", papers[7:]))
    sentence = write_lead(made)[1]
    assert sentence.text == (
        "The largest theme is reefs, with four papers, followed by 3D tides (3) and boats (2)."
    )
    assert len(sentence.count) == 9


@pytest.mark.parametrize(
    "abstracts,text,counted",
    [
        ([CODE], "One links to its own code.", 1),
        ([CODE, CODE, ""], "Two link to their own code.", 2),
        ([CODE, DATA], "One links to its own code and one brings a new dataset or benchmark.", 2),
        ([DATA, DATA, ""], "Two bring a new dataset or benchmark.", 2),
    ],
)
def test_what_papers_bring_is_counted(abstracts: list[str], text: str, counted: int) -> None:
    made = issue(("Reefs", [dossier(text, number=n) for n, text in enumerate(abstracts)]))
    sentence = write_lead(made)[-1]
    assert (sentence.text, len(sentence.count)) == (text, counted)


def test_where_nothing_is_brought_nothing_is_said() -> None:
    assert len(write_lead(issue(("Reefs", [dossier("Boats float.")])))) == 1
