"""The closed edits: all that a sentence of an abstract may become."""

from collections.abc import Sequence

import pytest

from digest.text import Span
from digest.writing import ALONE, BEHIND, NOTHING, Told, edit
from tests.writing.papers import paper

TITLE = "Counting Corals from Paper Boats"
PAIR = ("Ada Quill", "Bo Lund")


def told(
    sentence: str,
    name: str | None = None,
    authors: Sequence[str] = PAIR,
    before: Told = NOTHING,
    at: str = "",
) -> str | None:
    """Return a sentence as it is told."""
    record = paper(sentence, TITLE, authors, place=at)
    pieces = edit(record, Span(0, len(sentence), sentence), name, before)
    return None if pieces is None else "".join(piece.text for piece in pieces)


@pytest.mark.parametrize("sentence, name, expected", [
    # The title leads, or stands at the end where the sentence begins otherwise.
    ("We count corals.", None, f"In {TITLE}, Quill and Lund count corals."),
    ("In this paper, we count corals.", None, f"In {TITLE}, Quill and Lund count corals."),
    ("To address this gap, we count corals.", None, f"In {TITLE}, Quill and Lund count corals."),
    ("Using boats, we count corals.", None, f"Using boats, Quill and Lund count corals ({TITLE})."),
    ("This work counts corals.", None, f"{TITLE}, by Quill and Lund, counts corals."),
    # One that tells a name has the title at the end.
    ("However, we present ReefNet.", "ReefNet", f"Quill and Lund present ReefNet ({TITLE})."),
    ("ReefNet counts.", "ReefNet", f"ReefNet counts ({TITLE}, by Quill and Lund)."),
    ("Our ReefNet counts.", "ReefNet",
     f"Quill and Lund’s ReefNet counts ({TITLE})."),
    ("Our net counts corals.", None, f"In {TITLE}, Quill and Lund’s net counts corals."),
    ("We present ReefNets.", "ReefNet", f"In {TITLE}, Quill and Lund present ReefNets."),
    # Labels of an abstract are no words of it.
    ("Methods: We count corals.", None, f"In {TITLE}, Quill and Lund count corals."),
    ("Results We count corals.", None, f"In {TITLE}, Quill and Lund count corals."),
    # TeX becomes Unicode, names keep their letters.
    (r"We count $10^3$ corals.", None, f"In {TITLE}, Quill and Lund count 10³ corals."),
    ("However, mBERT and we agree.", None, f"mBERT and Quill and Lund agree ({TITLE})."),
    # In the United States, nobody is `us`.
    ("We count corals of the US.", None, f"In {TITLE}, Quill and Lund count corals of the US."),
])  # fmt: skip
def test_a_sentence_that_opens_a_paragraph_names_the_paper_and_its_authors(
    sentence: str, name: str | None, expected: str
) -> None:
    assert told(sentence, name) == expected


@pytest.mark.parametrize("sentence, authors, expected", [
    ("We find corals.", PAIR, "The authors find corals."),
    ("Our net finds corals.", PAIR, "The authors' net finds corals."),
    ("In reefs, we find corals.", PAIR, "In reefs, the authors find corals."),
    ("We find corals.", PAIR[:1], "The author finds corals."),
    ("We also study corals.", PAIR[:1], "The author also studies corals."),
    ("We have seen corals.", PAIR[:1], "The author has seen corals."),
    ("We used corals and left.", PAIR[:1], "The author used corals and left."),
    ("We use nets, corals and codes.", PAIR[:1], "The author uses nets, corals and codes."),
    ("We study corals.", ("The Reef Collaboration",), "The authors study corals."),
    ("We can count corals and leave.", PAIR[:1], "The author can count corals and leave."),
    # Whose first or second verb might not agree is not told.
    *((f"We {verb}.", PAIR[:1], None) for verb in (
        "kept corals", "instead use corals", "pre-train nets", "corals", "and others find",
        "use nets and trace heads", "use nets, align heads and codes",
    )),
    ("We count corals and show boats.", PAIR[:1], None),
    # Nor is what would name the authors twice, what has no end, or what is too long.
    ("We count corals with our boats.", PAIR, None),
    ("We ourselves count corals.", PAIR, None),
    ("We count corals", PAIR, None),
    (f"We count {'corals and ' * 24}boats.", PAIR, None),
])  # fmt: skip
def test_a_sentence_behind_another_speaks_of_the_authors(
    sentence: str, authors: Sequence[str], expected: str | None
) -> None:
    assert told(sentence, authors=authors, before=BEHIND) == expected


def test_institutions_stand_behind_those_whose_they_are() -> None:
    assert told("We count.", at="Aarhus University") == (
        f"In {TITLE}, Quill and Lund (Aarhus University) count."
    )


@pytest.mark.parametrize("sentence, expected", [
    ("We find corals.", f"In {TITLE}, Quill and Lund find corals."),
    ("On reefs, we find corals.", f"On reefs, Quill and Lund find corals ({TITLE})."),
    ("ReefNet finds corals.", f"ReefNet finds corals ({TITLE})."),
    ("This study finds corals.", f"{TITLE}, by Quill and Lund, finds corals."),
])  # fmt: skip
def test_a_sentence_that_stands_alone_has_the_title(sentence: str, expected: str) -> None:
    assert told(sentence, "ReefNet", before=ALONE) == expected


def test_many_authors_are_named_by_the_first() -> None:
    crowd = (*PAIR, "Cy Reed")
    assert told("We count.", authors=crowd) == f"In {TITLE}, Quill et al. count."


def test_nobody_is_named_where_nobody_signs_and_nothing_is_said_of_the_title_twice() -> None:
    assert told("We count corals.", authors=()) is None
    # There is no natural place for the title in a sentence without authors.
    assert told("Corals are counted from boats.") is None
