"""Each paper is told in a form that fits its sentence, and forms take turns."""

from itertools import pairwise

import pytest

from digest.model import Statement
from digest.writing.definitions import define
from digest.writing.entries import summaries, summarise, tell, tell_papers
from tests.writing.papers import TWO, claims, dossier, signed

AT_THE_LAB = [signed(name, "Reef Lab") for name in TWO]
TITLE = "Counting Corals from Paper Boats"
NAMED = "We propose ReefNet, a network that counts corals."
UNNAMED = "We study corals from boats made of paper."


@pytest.mark.parametrize(
    "abstract,avoid,shape,text",
    [
        (NAMED, (), "is", "ReefNet, by Quill and Fernandez-Lund, is a network that counts corals."),
        (
            NAMED,
            ("is",),
            "name",
            "Quill and Fernandez-Lund propose ReefNet, a network that counts corals.",
        ),
        (
            UNNAMED,
            (),
            "in",
            f"In {TITLE}, Quill and Fernandez-Lund study corals from boats made of paper.",
        ),
        (
            UNNAMED,
            ("in",),
            "after",
            f"Quill and Fernandez-Lund study corals from boats made of paper ({TITLE}).",
        ),
        (
            "This paper studies boats made of paper.",
            ("in", "after"),
            "by",
            f"{TITLE} by Quill and Fernandez-Lund studies boats made of paper.",
        ),
        (
            "At the reef, corals are counted from boats.",
            (),
            "plain",
            f"In {TITLE} by Quill and Fernandez-Lund, at the reef, corals are counted from boats.",
        ),
        (
            "Coral is counted from paper boats.",
            (),
            "plain",
            f"{TITLE} by Quill and Fernandez-Lund: Coral is counted from paper boats.",
        ),
        (
            "We count (corals from boats.",
            (),
            "quote",
            f"Quill and Fernandez-Lund write in {TITLE}: “We count (corals from boats.”",
        ),
    ],
)
def test_forms(abstract: str, avoid: tuple[str, ...], shape: str, text: str) -> None:
    used, statement = tell(claims(abstract), avoid)
    assert (used, statement.text) == (shape, text)


@pytest.mark.parametrize(
    "abstract,text",
    [
        (UNNAMED, f"In {TITLE}, Quill studies corals from boats made of paper."),
        (
            "We count corals (from boats.",
            f"Quill writes in {TITLE}: “We count corals (from boats.”",
        ),
        (
            "Our nets count corals from boats.",
            f"In {TITLE} by Quill, the author's nets count corals from boats.",
        ),
    ],
)
def test_one_author_stands_in_the_singular(abstract: str, text: str) -> None:
    assert tell(claims(abstract, authors=["Ada Quill"]))[1].text == text


def test_a_restriction_is_told_in_every_form_that_is_offered() -> None:
    told = claims("Under heavy rain, we count corals from boats made of paper.")
    for avoid in ((), ("after",), ("in", "by")):
        assert "under heavy rain" in tell(told, avoid)[1].text.casefold()


@pytest.mark.parametrize(
    "result,told",
    [
        ("We show that our nets gain 5%.", "They show that their nets gain 5%."),
        ("Our nets gain 5% on the reef.", "Their nets gain 5% on the reef."),
        ("This work shows gains of 5%.", "The paper shows gains of 5%."),
        ("Experiments show gains of 5%.", "Experiments show gains of 5%."),
        ("On sand, we show gains of 5%.", "On sand, they show gains of 5%."),
    ],
)
def test_the_result_follows(result: str, told: str) -> None:
    statement = tell(claims(f"{UNNAMED} {result}"))[1]
    assert statement.text.endswith(f"paper. {told}")
    assert [quote.text for quote in statement.quotes] == [UNNAMED, TITLE, result]


def test_where_the_thing_was_the_subject_the_authors_are_named_anew() -> None:
    statement = tell(claims(f"{NAMED} We show that it gains 5%."))[1]
    assert statement.text.endswith("corals. The authors show that it gains 5%.")


def test_a_result_that_cannot_follow_leaves_no_quote_behind() -> None:
    told = claims(f"{UNNAMED} We wobbly show 5% gains, and wobble.", authors=["Ada Quill"])
    statement = tell(told)[1]
    sentences = statement.text.count(". ") + 1
    assert len([quote for quote in statement.quotes if quote.field == "abstract"]) == sentences


@pytest.mark.parametrize(
    "abstract,words,kind",
    [(NAMED, "ReefNet", "name"), (UNNAMED, TITLE, "title")],
)
def test_the_name_or_the_title_is_linked(abstract: str, words: str, kind: str) -> None:
    statement = tell(claims(abstract))[1]
    (mention,) = (mention for mention in statement.mentions if mention.kind != "author")
    assert (statement.text[mention.start : mention.end], mention.kind) == (words, kind)


@pytest.mark.parametrize(
    "abstract,avoid",
    [
        (NAMED, ()),
        (NAMED, ("is",)),
        (UNNAMED, ()),
        (UNNAMED, ("in",)),
        ("This paper studies boats made of paper.", ("in", "after")),
        ("At the reef, corals are counted from boats.", ()),
        ("We count (corals from boats.", ()),
    ],
)
def test_every_form_mentions_the_authors_and_their_institution(
    abstract: str, avoid: tuple[str, ...]
) -> None:
    statement = tell(claims(abstract, authors=AT_THE_LAB), avoid)[1]
    words = [(statement.text[m.start : m.end], m.kind) for m in statement.mentions]
    assert ("Quill and Fernandez-Lund", "author") in words
    assert ("Reef Lab", "institution") in words
    assert "Quill and Fernandez-Lund (Reef Lab)" in statement.text


