"""Builds statements out of pieces, so that mentions and quotes always stand where they say."""

from collections.abc import Iterable
from dataclasses import dataclass

from digest.model import Mention, MentionKind, Paper, Quote, Statement
from digest.text import visible_title

QUOTED_IN = 2  # a title's head that stands for the whole has so many words, or a name in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a statement; one with a kind names something of a paper.

    `added` says that the writer put it there: it is no word of the record's sentence.
    """

    text: str
    kind: MentionKind | None = None
    paper: str = ""
    added: bool = False


def compose(pieces: Iterable[Piece], quotes: Iterable[Quote], *, paragraph: int = 0) -> Statement:
    """Join pieces into a statement."""
    text, mentions = "", []
    for piece in pieces:
        if piece.kind:
            end = len(text) + len(piece.text)
            mentions.append(Mention(start=len(text), end=end, kind=piece.kind, paper=piece.paper))
        text += piece.text
    return Statement(
        text=text,
        verified="edit",
        quotes=tuple(quotes),
        mentions=tuple(mentions),
        paragraph=paragraph,
    )


def quote(paper: Paper, field: str, start: int, end: int) -> Quote:
    """Return the words of a record at these places."""
    text = getattr(paper, field)[start:end]
    return Quote(paper=paper.id, field=field, start=start, end=end, text=text)


def short_title(paper: Paper) -> str:
    """Return what stands before a title's colon, where that is its name or says enough."""
    title = visible_title(paper)
    head, colon, _ = title.partition(": ")
    says = len(head.split()) > QUOTED_IN or any(map(str.isupper, head[1:]))
    return head if colon and says and head.count("(") == head.count(")") else title
