"""What an editor wants told of a paper: other sentences of its abstract, or words of their own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import pairwise

from digest.model import PaperFacts, Reading, SentenceRole, Statement
from digest.taste import Pin
from digest.text import Span, collapse, printable, shorten, split_sentences, visible_title
from digest.writing.passages import Passage
from digest.writing.statements import StatementPart, compose, short_title

_LONGEST = 80
_BEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotableSentence:
    """A sentence of an abstract that an editor may choose, and the role that it was read in.

    `stands` is how likely a reader of the title understands it alone.
    """

    span: Span
    role: SentenceRole
    probability: float
    stands: float


def list_tellable(facts: PaperFacts, reading: Reading) -> tuple[QuotableSentence, ...]:
    """Return the sentences of a paper that an editor may have quoted, in their order."""
    text = facts.paper.abstract
    return tuple(
        QuotableSentence(
            span=Span(sentence.start, sentence.end, text[sentence.start : sentence.end]),
            role=sentence.role,
            probability=sentence.probability,
            stands=sentence.stands,
        )
        for sentence in reading.sentences
        if not facts.withdrawn
    )


def apply_pin(passage: Passage, pin: Pin) -> tuple[Passage, str]:
    """Return the passage that an editor wants, and why it is not told, "" if it is.

    Its sentences stand in the abstract's order, as those of every quotation.
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
    spans = tuple(sorted((sentences[text] for text in wanted), key=lambda span: span.start))
    return replace(passage, spans=spans, grade=_BEST, by_hand=True), ""


def _quoted(text: str) -> str:
    return f"“{shorten(printable(text), _LONGEST)}”"


def write_words(passage: Passage, number: int) -> Iterator[Statement]:
    """Yield an editor's sentences, in which the paper's title leads to it.

    Nothing but that is changed, and a title is not cut where it looks like two sentences.
    """
    text, paper = passage.words, passage.paper.id
    start, end = _find_title(passage)
    starts = [
        sentence.start for sentence in split_sentences(text) if not start < sentence.start < end
    ]
    for first, last in pairwise([*starts, len(text)]):
        parts = [StatementPart(text=text[first:last].rstrip())]
        if first <= start < end <= last:
            title = StatementPart(text=text[start:end], kind="title", paper=paper)
            behind = text[end:last].rstrip()
            parts = [StatementPart(text=text[first:start]), title, StatementPart(text=behind)]
        statement = compose(parts, (), paragraph=number)
        yield replace(statement, by="editor", verified=None, paper=paper)


def _find_title(passage: Passage) -> tuple[int, int]:
    """Return where an editor's words first have the paper's title; nowhere is (0, 0)."""
    for title in (visible_title(passage.paper), short_title(passage.paper)):
        match = re.search(rf"(?<![\w-]){re.escape(title)}(?![\w-]|\.\w)", passage.words)
        if title and match:
            return match.span()
    return 0, 0
