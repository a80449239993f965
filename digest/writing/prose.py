"""Builds statements out of pieces, so that mentions and quotes always stand where they say."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from digest.model import Mention, MentionKind, Paper, Quote, Statement
from digest.text import shown, visible_title

_NUMBERS = (
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_LAST_IN_WORDS = 12
_HUNDRED = 100
# A title's first words that stand for it: so many, or a name in letters of its own.
_FEWEST_WORDS, _NAME = 3, re.compile(r"\w[A-Z0-9]")
# What stands in a title behind the thing that it names, and titles that name none.
_BORDER = re.compile(r",? (?:for|with|via|using|from|through|by|under|on|in) | [–—] ")
_PLURAL = re.compile(r"[^\Ws]s$")
_NO_NAME = re.compile(
    r"(?:On|Can|How|Why|What|When|Where|Who|Is|Are|Do|Does|Towards?|To|From|Beyond|Not|It|We|"
    r"\w+ing|.*\b(?:is|are|can|do|does|need|needs)) ",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:Part|Paper) [IVX\d]+\b|(?:Comment|Reply|Erratum|Response)\b")
# A name that begins with a small letter, or a Greek one.
_SMALL = re.compile(r"[a-z][^\W\d_]*[A-Z\d]|[\u0370-\u03ff]")
# What stands before a colon that is no border: `Constitutions Or: how to …`.
_HANGING = re.compile(r"\b(?:a|an|and|for|in|of|on|or|the|to|vs|with)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a statement; one with a kind names something of a paper."""

    text: str
    kind: MentionKind | None = None
    paper: str = ""


def plain(text: str) -> Piece:
    """Return a piece that names nothing."""
    return Piece(text=text)


def compose(
    pieces: Iterable[Piece],
    *,
    quotes: Iterable[Quote] = (),
    count: Iterable[str] = (),
    by: str = "extract",
) -> Statement:
    """Join pieces into a statement; `by` is who wrote it."""
    text, mentions = "", []
    for piece in pieces:
        if piece.kind:
            end = len(text) + len(piece.text)
            mentions.append(Mention(start=len(text), end=end, kind=piece.kind, paper=piece.paper))
        text += piece.text
    return Statement(
        text=text, by=by, quotes=tuple(quotes), mentions=tuple(mentions), count=tuple(count)
    )


def quote(paper: Paper, field: str, start: int, end: int) -> Quote:
    """Return the words of a record at these places."""
    text = getattr(paper, field)[start:end]
    return Quote(paper=paper.id, field=field, start=start, end=end, text=text)


def title_piece(paper: Paper) -> Piece:
    """Return a paper's title, or its identifier where the title shows nothing, as a mention."""
    return Piece(text=visible_title(paper), kind="title", paper=paper.id)


def with_short_title(pieces: Iterable[Piece]) -> list[Piece]:
    """Cut titles before their colon, where what stands there can be the paper's name."""
    return [_with_short_title(piece) for piece in pieces]


def _with_short_title(piece: Piece) -> Piece:
    """Cut a title, which is no title then but a name."""
    short = _short(piece.text) if piece.kind == "title" else piece.text
    return piece if short == piece.text else replace(piece, text=short, kind="name")


def _short(title: str) -> str:
    """Return a title's part before the colon; the whole where that says too little."""
    head, _, rest = title.partition(": ")
    named = _NAME.search(head) or len(head.split()) >= _FEWEST_WORDS
    broken = _NUMBERED.match(head) or _HANGING.search(head)
    return head if rest and named and not broken else title


def headline_name(paper: Paper) -> str:
    """Return what a title calls its thing: what stands before its colon, or before what it is for.

    The whole title where that says too little, is a question, or is about things of many others
    that it puts to use: `Foundation Models for Reefs`.
    """
    title = visible_title(paper)
    head = _short(title)
    if head != title or "?" in title or _NO_NAME.match(title):
        return head
    thing = _BORDER.split(title, maxsplit=1)[0].rstrip(",")
    is_used = _PLURAL.search(thing) and title.startswith(" for ", len(thing))
    return thing if len(thing.split()) > 1 and not is_used else title


def quoted(words: str) -> str:
    """Put a record's words between quotation marks; those inside become single."""
    return f"“{shown(words).replace('“', '‘').replace('”', '’')}”"


def title_quote(paper: Paper) -> Quote:
    """Return the whole title as a quote."""
    return quote(paper, "title", 0, len(paper.title))


def link_word(
    pieces: list[Piece], word: str, paper: Paper, kind: MentionKind = "name"
) -> list[Piece]:
    """Turn the first whole `word` among plain pieces into a mention of the paper."""
    for index, piece in enumerate(pieces):
        start = -1 if piece.kind else _find_word(piece.text, word)
        if start >= 0:
            named = Piece(text=word, kind=kind, paper=paper.id)
            before, after = piece.text[:start], piece.text[start + len(word) :]
            return [*pieces[:index], plain(before), named, plain(after), *pieces[index + 1 :]]
    return pieces


def _find_word(text: str, word: str) -> int:
    """Return where a word stands by itself, in no longer or hyphenated one; -1 where nowhere."""
    start = text.find(word)
    while start >= 0:
        around = text[max(start - 1, 0) : start] + text[start + len(word) : start + len(word) + 1]
        if not any(mark.isalnum() or mark in "_-" for mark in around):
            return start
        start = text.find(word, start + 1)
    return -1


def number(count: int) -> str:
    """Write a count in words up to twelve, in digits above."""
    return _NUMBERS[count] if count <= _LAST_IN_WORDS else str(count)


def opening_number(count: int) -> str:
    """Write a count so that a sentence can begin with it: never in digits."""
    if count > _HUNDRED:
        return f"A total of {count}"
    return "One hundred" if count == _HUNDRED else capital(_in_words(count))


def _in_words(count: int) -> str:
    """Write a count below a hundred in words: `forty-two`."""
    if count < len(_NUMBERS):
        return _NUMBERS[count]
    tens, ones = divmod(count, 10)
    return f"{_TENS[tens - 2]}-{_NUMBERS[ones]}" if ones else _TENS[tens - 2]


def counted(count: int, noun: str) -> str:
    """Write a count with its noun: `one paper`, `14 papers`."""
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def listed(items: Iterable[str]) -> str:
    """Join items with commas and a final `and`."""
    parts = list(items)
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)


def listed_pieces(items: Sequence[Piece]) -> list[Piece]:
    """Join pieces with commas and a final `and`."""
    joints = [plain(", ")] * (len(items) - 2) + [plain(" and ")] * (len(items) > 1)
    return [items[0], *chain.from_iterable(zip(joints, items[1:], strict=True))]


def stop(text: str) -> str:
    """End a sentence, once."""
    text = text.rstrip(",;: ")
    return (
        text if text.endswith((".", "!", "?", ".”", "?”", "!”", '."', '?"', '!"')) else f"{text}."
    )


def capital(text: str) -> str:
    """Return a sentence with its first letter raised, unless a name has it small: `eBoat`, `α³`."""
    return text if _SMALL.match(text) else text[:1].upper() + text[1:]
