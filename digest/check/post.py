"""A post as it is checked: blocks of plain text, with what is linked and where all of it stands."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

BlockKind = Literal["heading", "item", "paragraph", "front", "code"]
# The names of a table's rows, whose cells stand in one block, and the level of its head.
ROW, HEAD_LEVEL = "row", 7
MarkKind = Literal["link", "strong", "code"]
How = Literal["link", "address", "title", "name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A stretch of a block's text that is a link, set off, or code; `target` is a link's."""

    kind: MarkKind
    start: int
    end: int
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, list item, heading, value of the front matter or line of code.

    From the offset of each of its `anchors` on, its text stands from that line and column on.
    `level` is the rank of a heading, and how deep an item of Markdown stands.  The `name` of a
    value is its key, that of a row of a table `ROW`.  `is_quotation` says that it stands in a block
    quotation.
    """

    kind: BlockKind
    text: str
    marks: tuple[Mark, ...] = ()
    anchors: tuple[tuple[int, int, int], ...] = ()
    level: int = 0
    name: str = ""
    is_quotation: bool = False

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of a character, both from 1."""
        behind = bisect_right(self.anchors, offset, key=lambda anchor: anchor[0])
        first, line, column = self.anchors[max(behind - 1, 0)]
        return line, column + max(offset - first, 0)

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading, or the title of the post among its front matter."""
        return self.kind == "heading" or (self.kind == "front" and self.name == "title")

    @property
    def is_headline(self) -> bool:
        """Whether it is the title of the post, in its front matter or on its page."""
        return self.is_heading and (self.kind == "front" or self.level == 1)

    @property
    def links(self) -> tuple[Mark, ...]:
        """The links, in order."""
        return tuple(mark for mark in self.marks if mark.kind == "link")


class Found(NamedTuple):
    """A paper that `text[start:end]` of a block speaks of."""

    start: int
    end: int
    paper: str
    how: How
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPost:
    """A post; `beside` is the object of the `digest.json` beside it, empty where there is none."""

    blocks: tuple[Block, ...]
    beside: dict[str, object] = field(default_factory=dict)


class Writer:
    """Puts a block together: text with anchors, and marks that open and close."""

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
        """Add text that stands at a place."""
        if text:
            self._anchors.append((self._length, line, column))
            self._put(text)

    def space(self) -> None:
        """Part words, as the end of a line does."""
        if self.last and not self.last.isspace():
            self._put(" ")

    def part(self, sign: str) -> None:
        """Part what stands side by side, as the cells of a row do; no sign stands twice."""
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
