"""The road ahead is counted, or told in the authors' own words."""

from dataclasses import replace

import pytest

from digest.grounding import judge
from digest.writing.outlook import write_outlook
from digest.writing.prospects import find_prospects
from tests.writing.papers import TWO, dossier, issue, signed, with_link

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
    assert sentence.text == "The dataset used most is ReefBench (2 papers)."
    assert sentence.count == tuple(paper.paper.id for paper in papers)


@pytest.mark.parametrize(
    "authors,speak",
    [(["Ada Quill", "Bo Lund"], "Quill and Lund write"), (["Ada Quill"], "Quill writes")],
)
def test_hopes_are_quoted_word_for_word(authors: list[str], speak: str) -> None:
    (sentence,) = write_outlook(issue(("Reefs", [dossier(VOICED, authors=authors)])))
    assert sentence.text == f"{speak} of Counting Corals from Paper Boats: “{HOPE}”"
    assert sentence.quotes[0].text == HOPE


def test_one_voice_a_theme_and_five_in_all() -> None:
    groups = [
        (f"Theme {n}", [dossier(VOICED, number=n), dossier(VOICED, number=n + 50)])
        for n in range(7)
    ]
    assert len(write_outlook(issue(*groups))) == 5


def test_the_clearest_voices_are_heard_in_the_order_of_their_themes() -> None:
    faint = "We count corals. Boats float. Tides rise. This has potential for divers."
    groups = [(f"Theme {n}", [dossier(faint, number=n)]) for n in range(5)]
    loud = [(f"Theme {n}", [dossier(VOICED, number=n)]) for n in range(5, 10)]
    told = write_outlook(issue(*groups, *loud))
    assert [statement.quotes[0].paper for statement in told] == [
        f"2602.{number:05}" for number in range(5, 10)
    ]


def test_venues_that_took_several_papers_are_counted() -> None:
    comments = ["Accepted at ICRA 2026", "ICRA 2026", "Submitted to ICRA 2026", "Accepted to ECIR"]
    papers = [dossier("Boats.", number=n, comment=comment) for n, comment in enumerate(comments)]
    (sentence,) = write_outlook(issue(("Reefs", papers)))
    assert sentence.text == "By the authors' comments, the commonest venue is ICRA (2 papers)."
    assert sentence.count == ("2602.00000", "2602.00001")
    assert judge(sentence, {paper.paper.id: paper for paper in papers}) == ()


def test_what_links_to_code_may_promise_more() -> None:
    paper = dossier("Our code is at https://github.com/quill/reef. The data will be released.")
    paper = replace(paper, promised=True)
    assert write_outlook(issue(("Reefs", [paper])))[0].text.startswith("One paper of this issue")


def test_papers_that_the_prose_names_speak_before_others() -> None:
    papers = [dossier(VOICED, number=n) for n in range(6)]
    named = frozenset(one.paper.id for one in papers[4:])
    told = write_outlook(replace(issue(("Reefs", papers)), named=named))
    speakers = [statement.quotes[0].paper for statement in told]
    assert len(speakers) == 3
    assert named < set(speakers)


def test_nobody_is_quoted_with_what_the_prose_has_told() -> None:
    paper = dossier(VOICED)
    (proof,) = (one.proof for one in find_prospects(paper.paper))
    assert write_outlook(issue(("Reefs", [paper])), [proof]) == ()


def test_what_can_be_had_is_counted_with_one_statement() -> None:
    had = [with_link(dossier("Boats.", number=1)), with_link(dossier("Boats.", number=2), "model")]
    made = issue(("Reefs", [*had, dossier("Nets.", number=7)]))
    (sentence,) = write_outlook(made)
    assert sentence.text == "Two of the three papers release code, data or models."
    sources = {one.paper.id: one for one in made.dossiers}
    assert judge(sentence, sources) == ()
    (fault, *_) = judge(replace(sentence, text=sentence.text.replace("Two", "Three")), sources)
    assert (fault.kind, fault.expected) == ("count", "2")


def test_the_datasets_used_most_are_a_sentence_that_can_be_judged() -> None:
    papers = [dossier(USED, number=n) for n in range(2)]
    (sentence,) = write_outlook(issue(("Reefs", papers)))
    sources = {one.paper.id: one for one in papers}
    assert judge(sentence, sources) == ()
    assert judge(replace(sentence, text=sentence.text.replace("(2", "(3")), sources)


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
