"""What an editor wants told of a paper: other sentences of its abstract, or words of their own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import pairwise

from digest.model import Dossier, MentionKind, Reading, SentenceRole, Statement
from digest.taste import Pin
from digest.text import Span, collapse, printable, shorten, split_sentences, visible_title
from digest.writing.passages import Passage
from digest.writing.statements import Piece, compose, short_title

_LONGEST = 80
_ENDS = (".", "!", "?", "…", ":")
_BEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Tellable:
    """A sentence of an abstract that an editor may choose, and the role that it was read in.

    `stands` is how likely a reader of the title understands it alone.
    """

    span: Span
    role: SentenceRole
    probability: float
    stands: float


def list_tellable(dossier: Dossier, reading: Reading) -> tuple[Tellable, ...]:
    """Return the sentences of a paper that an editor may have quoted, in their order."""
    text = dossier.paper.abstract
    return tuple(
        Tellable(
            span=Span(one.start, one.end, text[one.start : one.end]),
            role=one.role,
            probability=one.probability,
            stands=one.stands,
        )
        for one in reading.sentences
        if not dossier.withdrawn
    )


def heed(passage: Passage, pin: Pin) -> tuple[Passage, str]:
    """Return the passage that an editor wants, and why it is not told, "" if it is.

    The usual one stands where a sentence is none of the abstract.
    """
    if pin.words:
        return replace(passage, words=printable(pin.words)), ""
    sentences = {span.text: span for span in reversed(split_sentences(passage.paper.abstract))}
    wanted = tuple(dict.fromkeys(map(collapse, pin.sentences)))
    lost = [text for text in wanted if text not in sentences]
    if lost:
        near = get_close_matches(lost[0], sentences, n=1)
        hint = f"; the nearest is {_quoted(near[0])}" if near else ""
        return passage, f"{_quoted(lost[0])} is no sentence of its abstract{hint}"
    if not wanted:
        return passage, ""
    spans = tuple(sentences[text] for text in wanted)
    return replace(passage, spans=spans, grade=_BEST, by_hand=True), ""


def _quoted(text: str) -> str:
    return f"“{shorten(printable(text), _LONGEST)}”"


def write_words(passage: Passage, number: int) -> Iterator[Statement]:
    """Yield an editor's sentences; the paper's title in them, or else before them, leads.

    Nothing but that is changed, and a title is not cut where it looks like two sentences.
    """
    text, paper = passage.words, passage.paper
    start, end, kind = _find_link(passage) or (0, 0, "title")
    title = visible_title(paper)
    head = [Piece(text=text[start:end] or title, kind=kind, paper=paper.id)]
    head += [Piece(text=" " if title.endswith(_ENDS) else ": ")] * (not end)
    starts = [one.start for one in split_sentences(text) if not start < one.start < end]
    for first, last in pairwise([*starts, len(text)]):
        pieces = [Piece(text=text[first:last].rstrip())]
        if first <= start < last:
            before, behind = text[first:start], text[end:last].rstrip()
            pieces = [Piece(text=before), *head, Piece(text=behind)]
        yield replace(compose(pieces, (), paragraph=number), by="editor", verified=None)


def _find_link(passage: Passage) -> tuple[int, int, MentionKind] | None:
    """Return where an editor's words first have the paper's title."""
    for title in (visible_title(passage.paper), short_title(passage.paper)):
        found = re.search(rf"(?<![\w-]){re.escape(title)}(?![\w-]|\.\w)", passage.words)
        if title and found:
            return found.start(), found.end(), "title"
    return None
