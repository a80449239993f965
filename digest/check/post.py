"""A post to be checked: blocks of plain text with links, marks and positions in the file."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

BlockKind = Literal["heading", "item", "paragraph", "front", "code"]
# The name of the block of a table's row, and the level of a table's head.
ROW, HEAD_LEVEL = "row", 7
MarkKind = Literal["link", "strong", "code"]
How = Literal["link", "address", "title", "name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A span of a block's text that is a link, bold, or code; `target` is the link's address."""

    kind: MarkKind
    start: int
    end: int
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, list item, heading, value of the front matter or line of code.

    Each of its `anchors` is an offset in the text with its line and column in the file.
    `level` is a heading's level, or the depth of a list item.  `name` is the key of a value in the
    front matter, and `ROW` for a row of a table.  `is_quotation` is true in a block quotation.
    """

    kind: BlockKind
    text: str
    marks: tuple[Mark, ...] = ()
    anchors: tuple[tuple[int, int, int], ...] = ()
    level: int = 0
    name: str = ""
    is_quotation: bool = False

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and column of a character, both from 1."""
        behind = bisect_right(self.anchors, offset, key=lambda anchor: anchor[0])
        first, line, column = self.anchors[max(behind - 1, 0)]
        return line, column + max(offset - first, 0)

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading, or the title of the post in the front matter."""
        return self.kind == "heading" or (self.kind == "front" and self.name == "title")

    @property
    def is_headline(self) -> bool:
        """Whether it is the title of the post, in its front matter or on its page."""
        return self.is_heading and (self.kind == "front" or self.level == 1)

    @property
    def links(self) -> tuple[Mark, ...]:
        """The links, in order."""
        return tuple(mark for mark in self.marks if mark.kind == "link")


class Ref(NamedTuple):
    """A reference of `text[start:end]` of a block to a paper."""

    start: int
    end: int
    paper: str
    how: How
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPost:
    """A post, and the content of the `digest.json` beside it, empty if there is none."""

    blocks: tuple[Block, ...]
    digest_json: dict[str, object] = field(default_factory=dict)


class BlockBuilder:
    """Builds a block from texts with positions, and marks that open and close."""

    def __init__(self, kind: BlockKind = "paragraph", level: int = 0, name: str = "") -> None:
        """Begin a block."""
        self.kind, self.level, self.name = kind, level, name
        self.is_quotation = False
        self._parts: list[str] = []
        self._length = 0
        self._anchors: list[tuple[int, int, int]] = []
        self._seen = ""
        self._open = defaultdict[MarkKind, list[tuple[int, str]]](list)
        self._marks: list[Mark] = []

    def __bool__(self) -> bool:
        """Return whether there is any text."""
        return bool(self._seen)

    @property
    def last(self) -> str:
        """The last character of the text, "" where there is none."""
        return self._parts[-1][-1] if self._parts else ""

    def add(self, text: str, line: int, column: int) -> None:
        """Add text with its position in the file."""
        if text:
            self._anchors.append((self._length, line, column))
            self._put(text)

    def space(self) -> None:
        """Separate words, as the end of a line does."""
        if self.last and not self.last.isspace():
            self._put(" ")

    def part(self, sign: str) -> None:
        """Separate neighbours, such as the cells of a row, by a sign that is never doubled."""
        if self._seen in {"", sign.strip()}:
            self.space()
        else:
            self._put(f"{sign.lstrip() if self.last.isspace() else sign} ")

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
        self._seen = text.rstrip()[-1:] or self._seen

    def open(self, kind: MarkKind, target: str = "") -> None:
        """Begin a mark."""
        self._open[kind].append((self._length, target))

    def close(self, kind: MarkKind) -> None:
        """End the innermost mark of a kind, if one is open."""
        if self._open[kind]:
            start, target = self._open[kind].pop()
            self._marks.append(Mark(kind=kind, start=start, end=self._length, target=target))

    def block(self) -> Block:
        """Return the block so far."""
        return Block(
            kind=self.kind,
            text="".join(self._parts),
            marks=tuple(sorted(self._marks, key=lambda mark: mark.start)),
            anchors=tuple(self._anchors) or ((0, 1, 1),),
            level=self.level,
            name=self.name,
            is_quotation=self.is_quotation,
        )
