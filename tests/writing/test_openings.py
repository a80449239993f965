"""A theme opens with what its papers share, counted, with one quote for each of them."""

from digest.model import Dossier
from digest.writing.openings import Openings
from tests.writing.papers import dossier, issue


def _sharing(words: str, count: int, start: int = 0) -> list[Dossier]:
    return [
        dossier(f"We use {words} on corals.", title=f"Boat {n}", number=n)
        for n in range(start, start + count)
    ]


def test_a_shared_phrase_with_one_quote_for_each_paper() -> None:
    papers = [*_sharing("graph networks", 3), *_sharing("no such thing", 2, start=3)]
    made = issue(("Reefs", papers))
    (sentence,) = Openings(made).write(made.themes[0])
    assert sentence.text == "Three of the five papers here concern graph networks."
    assert [quote.paper for quote in sentence.quotes] == [p.paper.id for p in papers[:3]]
    assert {quote.text for quote in sentence.quotes} == {"graph networks"}


def test_all_papers_are_called_all() -> None:
    made = issue(("Reefs", _sharing("graph networks", 3)))
    (sentence,) = Openings(made).write(made.themes[0])
    assert sentence.text.startswith("All three papers here concern graph networks")


def test_forms_take_turns() -> None:
    themes = [
        (name, [*_sharing(words, 3, start), *_sharing("nothing", 1, start + 3)])
        for name, words, start in (("Reefs", "graph networks", 0), ("Tides", "tidal waves", 10))
    ]
    made = issue(*themes)
    openings = Openings(made)
    first, second = (openings.write(theme)[0].text for theme in made.themes)
    assert first.startswith("Three of the four papers here concern")
    assert second.startswith("Of the four papers, three concern")


def test_where_no_phrase_is_shared_code_is_counted() -> None:
    linked = [
        dossier(f"Code: https://github.com/quill/boat{n}", title=f"Kelp{n}", number=n)
        for n in range(2)
    ]
    made = issue(("Reefs", [*linked, dossier("Sand.", number=2)]))
    (sentence,) = Openings(made).write(made.themes[0])
    assert sentence.text == "Two of the three papers here link to their own code."
    assert [quote.text for quote in sentence.quotes] == [
        "github.com/quill/boat0",
        "github.com/quill/boat1",
    ]


def test_the_topic_and_the_heading_are_no_news() -> None:
    made = issue(("Graph networks", _sharing("graph networks", 3)))
    assert Openings(made).write(made.themes[0]) == []


def test_small_themes_and_the_rest_open_with_their_papers() -> None:
    made = issue(
        ("Reefs", _sharing("graph networks", 2)), ("Also new", _sharing("graph networks", 4, 5))
    )
    openings = Openings(made)
    assert [openings.write(theme) for theme in made.themes] == [[], []]
