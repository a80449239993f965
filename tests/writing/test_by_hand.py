"""What an editor may have told of a paper, and how it stands."""

from collections.abc import Sequence
from datetime import date

import pytest

from digest.model import Counts, LeftOut, Statement
from digest.taste import Pin
from digest.writing import Account, Filed, Issue, account_for, heed, list_tellable, write
from tests.writing.papers import paper, ranked

ABSTRACT = (
    "Reefs are mapped by divers. We present ReefCam, a camera on a kite. It finds 93.1% of corals."
    " We show that we err by 2%. The camera fails in murky water. Code is at https://x.example/y."
)
DIVERS, PRESENT, FINDS, ERR, FAILS = (f"{one}." for one in ABSTRACT.split(". ")[:5])
TITLE = "Kites over Reefs? Mapping Corals"
TOLD = f"Quill and Lund present ReefCam, a camera on a kite ({TITLE})."
ITEM = ranked(paper(ABSTRACT, title=TITLE), "BCRRLA", name="ReefCam")
NAMED = f"ReefCam is in {TITLE}."


def told_of(account: Account) -> Sequence[Statement]:
    """Write an issue of one paper, and return what its section tells."""
    name = account.paper.id
    issue = Issue(
        topic="reefs",
        date=date(2026, 2, 28),
        counts=Counts(found=1, chosen=1, named=1, late=0, left_out=LeftOut()),
        sections=(Filed(key="reefs", title="Reefs", papers=(ITEM,)),),
        named=frozenset({name}),
        accounts={name: account},
    )
    return write(issue).sections[0].statements


def test_what_may_be_told_is_listed_with_how_it_was_read() -> None:
    listed = list_tellable(ITEM.dossier, ITEM.reading)
    assert [(one.span.text, one.role, one.goes_on) for one in listed] == [
        (DIVERS, "background", False),
        (PRESENT, "contribution", False),
        (FINDS, "finding", True),
        (FAILS, "limit", False),
    ]
    assert {one.probability for one in listed} == {0.99}


# What is chosen, and what is told: a sentence a line, or why not.
CHOSEN: dict[str, tuple[Sequence[str], Sequence[str] | str]] = {
    "the contribution": ((PRESENT,), [TOLD]),
    "what goes on from it": (
        (f"  {PRESENT}\n", FINDS),
        [TOLD, FINDS],
    ),
    "one without name and authors": ((FAILS,), [f"The camera fails in murky water ({TITLE})."]),
    "the same twice": ((DIVERS, DIVERS), [f"Reefs are mapped by divers ({TITLE})."]),
    "alone what goes on": ((FINDS,), f"“{FINDS}” goes on from a sentence that is not told"),
    "elsewhere what goes on": (
        (PRESENT, FAILS, FINDS),
        f"“{FINDS}” goes on from a sentence that is not told",
    ),
    "two persons": ((PRESENT, ERR), f"“{ERR}” cannot be told by the fixed edits"),
    "another's": ((DIVERS, "It rains."), "“It rains.” is no sentence of its abstract"),
    "half of one": (
        ("Reefs are mapped",),
        f"“Reefs are mapped” is no sentence of its abstract; the nearest is “{DIVERS}”",
    ),
}


@pytest.mark.parametrize("chosen, told", CHOSEN.values(), ids=CHOSEN)
def test_chosen_sentences_are_told_by_the_closed_edits(
    chosen: Sequence[str], told: Sequence[str] | str
) -> None:
    usual = account_for(ITEM.dossier, ITEM.reading)
    account, why = heed(usual, Pin(sentences=tuple(chosen)))
    if isinstance(told, str):
        assert (account, why) == (usual, told)
        return
    statements = told_of(account)
    assert [one.text for one in statements] == told
    assert {(one.by, one.verified, one.paragraph) for one in statements} == {("editor", "edit", 0)}


# An editor's words, and what of them leads to the paper.
WORDS: dict[str, tuple[str, Sequence[str], tuple[str, str]]] = {
    "a name": ("New: ReefCam. It flies.", ["New: ReefCam.", "It flies."], ("name", "ReefCam")),
    "a name later": ("It flies.  ReefCam!", ["It flies.", "ReefCam!"], ("name", "ReefCam")),
    "a title, before its name": (NAMED, [NAMED], ("title", TITLE)),
    "neither": ("ReefCams fly.\n\nSo *I*", [f"{TITLE}: ReefCams fly.", "So *I*"], ("title", TITLE)),
    "signs that nobody sees": ("A\u202e \x07kite\u200b.", [f"{TITLE}: A kite."], ("title", TITLE)),
}  # fmt: skip


@pytest.mark.parametrize("words, told, link", WORDS.values(), ids=WORDS)
def test_own_words_are_told_as_they_are_and_lead_to_the_paper(
    words: str, told: Sequence[str], link: tuple[str, str]
) -> None:
    account, why = heed(account_for(ITEM.dossier, ITEM.reading), Pin(words=words, sentences=("x",)))
    statements = told_of(account)
    assert [one.text for one in statements] == told
    assert {(one.by, one.verified, one.quotes, why) for one in statements} == {
        ("editor", None, (), "")
    }
    mentions = [(m.kind, one.text[m.start : m.end]) for one in statements for m in one.mentions]
    assert mentions == [link]
