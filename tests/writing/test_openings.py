"""A theme opens with what its papers share, counted, with one quote for each of them."""

import pytest

from digest.model import Dossier
from digest.writing import Issue
from digest.writing.claims import find_claims
from digest.writing.openings import Openings
from tests.writing.papers import dossier, issue, with_link

ELSEWHERE = ("Sand", [dossier("Sand drifts.", title=f"Dune {n}", number=90 + n) for n in range(9)])


def _openings(made: Issue) -> Openings:
    return Openings(made, {d.paper.id: find_claims(d) for d in made.dossiers})


def _sharing(words: str, count: int, start: int = 0) -> list[Dossier]:
    return [
        dossier(f"We use {words} on corals.", title=f"Boat {n}", number=n)
        for n in range(start, start + count)
    ]


def test_a_shared_phrase_with_one_quote_for_each_paper() -> None:
    papers = [*_sharing("graph networks", 3), *_sharing("no such thing", 2, start=3)]
    made = issue(("Reefs", papers), ELSEWHERE)
    (sentence,) = _openings(made).write(made.themes[0])
    assert sentence.text == "Three of the five papers here concern graph networks."
    assert [quote.paper for quote in sentence.quotes] == [p.paper.id for p in papers[:3]]
    assert {quote.text for quote in sentence.quotes} == {"graph networks"}


def test_all_papers_are_called_all() -> None:
    made = issue(("Reefs", _sharing("graph networks", 3)), ELSEWHERE)
    (sentence,) = _openings(made).write(made.themes[0])
    assert sentence.text.startswith("All three papers here concern graph networks")


def test_forms_take_turns() -> None:
    themes = [
        (name, [*_sharing(words, 3, start), *_sharing("nothing", 1, start + 3)])
        for name, words, start in (("Reefs", "graph networks", 0), ("Tides", "tidal waves", 10))
    ]
    made = issue(*themes, ELSEWHERE)
    openings = _openings(made)
    first, second = (openings.write(theme)[0].text for theme in made.themes[:2])
    assert first.startswith("Three of the four papers here concern")
    assert second.startswith("Of the four papers, three concern")


def test_where_no_phrase_is_shared_code_is_counted() -> None:
    linked = [
        dossier(f"Code: https://github.com/quill/boat{n}", title=f"Kelp{n}", number=n)
        for n in range(2)
    ]
    made = issue(("Reefs", [*linked, dossier("Sand.", number=2)]))
    (sentence,) = _openings(made).write(made.themes[0])
    assert sentence.text == "Two of the three papers here link to their own code."
    assert [quote.text for quote in sentence.quotes] == [
        "https://github.com/quill/boat0",
        "https://github.com/quill/boat1",
    ]


def test_code_that_only_others_name_has_no_quote_and_is_not_counted() -> None:
    linked = [
        dossier(f"Code: https://github.com/quill/boat{n}", title=f"Kelp{n}", number=n)
        for n in range(2)
    ]
    papers = [*linked, with_link(dossier("Sand.", number=2))]
    made = issue(("Reefs", papers))
    (sentence,) = _openings(made).write(made.themes[0])
    assert sentence.text == (
        "Two of the three papers here link to their own code in abstract or comment."
    )
    assert [quote.paper for quote in sentence.quotes] == [paper.paper.id for paper in linked]


def test_the_topic_and_the_heading_are_no_news() -> None:
    made = issue(("Graph networks", _sharing("graph networks", 3)), ELSEWHERE)
    assert _openings(made).write(made.themes[0]) == []


def test_no_two_themes_open_with_the_same_phrase() -> None:
    themes = [
        (name, _sharing("graph networks", 3, start)) for name, start in (("Reefs", 0), ("Tides", 9))
    ]
    made = issue(*themes, ELSEWHERE)
    openings = _openings(made)
    assert [len(openings.write(theme)) for theme in made.themes[:2]] == [1, 0]


def test_small_themes_and_the_rest_open_with_their_papers() -> None:
    made = issue(
        ("Reefs", _sharing("graph networks", 2)), ("Also new", _sharing("graph networks", 4, 5))
    )
    openings = _openings(made)
    assert [openings.write(theme) for theme in made.themes] == [[], []]


def test_what_only_the_background_speaks_of_is_no_subject() -> None:
    papers = [
        dossier(f"Graph networks spread. We count corals by boat {n}.", title=f"Boat {n}", number=n)
        for n in range(4)
    ]
    made = issue(("Reefs", papers), ELSEWHERE)
    assert _openings(made).write(made.themes[0]) == []


def test_what_most_of_the_issue_has_sets_no_theme_apart() -> None:
    made = issue(("Reefs", _sharing("graph networks", 3)), ("Sand", ELSEWHERE[1][:2]))
    assert _openings(made).write(made.themes[0]) == []


def test_a_phrase_keeps_its_spelling() -> None:
    papers = [
        dossier(f"We study RAG systems at sea {n}.", title=f"Rag Boat {n}", number=n)
        for n in range(2)
    ]
    third = dossier("We test a RAG system for sailors.", title="RAG System of Sailors", number=5)
    made = issue(("Reefs", [*papers, third]), ELSEWHERE)
    (sentence,) = _openings(made).write(made.themes[0])
    assert sentence.text == "All three papers here concern RAG systems."
    assert [quote.text for quote in sentence.quotes] == ["RAG systems", "RAG systems", "RAG System"]


def test_a_plural_of_the_uncounted_is_written_as_texts_have_it() -> None:
    papers = [
        dossier(f"We find hallucinations at sea {n}.", title=f"Hallucinations {n}", number=n)
        for n in range(3)
    ]
    made = issue(("Reefs", papers), ELSEWHERE)
    (sentence,) = _openings(made).write(made.themes[0])
    assert sentence.text == "All three papers here concern hallucinations."


def test_the_capitals_of_a_title_are_no_spelling() -> None:
    papers = [
        dossier(f"We count corals, boat {n}.", title=f"Coral Nurseries for Boat {n}", number=n)
        for n in range(3)
    ]
    other = dossier("We grow coral in nurseries.", number=80)
    made = issue(("Reefs", papers), ("Sand", [*ELSEWHERE[1], other]))
    (sentence,) = _openings(made).write(made.themes[0])
    assert sentence.text == "All three papers here concern coral nurseries."


@pytest.mark.parametrize(
    "phrase,told",
    [
        ("graph network", "graph networks"),
        ("tidal flash", "tidal flashes"),
        ("coral growth data", "growth data"),
        ("kelp segmentation", "kelp segmentation"),
    ],
)
def test_what_can_be_counted_stands_in_the_plural(phrase: str, told: str) -> None:
    papers = [
        dossier(f"We study one {phrase} at reef {n}.", title=f"Boat {n}", number=n)
        for n in range(3)
    ]
    made = issue(("Reefs", papers), ELSEWHERE)
    (sentence,) = _openings(made).write(made.themes[0])
    assert sentence.text.endswith(f"{told}.")
