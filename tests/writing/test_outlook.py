"""The road ahead is counted, or told in the authors' own words."""

from dataclasses import replace

import pytest

from digest.writing.outlook import write_outlook
from tests.writing.papers import TWO, dossier, issue, signed

AT_THE_LAB = [signed(name, "Reef Lab") for name in TWO]
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


def test_no_voice_stands_alone_behind_a_full_paragraph() -> None:
    voiced = [(f"Theme {n}", [dossier(VOICED, number=n)]) for n in range(5)]
    promised = ("Reefs", [dossier(PROMISE, number=90)])
    assert len(write_outlook(issue(*voiced, promised))) == 4


def test_what_links_to_code_may_promise_more() -> None:
    paper = dossier("Our code is at https://github.com/quill/reef. The data will be released.")
    paper = replace(paper, promised=True)
    assert write_outlook(issue(("Reefs", [paper])))[0].text.startswith("One paper of this issue")


def test_only_papers_that_the_prose_names_speak() -> None:
    made = replace(issue(("Reefs", [dossier(VOICED)])), named=frozenset())
    assert write_outlook(made) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Our nets achieve 5% more than all that will be built.",
        "The framework combines nets and could float.",
        "We propose boats for future work.",
        "The code will be released and needs to be read.",
        "This opens new doors to boats.",
        "Nets are shown in theory and in practice.",
        "Boats float.",
        "Boats could float (if they will.",
    ],
)
def test_results_methods_and_fragments_do_not_look_ahead(sentence: str) -> None:
    paper = dossier(f"We count corals. Boats float. {sentence}")
    assert not any("“" in told.text for told in write_outlook(issue(("Reefs", [paper]))))


@pytest.mark.parametrize(
    "sentence",
    [
        "Future work will take boats to deeper reefs.",
        "Our findings highlight the need for safer boats.",
        "This work enables divers to plan in practice.",
        "We discuss limitations of our boats.",
        "Open questions remain on deeper reefs.",
        "We derive guidelines for sailors.",
    ],
)
def test_what_looks_ahead_is_quoted(sentence: str) -> None:
    paper = dossier(f"We count corals. Boats float. {sentence}")
    (told,) = write_outlook(issue(("Reefs", [paper])))
    assert told.text.endswith(f"“{sentence}”")


def test_the_label_of_a_structured_abstract_is_cut() -> None:
    paper = dossier(f"We count corals. Boats float. Conclusion: {HOPE}")
    (told,) = write_outlook(issue(("Reefs", [paper])))
    assert told.quotes[0].text == HOPE
    assert "Conclusion" not in told.text


def test_an_address_behind_the_last_sentence_does_not_count() -> None:
    paper = dossier(f"We count corals. Boats float. {HOPE} See https://example.org/reef.")
    assert HOPE in write_outlook(issue(("Reefs", [paper])))[0].text


def test_only_the_end_of_an_abstract_concludes() -> None:
    inner = f"We count corals. Boats float. {HOPE} Tides rise."
    groups = [(f"Theme {n}", [dossier(inner, number=n)]) for n in range(4)]
    told = " ".join(statement.text for statement in write_outlook(issue(*groups)))
    assert told.count(HOPE) == 4
    assert "conclude" not in told
    assert "close" not in told


def test_authors_are_mentions_with_the_institution_that_they_share() -> None:
    paper = dossier(VOICED, authors=AT_THE_LAB)
    (told,) = write_outlook(issue(("Reefs", [paper])))
    words = [(told.text[m.start : m.end], m.kind) for m in told.mentions]
    assert words == [
        ("Quill and Fernandez-Lund", "author"),
        ("Reef Lab", "institution"),
        ("Counting Corals from Paper Boats", "title"),
    ]


def test_where_nothing_can_be_said_nothing_is() -> None:
    assert write_outlook(issue(("Reefs", [dossier("Boats float.")]))) == ()
