"""The sentences and words that an editor chooses for a paper."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from digest.model import Statement
from digest.taste import Pin
from digest.writing import DraftSection, Passage, apply_pin, passage_for, write
from tests.writing.papers import issue_in, paper, ranked

ABSTRACT = (
    "Reefs are mapped by divers. In this paper, we present ReefCam, a camera on a kite. It finds "
    "93.1% of corals. The camera fails in murky water. Code is at https://x.example/y."
)
DIVERS, PRESENT, FINDS, FAILS = (f"{one}." for one in ABSTRACT.split(". ")[:4])
TITLE = "Kites over Reefs? Mapping Corals"
# Nobody would quote it, if the editor had not said so.
ITEM = ranked(paper(ABSTRACT, title=TITLE), "BCRLA", grade=1, opening="In this paper, ")
NAMED = f"ReefCam is in {TITLE}."


def told_of(passage: Passage) -> Sequence[Statement]:
    """Write an issue of one paper, and return what its section tells."""
    record = passage.paper
    item = replace(ITEM, facts=replace(ITEM.facts, paper=record))
    issue = issue_in(DraftSection(key="reefs", title="Reefs", papers=(item,)))
    return write(replace(issue, passages={record.id: passage})).sections[0].statements


# The sentences that are chosen, and the quotation, or why there is none.
CHOSEN: dict[str, tuple[Sequence[str], str, str]] = {
    "one, with its opening": ((PRESENT,), PRESENT, ""),
    "neighbours": ((f"  {PRESENT}\n", FINDS), f"{PRESENT} {FINDS}", ""),
    "one that points back": ((FINDS,), FINDS, ""),
    "the same twice": ((DIVERS, DIVERS), DIVERS, ""),
    "three": ((DIVERS, FINDS, FAILS), f"{DIVERS} … {FINDS} {FAILS}", ""),
    "turned round": ((FINDS, DIVERS), f"{DIVERS} … {FINDS}", ""),
    "another's": ((DIVERS, "It rains."), "", "“It rains.” is no sentence of its abstract"),
    "half of one": (
        ("Reefs are mapped",),
        "",
        f"“Reefs are mapped” is no sentence of its abstract; the nearest is “{DIVERS}”",
    ),
}


@pytest.mark.parametrize("chosen, text, why", CHOSEN.values(), ids=CHOSEN)
def test_chosen_sentences_are_quoted_whole_and_in_their_order(
    chosen: Sequence[str], text: str, why: str
) -> None:
    usual = passage_for(ITEM.facts, ITEM.reading)
    passage, fault = apply_pin(usual, Pin(sentences=tuple(chosen)))
    assert fault == why
    if why:
        assert passage == usual
        return
    assert (passage.is_settled, passage.is_printed) == (True, True)
    (statement,) = told_of(passage)
    assert (statement.text, statement.by, statement.verified) == (text, "quote", "quote")
    quoted = [one.text for one in statement.quotes]
    assert quoted == sorted({one.strip() for one in chosen}, key=ABSTRACT.find)


def test_without_edits_the_usual_passage_is_used() -> None:
    usual = passage_for(ITEM.facts, ITEM.reading)
    assert told_of(usual) == ()
    for pin in (Pin(), Pin(told=True, place=2), Pin(words="\u200b")):
        passage, fault = apply_pin(usual, pin)
        assert (passage, passage.is_settled, fault) == (usual, False, "")


# A title, an editor's words, what is told, and what of that leads to the paper, if anything.
WORDS: dict[str, tuple[str, str, Sequence[str], str]] = {
    "the title": (TITLE, NAMED, [NAMED], TITLE),
    "the short title": ("ReefCam: Corals", "New: ReefCam. It flies.",
                        ["New: ReefCam.", "It flies."], "ReefCam"),
    "the short title, later": ("ReefCam: Corals", "It flies.  ReefCam!",
                               ["It flies.", "ReefCam!"], "ReefCam"),
    "neither": ("ReefCam: Corals", "ReefCams fly.\n\nSo *I*",
                ["ReefCams fly.", "So *I*"], ""),
    "signs that nobody sees": (TITLE, "A\u202e \x07kite\u200b.", ["A kite."], ""),
}  # fmt: skip


@pytest.mark.parametrize("title, words, told, link", WORDS.values(), ids=WORDS)
def test_own_words_are_unchanged_and_link_to_the_paper(
    title: str, words: str, told: Sequence[str], link: str
) -> None:
    usual = Passage(paper=paper(ABSTRACT, title=title))
    passage, fault = apply_pin(usual, Pin(words=words, sentences=("x",)))
    assert (passage.is_settled, fault) == (True, "")
    statements = told_of(passage)
    assert [one.text for one in statements] == told
    assert {(one.by, one.verified, one.quotes, one.paper) for one in statements} == {
        ("editor", None, (), usual.paper.id)
    }
    mentions = [(m.kind, one.text[m.start : m.end]) for one in statements for m in one.mentions]
    assert mentions == [("title", link)] * bool(link)
