"""Cuts what a post says into pieces, each plain text that may lead somewhere, for any format."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from digest.model import Mention, Statement
from digest.render.escape import address
from digest.text import printable

LINKED = frozenset({"title", "name"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Text as a reader sees it, and the http or https address that it leads to, if any.

    `is_people` says that it names authors, who are set off; `sources` are the records' own words
    that it rests on, which may hold its formulas.
    """

    text: str
    url: str = ""
    is_people: bool = False
    sources: tuple[str, ...] = ()


Line: TypeAlias = tuple[Piece, ...]
"""Text that stands together; joined, its pieces are what a reader sees."""


def anchor(label: str, target: str, *sources: str) -> Piece:
    """Return text that leads somewhere; without a usable target it is text alone."""
    found = address(target)
    return Piece(text=label or found, url=found, sources=sources)


def pieces(statement: Statement, urls: Mapping[str, str], led: Collection[str] = ()) -> Line:
    """Cut a statement at its titles and names, which lead to their papers, and at its authors.

    Authors lead to a paper where nothing else does; `led` are papers that other words lead to.
    Raises ValueError where mentions overlap, leave the text, or name no chosen paper.
    """
    reached = {*led, *(one.paper for one in statement.mentions if one.kind in LINKED)}
    text, found, end = statement.text, list[Piece](), 0
    for mention in _ordered(statement):
        is_people = mention.kind == "author"
        if mention.kind not in LINKED and not is_people:
            continue
        label = printable(text[mention.start : mention.end])
        leads = not is_people or mention.paper not in reached
        piece = anchor(label, _page(mention, urls)) if leads else Piece(text=label)
        found += [_between(text[end : mention.start]), replace(piece, is_people=is_people)]
        reached.add(mention.paper)
        end = mention.end
    sources = tuple(quote.text for quote in statement.quotes)
    line = _stripped([*found, _between(text[end:])])
    return tuple(replace(piece, sources=sources) for piece in line)


def _ordered(statement: Statement) -> Iterator[Mention]:
    end = 0
    for mention in sorted(statement.mentions, key=lambda mention: mention.start):
        if not end <= mention.start < mention.end <= len(statement.text):
            raise ValueError(f"misplaced mention {mention} in {statement.text!r}")
        yield mention
        end = mention.end


def _page(mention: Mention, urls: Mapping[str, str]) -> str:
    if mention.paper not in urls:
        raise ValueError(f"{mention} names no paper of this issue")
    return urls[mention.paper]


def _between(text: str) -> Piece:
    # Cleaning strips the ends; the bars keep the spaces beside a link.
    return Piece(text=printable(f"|{text}|")[1:-1])


def _stripped(found: list[Piece]) -> Line:
    """Take spaces from both ends of a line, and pieces that show nothing."""
    first, last = found[0], found[-1]
    if not first.url:
        found[0] = replace(first, text=first.text.lstrip())
    if not last.url:
        found[-1] = replace(found[-1], text=found[-1].text.rstrip())
    return tuple(piece for piece in found if piece.text)
