"""Tells of a paper as an editor wants it: sentences of its abstract, or the editor's own words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import pairwise

from digest.model import Dossier, MentionKind, Reading, SentenceRole, Statement
from digest.taste import Pin
from digest.text import Span, collapse, printable, shorten, split_sentences, visible_title
from digest.writing.edits import ALONE, BEHIND, NOTHING, Piece, compose, edit, short_title
from digest.writing.telling import Account, can_be_told, goes_on, name_of

_LONGEST = 80
_ENDS = (".", "!", "?", "…", ":")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tellable:
    """A sentence of an abstract that an editor may choose, and the role that it was read in.

    One that `goes_on` can be told right behind the sentence before it alone.
    """

    span: Span
    role: SentenceRole
    probability: float
    goes_on: bool


def list_tellable(dossier: Dossier, reading: Reading) -> tuple[Tellable, ...]:
    """Return the sentences of a paper that an editor may have told, in their order."""
    paper, name = dossier.paper, name_of(dossier)
    read = {one.start: one for one in reading.sentences}
    return tuple(
        Tellable(
            span=span,
            role=read[span.start].role if span.start in read else "other",
            probability=read[span.start].probability if span.start in read else 0.0,
            goes_on=goes_on(span),
        )
        for span in split_sentences(paper.abstract)
        if not dossier.withdrawn and can_be_told(paper, span, name, BEHIND)
    )


def heed(account: Account, pin: Pin) -> tuple[Account, str]:
    """Return an account that tells what an editor wants, and why it does not, "" if it does.

    The usual sentences stand where one that was chosen cannot be told.
    """
    if pin.words:
        return replace(account, words=printable(pin.words)), ""
    sentences = split_sentences(account.paper.abstract)
    places = {span.text: at for at, span in reversed([*enumerate(sentences)])}
    wanted = tuple(dict.fromkeys(map(collapse, pin.sentences)))
    lost = [text for text in wanted if text not in places]
    if lost:
        near = get_close_matches(lost[0], places, n=1)
        hint = f"; the nearest is {_quoted(near[0])}" if near else ""
        return account, f"{_quoted(lost[0])} is no sentence of its abstract{hint}"
    chosen = [places[text] for text in wanted]
    spans = tuple(sentences[at] for at in chosen)
    for before, at in pairwise([None, *chosen]):
        span = sentences[at or 0]
        if not can_be_told(account.paper, span, account.name, BEHIND):
            return account, f"{_quoted(span.text)} cannot be told by the fixed edits"
        if goes_on(span) and (before is None or at != before + 1):
            return account, f"{_quoted(span.text)} goes on from a sentence that is not told"
    return replace(account, by_hand=spans), ""


def _quoted(text: str) -> str:
    return f"“{shorten(printable(text), _LONGEST)}”"


def write_by_hand(account: Account, number: int) -> Iterator[Statement]:
    """Tell of a paper what an editor wants, as the paragraph of a number."""
    if account.words:
        yield from _write_words(account, number)
        return
    can_open = account.by_hand and edit(account.paper, account.by_hand[0], account.name, NOTHING)
    told = NOTHING if can_open else ALONE
    for span in account.by_hand:
        yield replace(account.tell(span, told, paragraph=number), by="editor")
        told = BEHIND


def _write_words(account: Account, number: int) -> Iterator[Statement]:
    """Yield an editor's sentences; the paper's title or name in them, or else before them, leads.

    Nothing but that is changed, and a title is not cut where it looks like two sentences.
    """
    text = account.words
    link = _find_link(account) or (0, 0, "title")
    start, end, kind = link
    title = visible_title(account.paper)
    head = [Piece(text=text[start:end] or title, kind=kind, paper=account.paper.id)]
    head += [Piece(text=" " if title.endswith(_ENDS) else ": ")] * (not end)
    starts = [one.start for one in split_sentences(text) if not start < one.start < end]
    for first, last in pairwise([*starts, len(text)]):
        pieces = [Piece(text=text[first:last].rstrip())]
        if first <= start < last:
            before, behind = text[first:start], text[end:last].rstrip()
            pieces = [Piece(text=before), *head, Piece(text=behind)]
        yield replace(compose(pieces, (), paragraph=number), by="editor", verified=None)


def _find_link(account: Account) -> tuple[int, int, MentionKind] | None:
    """Return where an editor's words first have the paper's title, else its name."""
    paper = account.paper
    called: Sequence[tuple[str, MentionKind]] = (
        (visible_title(paper), "title"),
        (account.name or "", "name"),
        (short_title(paper), "title"),
    )
    for words, kind in called:
        found = re.search(rf"(?<![\w-]){re.escape(words)}(?![\w-]|\.\w)", account.words)
        if words and found:
            return found.start(), found.end(), kind
    return None
