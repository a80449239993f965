"""Reads HTML: blocks of text between the tags that part them, with links and what is set off."""

import re
from collections.abc import Iterator, Sequence

from digest.check.post import (
    HEAD_LEVEL,
    ROW,
    Block,
    BlockKind,
    MarkKind,
    Writer,
    line_starts,
    locate,
)
from digest.text.markup import Tag, parse_tags

_HEADING = re.compile(r"h([1-6])")
_PARTING = frozenset(
    "p div li ul ol h1 h2 h3 h4 h5 h6 section article header footer main nav aside blockquote table"
    " tr td th dl dt dd figure figcaption details summary hr body html head title pre".split()
)
# What parts nothing inside a row of a table or list of terms, and what begins a cell there.
_INSIDE = frozenset("p div td th dd".split())
_CELLS = {"td": " |", "th": " |", "dd": ":"}
_MARKS: dict[str, MarkKind] = {"strong": "strong", "b": "strong", "code": "code"}
_LISTS = frozenset({"ul", "ol"})
_NOTE = re.compile(r"\[?[\d*†‡,\s]{1,8}\]?")
_SPACE = re.compile(r"\s+")
_DRAWING = re.compile(r"<svg\b.*?(?:</svg>|\Z)", re.DOTALL | re.IGNORECASE)


def parse_html(text: str, skipped: int = 0) -> tuple[Block, ...]:
    """Return the blocks of a page, or of a part of one that begins behind so many lines.

    What stands in a drawing is no sentence.
    """
    # As many characters stay, so that each keeps its place.
    return tuple(_blocks(_DRAWING.sub(lambda drawn: re.sub(r"\S", " ", drawn[0]), text), skipped))


def _blocks(text: str, skipped: int) -> Iterator[Block]:
    starts, part, depth = line_starts(text), _Part(), 0
    for tag in parse_tags(text.encode("utf-8", "replace")):
        if tag.name.removeprefix("/") in _LISTS:
            depth = max(depth + (-1 if tag.name.startswith("/") else 1), 0)
        if part.goes_on(tag.name):
            part.take(tag)
        else:
            if part.writer:
                yield part.block()
            if tag.name == "footer":
                # What stands at the foot of a page is not about the last heading's paper.
                yield Writer().block("heading", level=1)
            part = part.next(tag.name, depth)
        _add(part.writer, tag, text, starts, skipped)
    if part.writer:
        yield part.block()


class _Part:
    """What stands between two tags that part: its kind, and what is read of it."""

    def __init__(self, kind: BlockKind = "paragraph", level: int = 0, row: str = "") -> None:
        self.writer = Writer()
        self._kind: BlockKind = kind
        self._level = level
        self._row = row
        self._is_head = row == "tr"

    def goes_on(self, name: str) -> bool:
        """Tell whether a tag parts nothing here: none does inside the cells of a row."""
        bare = name.removeprefix("/")
        is_inside = bare in _INSIDE or name == "/dt"
        return bare not in _PARTING or (bool(self._row) and is_inside)

    def take(self, tag: Tag) -> None:
        """Read a tag that does not part."""
        if tag.name in _CELLS:
            self._is_head = self._is_head and tag.name == "th"
            self.writer.part(_CELLS[tag.name])
        elif tag.name.removeprefix("/") in _PARTING:
            self.writer.space()
        else:
            mark_tag(self.writer, tag)

    def next(self, name: str, depth: int) -> "_Part":
        """Return what begins with a tag, so deep in lists; a paragraph in an item is part of it."""
        if heading := _HEADING.fullmatch(name):
            return _Part("heading", int(heading[1]))
        if name == "summary":
            return _Part("heading", HEAD_LEVEL)
        if name in {"tr", "dt"}:
            return _Part("item", row=name)
        if name == "li" or (self._kind == "item" and not self._row and name in {"p", "div"}):
            return _Part("item", depth)
        return _Part("code" if name == "pre" else "paragraph")

    def block(self) -> Block:
        """Return the block so far; a row of nothing but heads is a heading of the lowest rank."""
        if self._is_head:
            return self.writer.block("heading", level=HEAD_LEVEL)
        return self.writer.block(self._kind, level=self._level, name=ROW if self._row else "")


def mark_tag(writer: Writer, tag: Tag) -> None:
    """Open or close what a tag sets off."""
    name = tag.name.removeprefix("/")
    if tag.name == "br":
        writer.space()
    elif tag.name == "a":
        writer.open("link", tag.address.strip())
    elif tag.name == "/a":
        writer.close("link")
    elif name in _MARKS:
        (writer.close if tag.name.startswith("/") else writer.open)(_MARKS[name])


def _is_note(tag: Tag, last: str) -> bool:
    """Tell whether a text is the mark of a note, which stands behind a word or a stop.

    Behind a figure or a capital it is a power: 10², IR³.
    """
    is_link = tag.name == "a" and tag.address.startswith("#")
    is_raised = tag.name == "sup" and not last.isdigit() and not last.isupper()
    return (is_link or is_raised) and bool(_NOTE.fullmatch(tag.text.strip()))


def _add(writer: Writer, tag: Tag, page: str, starts: Sequence[int], skipped: int) -> None:
    """Add the text behind a tag, its whitespace as a page shows it, so that places stay true."""
    if _is_note(tag, writer.last):
        return
    offset = tag.start
    for piece in re.split(r"(\s+)", tag.text):
        if piece.isspace():
            writer.space()
        elif piece:
            found = page.find(piece, offset)
            offset = found if 0 <= found <= offset + len(piece) + 200 else offset
            line, column = locate(starts, offset)
            writer.add(piece, skipped + line, column)
            offset += len(piece)
