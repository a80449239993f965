"""The road ahead is counted, or told in the authors' own words."""

import pytest

from digest.writing.outlook import write_outlook
from tests.writing.papers import dossier, issue

PROMISE = "We count corals. Our code will be released soon."
HOPE = "This work paves the way for safer boats in practical use."
VOICED = f"We count corals. Boats float. Tides rise. {HOPE}"
USED = "We test boats on the ReefBench dataset."


@pytest.mark.parametrize(
    "count,text",
    [
        (1, "One paper of this issue announces code or data that is still to be released."),
        (2, "Two papers of this issue announce code or data that are still to be released."),
    ],
)
def test_promises_are_counted(count: int, text: str) -> None:
    papers = [dossier(PROMISE, number=n) for n in range(count)]
    sentence = write_outlook(issue(("Reefs", papers)))[0]
    assert sentence.text == text
    assert sentence.count == tuple(paper.paper.id for paper in papers)


def test_datasets_that_several_papers_use_are_named_with_their_users() -> None:
    papers = [dossier(USED, number=n) for n in range(2)]
    (sentence,) = write_outlook(issue(("Reefs", [*papers, dossier("Boats.", number=3)])))
    assert sentence.text == "Named most often for evaluation: ReefBench (2 papers)."
    assert sentence.count == tuple(paper.paper.id for paper in papers)


@pytest.mark.parametrize(
    "authors,speak",
    [(["Ada Quill", "Bo Lund"], "Quill and Lund write"), (["Ada Quill"], "Quill writes")],
)
def test_hopes_are_quoted_word_for_word(authors: list[str], speak: str) -> None:
    (sentence,) = write_outlook(issue(("Reefs", [dossier(VOICED, authors=authors)])))
    assert sentence.text == f"{speak} of Counting Corals from Paper Boats: “{HOPE}”"
    assert sentence.quotes[0].text == HOPE


def test_one_voice_a_theme_and_four_in_all() -> None:
    groups = [
        (f"Theme {n}", [dossier(VOICED, number=n), dossier(VOICED, number=n + 50)])
        for n in range(6)
    ]
    assert len(write_outlook(issue(*groups))) == 4


def test_where_nothing_can_be_said_nothing_is() -> None:
    assert write_outlook(issue(("Reefs", [dossier("Boats float.")]))) == ()
