"""Reads Markdown: blocks of text without its marks, and where each character stands in the file."""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from digest.check.formulas import read_formula
from digest.check.html import mark_tag, parse_html
from digest.check.post import HEAD_LEVEL, ROW, Block, BlockKind, MarkKind, Writer
from digest.text.markup import parse_tags

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FRONT = re.compile(r"\A---\n(.*?)\n---(?:\n|\Z)", re.DOTALL)
_VALUE = re.compile(r"([A-Za-z_]+):\s*(\S.*)")
# The mark of a footnote, and what begins the note.
_NOTE = re.compile(r"\A\[\^[^\]\s]+\]:\s*|\[\^[^\]\s]+\]")
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
        for mark in _NOTE.finditer(token.content) if token.type == "text" else ():
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
