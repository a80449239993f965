"""Applies an editor's choice for a paper: other sentences of its abstract, or own words."""

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from itertools import pairwise

from digest.model import Statement
from digest.taste import Pin
from digest.text import collapse, printable, shorten, split_sentences, visible_title
from digest.writing.passages import Passage
from digest.writing.statements import StatementPart, compose, short_title

_LONGEST = 80
_BEST = 3


def apply_pin(passage: Passage, pin: Pin) -> tuple[Passage, str]:
    """Return the passage that an editor wants and "", or the usual passage and an error.

    It is an error if a sentence is not in the abstract.  The order is that of the abstract, as in
    every quotation.
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
    """Yield an editor's sentences unchanged, with the paper's title as a link to it.

    A title that looks like two sentences is not split.
    """
    text, paper = passage.words, passage.paper.id
    start, end = _find_title(passage)
    starts = [span.start for span in split_sentences(text) if not start < span.start < end]
    for first, last in pairwise([*starts, len(text)]):
        parts = [StatementPart(text=text[first:last].rstrip())]
        if first <= start < end <= last:
            title = StatementPart(text=text[start:end], kind="title", paper=paper)
            behind = text[end:last].rstrip()
            parts = [StatementPart(text=text[first:start]), title, StatementPart(text=behind)]
        statement = compose(parts, (), paragraph=number)
        yield replace(statement, by="editor", verified=None, paper=paper)


def _find_title(passage: Passage) -> tuple[int, int]:
    """Return the span of the paper's title in an editor's words, (0, 0) if it is not there."""
    for title in (visible_title(passage.paper), short_title(passage.paper)):
        match = re.search(rf"(?<![\w-]){re.escape(title)}(?![\w-]|\.\w)", passage.words)
        if title and match:
            return match.span()
    return 0, 0
