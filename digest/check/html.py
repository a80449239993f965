"""Reads HTML: blocks of text between the tags that part them, with links and what is set off."""

import re
from collections.abc import Iterator

from digest.check.post import Block, BlockKind, MarkKind, Writer, line_starts, locate
from digest.text.markup import parse_tags

_HEADING = re.compile(r"h([1-6])")
_PARTING = frozenset(
    "p div li ul ol h1 h2 h3 h4 h5 h6 section article header footer main nav aside blockquote table"
    " tr td th dl dt dd figure figcaption details summary hr body html head title pre".split()
)
_MARKS: dict[str, MarkKind] = {"strong": "strong", "b": "strong", "code": "code"}
_SPACE = re.compile(r"\s+")


def parse_html(text: str) -> tuple[Block, ...]:
    """Return the blocks of a page."""
    return tuple(_blocks(text))


def _blocks(text: str) -> Iterator[Block]:
    starts, writer = line_starts(text), Writer()
    kind: BlockKind = "paragraph"
    level = 0
    for tag in parse_tags(text.encode("utf-8", "replace")):
        name = tag.name.removeprefix("/")
        if name in _PARTING:
            if writer:
                yield writer.block(kind, level=level)
            writer = Writer()
            kind, level = _kind_of(tag.name, kind)
        elif name == "br":
            writer.space()
        else:
            _mark(writer, tag.name, tag.address)
        _add(writer, tag.text, tag.start, text, starts)
    if writer:
        yield writer.block(kind, level=level)


def _kind_of(name: str, before: BlockKind) -> tuple[BlockKind, int]:
    """Return what begins with a tag; a paragraph inside an item is part of it."""
    if heading := _HEADING.fullmatch(name):
        return "heading", int(heading[1])
    if name == "li" or (before == "item" and name in {"p", "div"}):
        return "item", 0
    return "paragraph", 0


def _mark(writer: Writer, name: str, address: str) -> None:
    """Open or close what a tag sets off."""
    if name == "a":
        writer.open("link", address)
    elif name == "/a":
        writer.close("link")
    elif name in _MARKS:
        writer.open(_MARKS[name])
    elif name.removeprefix("/") in _MARKS:
        writer.close(_MARKS[name.removeprefix("/")])


def _add(writer: Writer, text: str, start: int, page: str, starts: object) -> None:
    """Add a text, its whitespace as a page shows it, line by line so that places stay true."""
    if not text:
        return
    offset = start
    for piece in re.split(r"(\s+)", text):
        if piece.isspace():
            writer.space()
        elif piece:
            found = page.find(piece, offset)
            offset = found if 0 <= found <= offset + len(piece) + 200 else offset
            writer.add(piece, *locate(starts, offset))  # type: ignore[arg-type]
            offset += len(piece)
