"""The passage of a paper: the sentences of its abstract that are quoted, or an editor's words.

A quotation differs from the record by marked changes alone: `[W]e` where opening words are cut,
`…` between sentences that are not neighbours, TeX as Unicode, and single quotation marks inside.
The abstract of a retold record is not its authors' words, so it is printed without marks.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import pairwise

from digest.model import Paper, PaperFacts, Reading, ReadSentence, Statement
from digest.taste import Pin
from digest.text import (
    Span,
    collapse,
    printable,
    shorten,
    shown,
    split_sentences,
    visible_title,
)
from digest.writing.statements import StatementPart, compose, quote, short_title

LIMIT, STANDS = 0.6, 0.6
"""Least probabilities for a limit that is quoted: that it is a limit, and that it is clear alone.

The first was set for a precision of .9 on half of `training/limit-labels.jsonl`.
"""
_LONGEST = 80
_BEST = 3
_TOLD = 2  # the least grade of a passage that a post prints
_STRAIGHT = re.compile(r'(?<![^\s(\[{—–/-])"(?=\S)')
_MARKS = str.maketrans({"“": "‘", "„": "‘", "«": "‘", "”": "’", "»": "’", '"': "’"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The text of a paper: some sentences of its abstract, in order, or an editor's own words.

    Each span begins after the opening words that are cut.  An abstract without sentences has no
    spans.  Sentences that an editor has chosen, `by_hand`, have the best grade.
    """

    paper: Paper
    spans: tuple[Span, ...] = ()
    grade: int = 0
    by_hand: bool = False
    words: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether an editor has chosen the sentences or written the words."""
        return self.by_hand or bool(self.words)

    @property
    def is_printed(self) -> bool:
        """Whether a post prints it, rather than title, authors and links alone."""
        return bool(self.spans) and self.grade >= _TOLD


def passage_for(facts: PaperFacts, reading: Reading) -> Passage:
    """Return the passage that the model chose."""
    paper, best = facts.paper, reading.passage
    if best is None:
        return Passage(paper=paper)
    chosen = [reading.sentences[at] for at in best.sentences]
    spans = tuple(_span(paper, sentence, is_first=not at) for at, sentence in enumerate(chosen))
    return Passage(paper=paper, spans=spans, grade=best.grade)


def limit_for(facts: PaperFacts, reading: Reading) -> Statement | None:
    """Return the sentence with a clear limit or negative finding, None if there is none."""
    limit = reading.limit
    if limit is None or limit.probability < LIMIT or facts.withdrawn:
        return None
    sentence = reading.sentences[limit.sentence]
    if sentence.stands < STANDS:
        return None
    return quote_spans(facts.paper, [_span(facts.paper, sentence, is_first=True)])


def _span(paper: Paper, sentence: ReadSentence, *, is_first: bool) -> Span:
    """Return the span of a sentence; if it is the first, without the opening words to cut."""
    start = sentence.start + (sentence.cut if is_first else 0)
    return Span(start, sentence.end, paper.abstract[start : sentence.end])


def quote_passage(passage: Passage, *, paragraph: int = 0) -> Statement | None:
    """Return a passage as a statement; None if it has no sentences."""
    if not passage.spans:
        return None
    return quote_spans(passage.paper, passage.spans, paragraph=paragraph)


def quote_spans(
    paper: Paper, spans: Sequence[Span], *, is_sentence: bool = True, paragraph: int = 0
) -> Statement:
    """Return spans of an abstract as a quotation without its outer marks.

    A sentence begins with a capital.  Spans of a retold record become the program's own words.
    """
    return Statement(
        text="".join(_write(paper, spans, is_sentence=is_sentence)),
        by="fixed" if paper.retold else "quote",
        verified="record" if paper.retold else "quote",
        quotes=tuple(quote(paper, "abstract", span.start, span.end) for span in spans),
        paragraph=paragraph,
    )


def _write(paper: Paper, spans: Sequence[Span], *, is_sentence: bool) -> Iterator[str]:
    """Yield the parts of a quotation and their separators."""
    head = single_marks(shown(spans[0].text))
    is_cut = all(sentence.start != spans[0].start for sentence in split_sentences(paper.abstract))
    # A name such as `mBERT` keeps its small letter.
    if (
        is_sentence
        and is_cut
        and head[:1].islower()
        and not any(map(str.isupper, head.split(" ", 1)[0]))
    ):
        head = (head[0].upper() if paper.retold else f"[{head[0].upper()}]") + head[1:]
    yield head
    for span, after in pairwise(spans):
        is_next = not paper.abstract[span.end : after.start].strip()
        yield " " if is_next or paper.retold else " … "
        yield single_marks(shown(after.text))


def single_marks(text: str) -> str:
    """Return text with single quotation marks in place of double ones, as inside a quotation."""
    return _STRAIGHT.sub("‘", text).translate(_MARKS)


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
