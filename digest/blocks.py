"""Reads Markdown and HTML as blocks that know the position of each character in the file.

Both become a stream of events, which are tags, named as in HTML, and texts.  Blocks are built from
these.  Checks and targets without Markdown read posts so.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Literal, NamedTuple

from digest.markdown import make_parser
from digest.text import collapse, shown
from digest.text.markup import parse_tags
from digest.text.tokens import is_math

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

BlockKind = Literal["heading", "item", "paragraph", "front", "code"]
# The name of the block of a table's row, and the level of a table's head.
ROW, HEAD_LEVEL = "row", 7
MarkKind = Literal["link", "strong", "code", "strike"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A span of a block's text that is a link, bold, code or struck through.

    `target` is the address of a link.
    """

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

    @property
    def labels(self) -> Mapping[str, str]:
        """The first label of each linked address."""
        labels: dict[str, str] = {}
        for link in self.links:
            labels.setdefault(link.target, collapse(self.text[link.start : link.end]))
        return labels


_PARTING = frozenset(
    "p div li ul ol h1 h2 h3 h4 h5 h6 section article header footer main nav aside blockquote table"
    " tr td th dl dt dd figure figcaption details summary hr body html head title pre".split()
)
# Tags that do not end a block inside a row of a table or list of terms; tags that begin a cell.
_INSIDE = frozenset("p div td th dd /dt".split())
_CELLS = {"td": " |", "th": " |", "dd": ":"}
_MARKS: dict[str, MarkKind] = {
    "strong": "strong",
    "b": "strong",
    "code": "code",
    "a": "link",
    "s": "strike",
    "del": "strike",
}
_DRAWING = re.compile(r"<svg\b.*?(?:</svg>|\Z)", re.DOTALL | re.IGNORECASE)
_NOTE = re.compile(r"\[?[\d*†‡,\s]{1,8}\]?")


class MarkupEvent(NamedTuple):
    """A tag, named as in HTML, `/p` for an end tag; or, without a name, a text at its position.

    `target` is the address of a link; a text " " stands for any whitespace.
    """

    name: str
    text: str = ""
    line: int = 1
    column: int = 1
    target: str = ""


class BlockBuilder:
    """Builds a block from texts with positions, and marks that open and close.

    `row` is the tag of a row of a table or list of terms; a row of `th` cells is a heading.
    """

    def __init__(
        self, kind: BlockKind = "paragraph", level: int = 0, name: str = "", *, row: str = ""
    ) -> None:
        """Begin a block."""
        self.kind, self.level, self.name = kind, level, ROW if row else name
        if row == "tr":
            self.kind, self.level, self.name = "heading", HEAD_LEVEL, ""
        self.is_quotation = False
        self._is_row = bool(row)
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

    def goes_on(self, name: str) -> bool:
        """Return whether a tag leaves the block open: an inline tag, or any in a row's cells."""
        return name.removeprefix("/") not in _PARTING or (
            self._is_row and (name in _INSIDE or name.removeprefix("/") in _INSIDE)
        )

    def take(self, event: MarkupEvent) -> None:
        """Add a text, or a tag that leaves the block open."""
        bare = event.name.removeprefix("/")
        if event.name in _CELLS:
            if event.name != "th":
                self.kind, self.level, self.name = "item", 0, ROW
            self.part(_CELLS[event.name])
        elif bare in _PARTING or event.name == "br" or event.text == " ":
            self.space()
        elif bare == "q":
            self.add("“" if bare == event.name else "”", event.line, event.column)
        elif bare in _MARKS:
            kind = _MARKS[bare]
            if bare == event.name:
                self._open[kind].append((self._length, event.target))
            elif self._open[kind]:
                start, target = self._open[kind].pop()
                self._marks.append(Mark(kind=kind, start=start, end=self._length, target=target))
        else:
            self.add(event.text, event.line, event.column)

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


def parse_html(text: str) -> tuple[Block, ...]:
    """Return the blocks of a page."""
    return tuple(_blocks(_events_of_html(text, 0)))


