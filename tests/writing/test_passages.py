"""The passage of a paper: its abstract's words, and the changes that a quotation may make."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Reading
from digest.text import shown, split_sentences
from digest.writing import limit_for, make_entry, passage_for, quote_passage, quote_spans
from tests.writing.papers import paper, ranked

MAPS, OFFERS = "Divers map reefs slowly.", "In this paper, we present ReefCam, a camera on a kite."
FINDS, FAILS = "It finds 93.1% of all corals.", "The camera fails in murky water."
ABSTRACT = f"{MAPS} {OFFERS} {FINDS} {FAILS}"
OPENING = "In this paper, "


# An abstract, which of its sentences are quoted, the opening that may be cut, and the quotation.
QUOTED: dict[str, tuple[str, Sequence[int], str, str]] = {
    "one sentence": (ABSTRACT, [0], "", MAPS),
    "neighbours": (ABSTRACT, [1, 2], "", f"{OFFERS} {FINDS}"),
    "neighbours two spaces apart": (f"{MAPS}  {FINDS}", [0, 1], "", f"{MAPS} {FINDS}"),
    "no neighbours": (ABSTRACT, [1, 3], "", f"{OFFERS} … {FAILS}"),
    "three, two of them neighbours": (ABSTRACT, [0, 2, 3], "", f"{MAPS} … {FINDS} {FAILS}"),
    "a cut opening": (ABSTRACT, [1], OPENING, "[W]e present ReefCam, a camera on a kite."),
    "an opening of the second": (ABSTRACT, [0, 1], OPENING, f"{MAPS} {OFFERS}"),
    "a capital behind the cut": ("Thus, Ada dives.", [0], "Thus, ", "Ada dives."),
    "a figure behind the cut": ("Thus, 93% are found.", [0], "Thus, ", "93% are found."),
    "a name behind the cut": ("Here, mBERT counts.", [0], "Here, ", "mBERT counts."),
    "a small letter of its own": ("we count corals.", [0], "", "we count corals."),
    "quotation marks": (
        'The “best” and ("worst") nets, «all» of them, ``count\'\'.', [0], "",
        "The ‘best’ and (‘worst’) nets, ‘all’ of them, ‘count’.",
    ),
    "apostrophes": ("Divers' nets and Ada’s count.", [0], "", "Divers' nets and Ada’s count."),
    "TeX": (
        r"\textbf{ReefCam} finds $10^3$ corals at $\alpha=0.5$: 93\%.", [0], "",
        "ReefCam finds 10³ corals at α=0.5: 93%.",
    ),
    "what nobody sees": ("Divers \u202emap\u200b reefs.", [0], "", "Divers map reefs."),
}  # fmt: skip


@pytest.mark.parametrize("abstract, places, opening, text", QUOTED.values(), ids=QUOTED)
def test_a_quotation_has_the_words_of_the_record_but_for_marked_changes(
    abstract: str, places: Sequence[int], opening: str, text: str
) -> None:
    record = paper(abstract)
    item = ranked(record, "X" * len(split_sentences(abstract)), passage=places, opening=opening)
    told = quote_passage(passage_for(item.facts, item.reading), paragraph=2)
    assert told
    assert told.text == text
    assert (told.by, told.verified, told.mentions, told.paragraph) == ("quote", "quote", (), 2)
    assert all(record.abstract[one.start : one.end] == one.text for one in told.quotes)
    assert {(one.paper, one.field) for one in told.quotes} == {(record.id, "abstract")}
    sentences = split_sentences(abstract)
    assert [one.end for one in told.quotes] == [sentences[at].end for at in places]


@pytest.mark.parametrize("places, opening, text", [
    ([1], OPENING, "We present ReefCam, a camera on a kite."),
    ([0, 3], "", f"{MAPS} {FAILS}"),
])  # fmt: skip
def test_a_retold_record_is_not_quoted(places: Sequence[int], opening: str, text: str) -> None:
    record = replace(paper(ABSTRACT), retold=True)
    item = ranked(record, "BCRL", passage=places, opening=opening)
    told = quote_passage(passage_for(item.facts, item.reading))
    assert told
    assert (told.text, told.by, told.verified) == (text, "fixed", "record")
    assert all(record.abstract[one.start : one.end] == one.text for one in told.quotes)


def test_phrases_keep_their_small_letter() -> None:
    record = paper(ABSTRACT)
    start = ABSTRACT.index("a camera")
    span = replace(split_sentences(ABSTRACT)[1], start=start, text="a camera on a kite.")
    assert quote_spans(record, [span], is_sentence=False).text == "a camera on a kite."
    assert quote_spans(record, [span]).text == "[A] camera on a kite."


def test_an_abstract_without_a_sentence_has_no_passage() -> None:
    item = ranked(paper(""), "")
    passage = passage_for(item.facts, item.reading)
    assert (passage.spans, passage.grade, passage.is_printed) == ((), 0, False)
    assert quote_passage(passage) is None
    entry = make_entry(item, "reefs", named=False)
    assert (entry.passage, entry.grade, entry.limit) == (None, 0, None)


@pytest.mark.parametrize("grade, is_printed", [(0, False), (1, False), (2, True), (3, True)])
def test_a_weak_passage_is_known_and_not_printed(
    grade: int,
    is_printed: bool,  # noqa: FBT001 - a row of a table
) -> None:
    item = ranked(paper(ABSTRACT), "BCRL", grade=grade)
    assert passage_for(item.facts, item.reading).is_printed == is_printed
    entry = make_entry(item, "reefs", named=True)
    assert entry.passage
    assert (entry.passage.text, entry.grade) == (f"{OFFERS} {FINDS}", grade)
    assert (entry.theme, entry.named, entry.ranked) == ("reefs", True, item)


NIGHT = "However, at night ReefCam finds no corals."


@pytest.mark.parametrize("abstract, roles, likely, stands, opening, text", [
    (f"{MAPS} {NIGHT}", "BL", 0.9, 0.9, "", NIGHT),
    (f"{MAPS} {NIGHT}", "BL", 0.9, 0.9, "However, ", "[A]t night ReefCam finds no corals."),
    # What is no clear limit, or is not understood alone, is not quoted.
    (f"{MAPS} {NIGHT}", "BL", 0.2, 0.9, "", None),
    (f"{MAPS} {NIGHT}", "BL", 0.9, 0.2, "", None),
    (f"{MAPS} {FINDS}", "BR", 0.9, 0.9, "", None),
])  # fmt: skip
def test_a_limit_is_quoted_where_it_is_clear_by_itself(  # noqa: PLR0913, PLR0917 - a table's row
    abstract: str, roles: str, likely: float, stands: float, opening: str, text: str | None
) -> None:
    item = ranked(paper(abstract), roles, limit=likely, stands=stands, opening=opening)
    told = limit_for(item.facts, item.reading)
    assert (told.text if told else None) == text
    assert told == make_entry(item, "reefs", named=False).limit
    withdrawn = replace(item.facts, withdrawn=True)
    assert limit_for(withdrawn, item.reading) is None


def test_an_unread_paper_has_nothing_to_quote() -> None:
    item = replace(ranked(paper(ABSTRACT), "BCRL"), reading=Reading(paper="2602.90001"))
    entry = make_entry(item, "reefs", named=True)
    assert (entry.passage, entry.grade, entry.limit) == (None, 0, None)


_PIECES = st.sampled_from([
    MAPS, OFFERS, FINDS, "mBERT counts.", "we count.", "$x^2$ grows!", "“So” it is.", '"So"', ".",
    "(a) 93%", "¿", "\u202e", "潮汐灯笼。", r"\emph{Not} now.",
])  # fmt: skip
_FOLDED = str.maketrans("“”„«»‘’", '"""""""', "[]…")


@given(st.lists(_PIECES | st.text(max_size=9), min_size=1).map(" ".join), st.data())
def test_a_quotation_without_marks_equals_its_quotes(abstract: str, data: st.DataObject) -> None:
    record = paper(abstract)
    many = len(split_sentences(abstract))
    if not many:
        return
    places = data.draw(st.sets(st.integers(0, many - 1), min_size=1, max_size=3).map(sorted))
    item = ranked(record, "X" * many, passage=places, opening=OPENING)
    told = quote_passage(passage_for(item.facts, item.reading))
    assert told
    assert all(record.abstract[one.start : one.end] == one.text for one in told.quotes)
    quoted = " ".join(shown(one.text) for one in told.quotes)
    said, meant = (text.translate(_FOLDED).casefold().split() for text in (told.text, quoted))
    assert said == meant
