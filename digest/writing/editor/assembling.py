"""Puts verified sentences together to paragraphs in which each can be understood."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from digest.model import Statement
from digest.writing.editor.answers import Written
from digest.writing.editor.filling import fill_paragraph, papers_in
from digest.writing.editor.records import Subject

# What begins so goes on from the sentence before it.
_GOES_ON = re.compile(
    r"(?:It|Its|They|Their|Them|This|These|That|Those|Such|Both|Here|There|But|Yet|However|Still|Also|"
    r"Instead|Then|So|Thus|Therefore|Hence|Conversely|By contrast|In contrast|Moreover|Even so|"
    r"Nevertheless|The (?:latter|former|same|result|gains?|effect|difference))\b"
)


@dataclass(slots=True, kw_only=True)
class Draft:
    """A sentence on its way: of the papers `shown`, the `known` may be quoted without being named.

    `faults` are why it is refused; `verified` says by whom it was verified, "" for nobody.
    """

    written: Written
    paragraph: int
    shown: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    faults: tuple[str, ...] = ()
    verified: str = ""


def assemble(drafts: Sequence[Draft], subjects: Mapping[str, Subject], by: str) -> list[Statement]:
    """Return the paragraphs of verified sentences, those that need a refused one left out.

    They keep the numbers that they have as drafts.
    """
    told: list[Statement] = []
    said: tuple[set[str], set[str]] = (set(), set())
    for number, group in groupby(drafts, key=lambda one: one.paragraph):
        sentences = [(one.written, by, one.verified) for one in _understood(list(group))]
        told += fill_paragraph(sentences, subjects, number, said)
    return told


def _understood(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the verified sentences that speak of papers which one of them names.

    None that goes on from a sentence that is gone; and nothing where no paper's name is left.
    """
    kept: list[Draft] = []
    gap = False
    for draft in drafts:
        goes_on = gap and _GOES_ON.match(draft.written.text)
        gap = not draft.verified or bool(goes_on)
        kept += [] if gap else [draft]
    named = {key for one in kept for key in papers_in(one.written.text)}
    return [one for one in kept if {key for key, _ in one.written.rests} & named]
