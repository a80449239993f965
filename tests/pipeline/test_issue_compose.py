"""The writer is told how each paper came into the issue, so that it says nothing untrue of it."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import Any

import pytest

from digest.dossier import describe
from digest.model import Paper, PastIssue, Ranked, ThemeSize, Window
from digest.pipeline.issue.choice import Choice
from digest.pipeline.issue.compose import lay_out
from digest.themes import Theme
from digest.writing.frame import in_text
from tests.fixtures import paper
from tests.pipeline.desk import (
    SATURDAY,
    TAXONOMY,
    TIDES,
    WEDNESDAY,
    WEEK,
    Desk,
    ids,
    tide,
    tides,
)

OLD = tide(700, WEDNESDAY - WEEK * 20)


def _scope(desk: Desk, **changes: Any) -> str:  # noqa: ANN401 - any field of a request
    made = desk.make(**changes)
    assert made.digest is not None
    return made.digest.lead[0].text


def test_a_paper_added_by_hand_was_neither_found_nor_announced_in_the_window(desk: Desk) -> None:
    desk.source.papers = (*tides(range(1, 6)), OLD)
    scope = _scope(desk, include=frozenset({OLD.id}))
    assert scope.startswith("This issue lists all five papers found on tides")
    assert scope.endswith("one was added by hand.")


def test_a_paper_that_was_found_is_not_added_by_including_it(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 6))
    scope = _scope(desk, include=frozenset(ids(desk.source.papers[:1])))
    assert scope.startswith("This issue lists all five papers found on tides, announced on arXiv")


def test_a_late_paper_was_not_announced_in_the_window(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 4), WEDNESDAY - WEEK)
    desk.build(SATURDAY - WEEK)
    desk.source.papers = (*desk.source.papers, *tides([4], WEDNESDAY - WEEK), *tides([5, 6]))
    desk.set_date(SATURDAY)
    scope = _scope(desk)
    assert "Of all these, two were announced on arXiv between" in scope
    assert scope.endswith("one was announced before but listed late.")


def test_papers_out_of_a_stock_are_a_sample(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 4))
    scope = _scope(desk, subject=replace(TIDES, stock="a chest"))
    assert scope.startswith("This demonstration lists a sample of three papers on tides")


def _choice(papers: Sequence[Paper]) -> Choice:
    return Choice(
        chosen=tuple(Ranked(dossier=describe(one), score=1.0, reasons=()) for one in papers),
        fates={},
        versions={},
        window=Window(start=SATURDAY, end=SATURDAY),
    )


def _sections(papers: Sequence[Paper], *before: tuple[str, str]) -> list[tuple[str, list[str]]]:
    """Lay papers out behind an issue of themes (key, title): return headings with their papers."""
    choice = _choice(papers)
    themes = tuple(ThemeSize(key=key, title=title, papers=5) for key, title in before)
    history = [PastIssue(date=SATURDAY - WEEK, themes=themes)] if themes else []
    laid = lay_out(choice, TAXONOMY, history=history)
    return [
        (theme.title, sorted(ids(one.dossier.paper for one in theme.papers)))
        for theme in laid.themes
    ]


def _kettles(count: int, start: int = 1) -> list[Paper]:
    """Invent papers on what no theme of the taxonomy knows."""
    return [
        paper(
            id=f"2602.{number:05}",
            title="Whistling",
            abstract=f"We hear kettle whistles, cup {number} of many, over a samovar.",
            primary="xx.YY",
            categories=("xx.YY",),
        )
        for number in range(start, start + count)
    ]


def test_a_heading_that_its_user_wrote_keeps_its_capitals_in_sentences() -> None:
    own = Theme(key="kettles", heading="Kettle Club", phrases=("kettle",), own=True)
    laid = lay_out(_choice(_kettles(4)), [own, *TAXONOMY])
    assert [in_text(theme.title) for theme in laid.themes] == ["Kettle Club"]


_IN_TITLES = {
    "speech-audio": "Speech recognition in noise",
    "cosmology": "Dark energy and the Hubble tension",
    "recommender-systems": "Sequential recommendation",
    "security": "Malware detection",
}
_IN_ABSTRACTS = {
    "robot-navigation": "Legged robots walk: quadruped locomotion.",
    "weather-climate": "Rainfall nowcasting in a monsoon.",
    "proteins": "Protein folding and protein structure.",
    "agriculture": "Crop yield and plant disease.",
}


@pytest.mark.parametrize("count, heading", [(49, "Also new"), (50, "Kettle whistles")])
def test_from_fifty_papers_on_what_they_say_heads_them_and_not_the_taxonomy_alone(
    count: int, heading: str
) -> None:
    assert {title for title, _ in _sections(_kettles(count))} == {heading}


def test_a_heading_in_other_words_gives_way_to_that_of_the_issue_before() -> None:
    before = ("whistles-kettle", "Whistles of a kettle")
    assert [title for title, _ in _sections(_kettles(50), before)] == ["Whistles of a kettle"]


def _pairs(sections: Sequence[tuple[str, list[str]]], papers: Sequence[Paper]) -> tuple[int, int]:
    """Count the pairs that stand together and have one title, and those that have one abstract."""
    known = {one.id: one for one in papers}
    pairs = [
        (known[one], known[other]) for _, found in sections for one, other in combinations(found, 2)
    ]
    return (
        sum(one.title == other.title for one, other in pairs),
        sum(one.abstract == other.abstract for one, other in pairs),
    )


def test_papers_stand_together_as_in_the_issue_before() -> None:
    """Each has a subject in its title and another in its abstract."""
    subjects = list(product(_IN_TITLES.values(), _IN_ABSTRACTS.values()))
    both = subjects * (1 + 50 // len(subjects))
    papers = [
        paper(id=f"2602.{at:05}", title=title, abstract=text, primary="", categories=())
        for at, (title, text) in enumerate(both)
    ]
    by_title = _pairs(_sections(papers, *_IN_TITLES.items()), papers)
    by_text = _pairs(_sections(papers, *_IN_ABSTRACTS.items()), papers)
    assert by_title[0] > by_text[0]
    assert by_title[1] < by_text[1]


def test_of_two_headings_that_are_true_the_one_of_the_issue_before_is_given() -> None:
    both = [
        paper(
            id=f"2602.{at:05}",
            title="Speech recognition in noise",
            abstract="Robot navigation: legged robots walk. Legged robots.",
            primary="",
            categories=(),
        )
        for at in range(6)
    ]
    stars = [
        paper(id=f"2602.{at:05}", title="Dark energy", abstract="", primary="", categories=())
        for at in range(20, 28)
    ]
    for before in (
        ("robot-navigation", "Robot navigation and locomotion"),
        ("speech-audio", "Speech processing"),
    ):
        headings = {
            name: title for title, found in _sections([*both, *stars], before) for name in found
        }
        assert headings["2602.00000"] == before[1]


def test_a_heading_of_a_whole_field_is_known_to_be_broad() -> None:
    """A user's own theme is as narrow as they want it, whatever its key."""
    papers = [
        paper(
            id=f"2602.{number:05}",
            title="Computer vision",
            abstract="We present a system of computer vision.",
            primary="cs.CV",
            categories=("cs.CV",),
        )
        for number in range(1, 6)
    ]
    (theme,) = lay_out(_choice(papers), TAXONOMY).themes
    assert theme.broad
    own = [replace(one, own=True) for one in TAXONOMY if one.key == theme.key]
    laid = lay_out(_choice(papers), [*own, *(one for one in TAXONOMY if one.key != theme.key)])
    assert [(one.key, one.broad) for one in laid.themes] == [(theme.key, False)]
