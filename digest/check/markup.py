"""Reads Markdown and HTML as blocks, each character with its place in the file."""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from digest.check.asides import read_formula
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

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

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


_FRONT = re.compile(r"\A---\n(.*?)\n---(?:\n|\Z)", re.DOTALL)
_VALUE = re.compile(r"([A-Za-z_]+):\s*(\S.*)")
# The mark of a footnote, and what begins the note.
_NOTE_MARK = re.compile(r"\A\[\^[^\]\s]+\]:\s*|\[\^[^\]\s]+\]")
# What dialects tear words apart with, so that nothing is made of them.
_JOINER = "\u2060"
_LABELS: dict[str, MarkKind] = {"link": "link", "strong": "strong"}


@cache
def _parser() -> "MarkdownIt":
    """Return a parser that keeps escaped characters apart, so that their places are known."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - forty milliseconds

    parser = MarkdownIt("commonmark").enable("table").disable("text_join")
    parser.inline.ruler.before("escape", "formula", read_formula)
    return parser


def parse_markdown(text: str) -> tuple[Block, ...]:
    """Return the blocks of a post, those of its front matter first."""
    front = _FRONT.match(text)
    head = tuple(_front_blocks(front[1])) if front else ()
    body = text[front.end() :] if front else text
    skipped = text.count("\n", 0, front.end()) if front else 0
    return (*head, *_body_blocks(body, skipped))


def _front_blocks(front: str) -> Iterator[Block]:
    """Yield the values of the front matter that stand on a line."""
    for number, line in enumerate(front.split("\n"), 2):
        if found := _VALUE.fullmatch(line):
            writer = Writer()
            value, column = found[2], found.start(2) + 1
            if value.startswith('"') and value.endswith('"'):
                value, column = _unquoted(value), column + 1
            writer.add(value, number, column)
            yield writer.block("front", name=found[1])


def _unquoted(value: str) -> str:
    try:
        return str(json.loads(value))
    except ValueError:
        return value.strip('"')


def _body_blocks(body: str, skipped: int) -> Iterator[Block]:
    lines = body.split("\n")
    depth, level = 0, 0
    tokens = iter(_parser().parse(body))
    for token in tokens:
        depth += token.nesting if token.type.startswith("list_item") else 0
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "tr_open" and token.map:
            yield _read_row(tokens, _Inline(lines, token.map[0], skipped))
        elif token.type == "html_block" and token.map:
            yield from parse_html(token.content, skipped + token.map[0])
        elif token.type in {"fence", "code_block"} and token.map:
            yield from _code_lines(token, lines, skipped)
        elif token.type == "inline" and token.map and token.children:
            kind: BlockKind = "heading" if level else "item" if depth else "paragraph"
            rank = level or depth
            yield _Inline(lines, token.map[0], skipped).read(token.children, kind, rank)


def _read_row(tokens: "Iterator[Token]", inline: "_Inline") -> Block:
    """Return a row of a table as an item, its head as a heading of the lowest rank."""
    is_head = False
    for token in tokens:
        if token.type == "tr_close":
            break
        is_head = is_head or token.type == "th_open"
        if token.type in {"th_open", "td_open"}:
            inline.part()
        inline.take(token.children or ())
    return inline.block("heading", HEAD_LEVEL) if is_head else inline.block("item", name=ROW)


def _code_lines(token: "Token", lines: Sequence[str], skipped: int) -> Iterator[Block]:
    """Yield the lines of a block of code, each where it stands."""
    first = (token.map or [0])[0] + (token.type == "fence")
    for number, content in enumerate(token.content.split("\n"), first):
        if content.strip() and number < len(lines):
            writer = Writer()
            column = max(lines[number].find(content), 0) + 1
            writer.add(content, skipped + number + 1, column)
            yield writer.block("code")


class _Inline:
    """Reads the inline tokens of a block, and finds each in the lines that it was written in."""

    def __init__(self, lines: Sequence[str], first: int, skipped: int) -> None:
        self._lines = lines
        self._line = first
        self._at = 0
        self._skipped = skipped
        self._writer = Writer()

    def read(self, tokens: "Sequence[Token]", kind: BlockKind, level: int) -> Block:
        """Return the block that tokens make."""
        self.take(tokens)
        return self.block(kind, level)

    def take(self, tokens: "Sequence[Token]") -> None:
        """Add what tokens say."""
        for token in tokens:
            self._take(token)

    def part(self) -> None:
        """Begin another cell."""
        self._writer.part(" |")

    def block(self, kind: BlockKind, level: int = 0, name: str = "") -> Block:
        """Return the block so far."""
        return self._writer.block(kind, level=level, name=name)

    def _take(self, token: "Token") -> None:
        if token.content == _JOINER:
            self._at = self._find(token.markup) + len(token.markup)
        elif token.type in {"text", "text_special", "code_inline"}:
            self._take_text(token)
        elif token.type in {"softbreak", "hardbreak"}:
            self._writer.space()
            self._line, self._at = self._line + 1, 0
        elif token.type == "link_close":
            self._writer.close("link")
            self._skip_target()
        elif token.type == "link_open":
            self._writer.open("link", str(token.attrGet("href") or ""))
        elif token.type in {"strong_open", "strong_close"}:
            (self._writer.open if token.nesting > 0 else self._writer.close)("strong")
        elif token.type == "image":
            self.take(token.children or ())
            self._skip_target()
        elif token.type == "html_inline":
            self._take_tag(token)

    def _take_tag(self, token: "Token") -> None:
        """Open or close what a tag sets off, and step behind it."""
        for tag in parse_tags(token.content.encode("utf-8", "replace")):
            mark_tag(self._writer, tag)
        self._at = self._find(token.content) + len(token.content)

    def _take_text(self, token: "Token") -> None:
        """Add text at the next place where it stands as it is written, without marks of notes."""
        behind = 0
        for mark in _NOTE_MARK.finditer(token.content) if token.type == "text" else ():
            self._add(token, token.content[behind : mark.start()])
            behind = mark.end()
        self._add(token, token.content[behind:])

    def _add(self, token: "Token", text: str) -> None:
        """Add a part of a token at the next place where it stands."""
        written = token.markup if token.type == "text_special" else text
        place = self._find(written)
        if token.type == "code_inline":
            self._writer.open("code")
        self._writer.add(text, self._skipped + self._line + 1, place + 1)
        if token.type == "code_inline":
            self._writer.close("code")
        self._at = place + len(written)

    def _find(self, written: str) -> int:
        line = self._lines[self._line] if self._line < len(self._lines) else ""
        place = line.find(written, self._at) if written else -1
        return place if place >= 0 else min(self._at, len(line))

    def _skip_target(self) -> None:
        """Step behind the address of a link, whose words are no text."""
        line = self._lines[self._line] if self._line < len(self._lines) else ""
        opened = line.find("](", self._at)
        closed = line.find(")", opened) if opened >= 0 else -1
        self._at = closed + 1 if closed >= 0 else self._at