def _events_of_html(text: str, skipped: int) -> Iterator[MarkupEvent]:
    """Yield the events of HTML that follows `skipped` lines; drawings are left out."""
    # Blanks in place of a drawing keep the positions of the text behind it.
    page = _DRAWING.sub(lambda drawn: re.sub(r"\S", " ", drawn[0]), text)
    starts, last = [0, *accumulate(len(line) + 1 for line in page.split("\n"))], ""
    for tag in parse_tags(page.encode("utf-8", "replace")):
        yield MarkupEvent(tag.name, target=tag.address.strip() if tag.name == "a" else "")
        # The mark of a footnote follows a word or a full stop; after a digit or a capital it is a
        # power: 10², IR³.
        is_link = tag.name == "a" and tag.address.startswith("#")
        is_raised = tag.name == "sup" and not last.isdigit() and not last.isupper()
        if (is_link or is_raised) and _NOTE.fullmatch(tag.text.strip()):
            continue
        offset = tag.start
        for word in re.split(r"(\s+)", tag.text):
            if word.isspace():
                yield MarkupEvent("", " ")
            elif word:
                at = page.find(word, offset, offset + 2 * len(word) + 200)
                offset = at if at >= 0 else offset
                line = bisect_right(starts, offset)
                yield MarkupEvent("", word, skipped + line, offset - starts[line - 1] + 1)
                offset += len(word)
        last = tag.text[-1:] or last


def _blocks(events: Iterable[MarkupEvent]) -> Iterator[Block]:
    """Yield the blocks of a stream of events."""
    part, lists, quotations = BlockBuilder(), _Lists(), 0
    for event in events:
        if part.goes_on(event.name):
            part.take(event)
            continue
        if part:
            yield part.block()
        if event.name == "footer":
            # The foot of a page is not about the last heading's paper.
            yield BlockBuilder("heading", 1).block()
        lists.take(event.name)
        quotations += (event.name == "blockquote") - (event.name == "/blockquote")
        part = _builder_for(event.name, lists)
        part.is_quotation = quotations > 0
    if part:
        yield part.block()


class _Lists:
    """The open lists (for each, whether it has an open item), and the number of open items."""

    def __init__(self) -> None:
        self._open: list[bool] = []
        self.items = 0

    @property
    def depth(self) -> int:
        """The number of open lists."""
        return len(self._open)

    def take(self, name: str) -> None:
        """Open or close a list or an item, as a tag does."""
        if name in {"ul", "ol"} or (name == "li" and not self._open):
            self._open.append(False)
        is_open = bool(self._open) and self._open[-1]
        if name in {"/ul", "/ol"} and self._open:
            self._open.pop()
            self.items -= is_open
        elif name in {"li", "/li"} and self._open:
            self._open[-1] = name == "li"
            self.items += self._open[-1] - is_open


def _builder_for(name: str, lists: _Lists) -> BlockBuilder:
    """Return the builder of the block that a tag begins; a paragraph in an item is an item."""
    if name[:1] == "h" and name[1:].isdigit():
        return BlockBuilder("heading", int(name[1:]))
    if name == "summary":
        return BlockBuilder("heading", HEAD_LEVEL)
    if name in {"tr", "dt"}:
        return BlockBuilder("item", row=name)
    if name == "pre":
        return BlockBuilder("code")
    return BlockBuilder("item", lists.depth) if lists.items else BlockBuilder()


# A formula in our dialects: between one or two dollar signs, with or without backticks inside.
_FORMULA = re.compile(r"(?P<sign>\$\$?)(?P<tick>`?)(?P<tex>(?! )[^$`\n]+(?<! ))(?P=tick)(?P=sign)")
# The mark of a footnote, at the beginning of the note or in the text.
_NOTE_MARK = re.compile(r"(\A\[\^[^\[\]\s]++\]:\s*|\[\^[^\[\]\s]++\])")
# The character with which our dialects split words that must not become links.
_JOINER = "\u2060"
# How far ahead the next text, or the end of an address, is searched for.
_REACH = 2_000


@cache
def _parser(*, html: bool) -> "MarkdownIt":
    """Return a parser that keeps escaped characters as tokens, so that positions are known."""
    parser = make_parser(html=html).disable("text_join")
    parser.inline.ruler.before("escape", "formula", _read_formula)
    return parser


