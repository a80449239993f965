"""Reads Markdown: blocks of text without its marks, and where each character stands in the file."""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from digest.check.post import Block, BlockKind, MarkKind, Writer

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FRONT = re.compile(r"\A---\n(.*?)\n---(?:\n|\Z)", re.DOTALL)
_VALUE = re.compile(r"([A-Za-z_]+):\s*(\S.*)")
_LABELS: dict[str, MarkKind] = {"link": "link", "strong": "strong"}


@cache
def _parser() -> "MarkdownIt":
    """Return a parser that keeps escaped characters apart, so that their places are known."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - forty milliseconds

    return MarkdownIt("commonmark").enable("table").disable("text_join")


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
    for token in _parser().parse(body):
        depth += token.nesting if token.type.startswith("list_item") else 0
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "inline" and token.map and token.children:
            kind: BlockKind = "heading" if level else "item" if depth else "paragraph"
            yield _Inline(lines, token.map[0], skipped).read(token.children, kind, level)


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
        for token in tokens:
            self._take(token)
        return self._writer.block(kind, level=level)

    def _take(self, token: "Token") -> None:
        if token.type in {"text", "text_special", "code_inline"}:
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

    def _take_text(self, token: "Token") -> None:
        """Add text at the next place where it stands as it is written."""
        written = token.markup if token.type == "text_special" else token.content
        place = self._find(written)
        if token.type == "code_inline":
            self._writer.open("code")
        self._writer.add(token.content, self._skipped + self._line + 1, place + 1)
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
