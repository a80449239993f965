"""A theme opens with what its papers share, counted, with one quote for each of them."""

from dataclasses import replace

import pytest

from digest.grounding import judge
from digest.model import Dossier
from digest.writing import Issue
from digest.writing.claims import find_claims
from digest.writing.openings import Openings
from digest.writing.voice import Voice
from tests.writing.papers import dossier, issue

ELSEWHERE = ("Sand", [dossier("Sand drifts.", title=f"Dune {n}", number=90 + n) for n in range(9)])


def _openings(made: Issue) -> Openings:
    claims = {d.paper.id: find_claims(d) for d in made.dossiers}
    return Openings(made, claims, Voice([d.paper for d in made.dossiers]))


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


def _named(names: str) -> list[Dossier]:
    return [
        dossier(
            f"We propose {name}, a boat for graph networks.",
            title=f"{name}: Boats at Sea",
            number=place,
        )
        for place, name in enumerate(names.split())
    ]


@pytest.mark.parametrize(
    "names,told",
    [
        ("ReefNet KelpNet", "Two of the three {}: ReefNet and KelpNet."),
        (
            "ReefNet KelpNet CrabNet SandNet",
            "Four of the five {}, among them ReefNet, KelpNet and CrabNet.",
        ),
    ],
)
def test_the_counted_papers_are_named_and_linked(names: str, told: str) -> None:
    papers = _named(names)
    other = dossier("We use no such thing.", title="Boat 9", number=9)
    made = issue(("Reefs", [*papers, other]), ELSEWHERE)
    (sentence,) = _openings(made).write(made.themes[0])
    assert sentence.text == told.format("papers here concern graph networks")
    linked = {sentence.text[one.start : one.end]: one.paper for one in sentence.mentions}
    assert linked == {
        name: paper.paper.id for name, paper in zip(names.split()[:3], papers, strict=False)
    }
    assert judge(sentence, {one.paper.id: one for one in [*papers, other]}) == ()


def test_a_name_that_is_another_papers_is_not_supported() -> None:
    papers = _named("ReefNet KelpNet")
    made = issue(("Reefs", [*papers, dossier("We row.", title="Boat 9", number=9)]), ELSEWHERE)
    (sentence,) = _openings(made).write(made.themes[0])
    first, second = sentence.mentions
    swapped = replace(
        sentence,
        mentions=(replace(first, paper=second.paper), replace(second, paper=first.paper)),
    )
    assert [fault.kind for fault in judge(swapped, {one.paper.id: one for one in papers})] == [
        "name",
        "name",
    ]


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
    assert second == "Of the four papers, three are about tidal waves."


def test_the_introduction_counts_code_and_no_theme_does_again() -> None:
    linked = [
        dossier(f"Code: https://github.com/quill/boat{n}", title=f"Kelp{n}", number=n)
        for n in range(2)
    ]
    made = issue(("Reefs", [*linked, dossier("Sand.", number=2)]))
    assert not _openings(made).write(made.themes[0])


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


def _hallucinating(papers: int) -> Issue:
    """Return an issue whose theme of so many papers shares a subject of one word."""
    told = [
        dossier(f"We find hallucinations at sea {n}.", title=f"Hallucinations {n}", number=n)
        for n in range(papers)
    ]
    return issue(("Reefs", told), ELSEWHERE)


def test_a_plural_of_the_uncounted_is_written_as_texts_have_it() -> None:
    made = _hallucinating(5)
    (sentence,) = _openings(made).write(made.themes[0])
    assert sentence.text == "All five papers here concern hallucinations."


def test_one_word_opens_no_small_theme() -> None:
    made = _hallucinating(3)
    assert not _openings(made).write(made.themes[0])


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


def test_an_abbreviation_of_the_heading_is_no_news() -> None:
    papers = _sharing("RAG boats", 4)
    assert not _openings(issue(("Retrieval-augmented generation", papers), ELSEWHERE)).write(
        issue(("Retrieval-augmented generation", papers)).themes[0]
    )


def test_what_the_heading_says_in_full_is_no_news_in_short() -> None:
    first = dossier("We steer by reef boat charts (RBC).", title="RBC 1", number=60)
    papers = [first, *_sharing("RBC nets", 4)]
    made = issue(("Reef boat charts", papers), ELSEWHERE)
    assert all("RBC" not in told.text for told in _openings(made).write(made.themes[0]))


def test_papers_are_about_a_thing_only_where_no_other_speaks_of_it() -> None:
    """Whoever counts again, in any form of the word, must find as many papers."""
    other = dossier("We grow kelp. Corals segment.", title="Kelp", number=40)
    told = [
        dossier("We count corals.", title=f"Coral Segmentation {n}", number=n) for n in range(3)
    ]
    made = issue(("Nets", [*told, other]), ELSEWHERE)
    (sentence,) = _openings(made).write(made.themes[0])
    assert sentence.text.casefold() == "three of the four titles here name coral segmentation."
    third = dossier("Divers tell coral segmentation from noise. We grow kelp.", number=41)
    made = issue(("Nets", [*told, third]), ELSEWHERE)
    (sentence,) = _openings(made).write(made.themes[0])
    assert "titles" in sentence.text


def test_an_abbreviation_counts_as_what_it_stands_for() -> None:
    papers = [
        dossier("We use tidal flow (TF) on corals.", title="Boat 1", number=1),
        dossier("We use tidal flow on kelp.", title="Boat 2", number=2),
        dossier("We use TF on sponges.", title="Boat 3", number=3),
        dossier("We grow kelp.", title="Boat 4", number=4),
    ]
    made = issue(("Nets", papers), ELSEWHERE)
    (sentence,) = _openings(made).write(made.themes[0])
    assert sentence.text == "Three of the four papers here concern tidal flow."
    assert judge(sentence, {one.paper.id: one for one in papers}) == ()


def test_letters_that_stand_for_words_get_no_plural_of_ours() -> None:
    papers = [
        dossier(f"We read a KLP on boat {n}.", title=f"KLP Reading {n}", number=n) for n in range(5)
    ]
    made = issue(("Nets", papers), ELSEWHERE)
    assert all("KLPs" not in told.text for told in _openings(made).write(made.themes[0]))