def test_the_institution_of_the_paper_before_is_told_as_the_same() -> None:
    places = ["Reef Lab", "Reef Lab", "", "Reef Lab"]
    papers = [
        claims(UNNAMED, number=n, authors=[signed(name, place) for name in TWO])
        for n, place in enumerate(places)
    ]
    told = [statement.text for (statement, *_) in tell_papers(papers)]
    assert ["(also Reef Lab)" in text for text in told] == [False, True, False, False]
    assert ["(Reef Lab)" in text for text in told] == [True, False, False, True]


@pytest.mark.parametrize("title", [r"\textbf{}", "\u200b\u200d", "\\emph{\u2060}"])
@pytest.mark.parametrize("abstract", [UNNAMED, "We count (corals from boats.", ""])
def test_a_title_that_shows_nothing_gives_way_to_the_identifier(title: str, abstract: str) -> None:
    told = claims(abstract, title=title)
    text = tell(told)[1].text
    assert "arXiv:2602.00001" in text
    assert summaries(told)[0].text.strip("“”")


def test_a_record_without_an_abstract_is_not_quoted_with_its_own_title() -> None:
    assert tell(claims(""))[1].text == f"{TITLE} is by Quill and Fernandez-Lund."


@pytest.mark.parametrize(
    "abstract,text",
    [
        (
            "We introduce Mapping Nets that count corals.",
            "Quill and Fernandez-Lund introduce Mapping Nets that count corals.",
        ),
        (
            "On sand, Mapping Nets are counted from boats.",
            "In work by Quill and Fernandez-Lund, on sand, Mapping Nets are counted from boats.",
        ),
        (
            "We count (Mapping Nets from boats.",
            "Quill and Fernandez-Lund write: “We count (Mapping Nets from boats.”",
        ),
    ],
)
def test_a_title_that_stands_in_the_sentence_is_linked_there(abstract: str, text: str) -> None:
    statement = tell(claims(abstract, title="Mapping Nets"))[1]
    assert statement.text == text
    linked = [m for m in statement.mentions if m.kind in ("title", "name")]
    assert [statement.text[m.start : m.end] for m in linked] == ["Mapping Nets"]


def test_no_form_comes_twice_in_a_row() -> None:
    papers = [claims(UNNAMED, number=n) for n in range(6)]
    openings = [statement.text.split()[0] for (statement, *_) in tell_papers(papers)]
    assert all(one != two for one, two in pairwise(openings))


@pytest.mark.parametrize(
    "abstract,text",
    [
        (NAMED, "A network that counts corals."),
        ("ReefNet is a network that counts corals.", "A network that counts corals."),
        (
            "We release ReefNet for sailors.",
            "Quill and Fernandez-Lund release ReefNet for sailors.",
        ),
    ],
)
def test_definitions_stand_behind_a_name(abstract: str, text: str) -> None:
    told = claims(abstract, title="ReefNet: Counting Corals")
    assert define(told, "ReefNet").text == text


@pytest.mark.parametrize(
    "abstract,summary,result",
    [
        (
            f"{NAMED} Our nets gain 5% on reefs.",
            "Quill and Fernandez-Lund propose ReefNet, a network that counts corals.",
            "The authors' nets gain 5% on reefs.",
        ),
        ("This review is of boats of paper.", "The paper is of boats of paper.", None),
        ("We count (corals from boats.", "“We count (corals from boats.”", None),
    ],
)
def test_summaries_stand_alone(abstract: str, summary: str, result: str | None) -> None:
    told: tuple[Statement, Statement | None] = summarise(dossier(abstract))
    assert (told[0].text, told[1].text if told[1] else None) == (summary, result)


LENGTHY = "We study " + " ".join(f"reef{n}" for n in range(36)) + "."


def test_a_title_that_makes_a_sentence_too_long_is_cut_at_its_colon() -> None:
    told = claims(LENGTHY, title="Paper Boats at Sea: Counting Corals on Every Reef of the Isle")
    shape, statement = tell(told)
    assert shape == "in"
    assert statement.text.startswith("In Paper Boats at Sea, Quill and Fernandez-Lund study reef0")
    (title,) = (mention for mention in statement.mentions if mention.kind == "name")
    assert statement.text[title.start : title.end] == "Paper Boats at Sea"


@pytest.mark.parametrize("head", ["Boats", "Part II", "Reply to Quill"])
def test_a_title_whose_head_says_too_little_stands_whole_in_a_sentence_of_its_own(
    head: str,
) -> None:
    title = f"{head}: Counting Corals on Every Reef of the Isle"
    shape, statement = tell(claims(LENGTHY, title=title))
    assert shape == "apart"
    assert statement.text.startswith(
        f"{title} is by Quill and Fernandez-Lund. They study reef0 reef1"
    )


def test_of_one_author_the_sentence_apart_says_the_author() -> None:
    told = claims(LENGTHY, title=" ".join(["Corals"] * 9), authors=("Ada Quill",))
    assert " is by Quill. The author studies reef0" in tell(told)[1].text


def test_no_sentence_is_longer_for_an_abbreviation() -> None:
    abstract = f"{LENGTHY[:-1]} with PRB. Public reef buoys (PRB) float."
    text = tell(claims(abstract, title=" ".join(["Corals"] * 5)))[1].text
    assert all(len(sentence.split()) <= 45 for sentence in text.split(". "))