def _read_formula(state: "StateInline", silent: bool) -> bool:  # noqa: FBT001 - its caller's form
    """Read a formula at the parser's position, if there is one; amounts of money are none."""
    match = _FORMULA.match(state.src, state.pos)
    if not match or not is_math(match["tex"], state.src[match.end() : match.end() + 1]):
        return False
    if not silent:
        token = state.push("text_special", "", 0)
        token.content, token.markup = shown(f"${match['tex']}$"), match[0]
    state.pos = match.end()
    return True


def parse_markdown(text: str, skipped: int = 0, *, html: bool = False) -> Iterator[Block]:
    """Yield the blocks of Markdown that follows `skipped` lines of a file.

    HTML tags are text unless `html` is set.
    """
    tokens = _parser(html=html).parse(text)
    return _blocks(_events_of_markdown(text.split("\n"), tokens, skipped))


def _events_of_markdown(
    lines: Sequence[str], tokens: Iterable["Token"], skipped: int
) -> Iterator[MarkupEvent]:
    for token in tokens:
        first = token.map[0] if token.map else 0
        if token.type == "html_block":
            yield MarkupEvent("hr")
            yield from _events_of_html(token.content, skipped + first)
            yield MarkupEvent("hr")
        elif token.type in {"fence", "code_block"}:
            for number, content in enumerate(
                token.content.split("\n"), first + (token.type == "fence")
            ):
                line = lines[number] if number < len(lines) else ""
                yield MarkupEvent("pre")
                yield MarkupEvent("", content, skipped + number + 1, max(line.find(content), 0) + 1)
            yield MarkupEvent("/pre")
        elif token.type == "inline":
            yield from _Inline(lines, first, skipped).events(token.children or ())
        elif not token.hidden:
            yield MarkupEvent(f"{'/' if token.nesting < 0 else ''}{token.tag}")


class _Inline:
    """Finds the positions of inline tokens: each text follows the one before it."""

    def __init__(self, lines: Sequence[str], line: int, skipped: int) -> None:
        self._lines = lines
        self._line = line
        self._at = 0
        self._skipped = skipped

    def events(self, tokens: Iterable["Token"]) -> Iterator[MarkupEvent]:
        """Yield the events of tokens."""
        for token in tokens:
            if token.content == _JOINER:
                self._step(token.markup)
            elif token.type in {"softbreak", "hardbreak"}:
                self._line, self._at = self._line + 1, 0
                yield MarkupEvent("br")
            elif token.type == "html_inline":
                for tag in parse_tags(token.content.encode("utf-8", "replace")):
                    yield MarkupEvent(tag.name, target=tag.address.strip())
                self._step(token.content)
            elif token.type in {"text", "text_special", "code_inline"}:
                yield from self._texts(token)
            else:
                yield from self.events(token.children or ())
                name = "" if token.type == "image" else token.tag
                target = str(token.attrGet("href") or "")
                yield MarkupEvent(f"{'/' if token.nesting < 0 else ''}{name}", target=target)
                if token.type in {"link_close", "image"}:
                    # Step past the address.
                    line = self._rest()
                    opened = line.find("](", self._at, self._at + _REACH)
                    closed = line.find(")", opened, opened + _REACH) if opened >= 0 else -1
                    self._at = closed + 1 if closed >= 0 else self._at

    def _texts(self, token: "Token") -> Iterator[MarkupEvent]:
        """Yield the text of a token as written, without the marks of footnotes."""
        is_code = token.type == "code_inline"
        parts = _NOTE_MARK.split(token.content) if token.type == "text" else [token.content]
        for text in parts[::2]:
            column = self._step(token.markup if token.type == "text_special" else text)
            event = MarkupEvent("", text, self._skipped + self._line + 1, column)
            yield from (MarkupEvent("code"), event, MarkupEvent("/code")) if is_code else (event,)

    def _step(self, written: str) -> int:
        """Step past the written text, and return its column."""
        line = self._rest()
        position = line.find(written, self._at, self._at + len(written) + _REACH) if written else -1
        position = position if position >= 0 else min(self._at, len(line))
        self._at = position + len(written)
        return position + 1

    def _rest(self) -> str:
        return self._lines[self._line] if self._line < len(self._lines) else ""
