"""Reads Markdown and HTML as blocks, each character with its place in the file.

Both become one row of pieces: tags and texts, in HTML's names.  Blocks are made of these.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from digest.check.post import HEAD_LEVEL, ROW, Block, BlockKind, MarkKind, Writer
from digest.markdown import cut_front, make_parser
from digest.text import shown
from digest.text.markup import Tag, parse_tags
from digest.text.tokens import is_math

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_PARTING = frozenset(
    "p div li ul ol h1 h2 h3 h4 h5 h6 section article header footer main nav aside blockquote table"
    " tr td th dl dt dd figure figcaption details summary hr body html head title pre".split()
)
# What parts nothing inside a row of a table or list of terms, and what begins a cell there.
_INSIDE = frozenset("p div td th dd /dt".split())
_CELLS = {"td": " |", "th": " |", "dd": ":"}
_MARKS: dict[str, MarkKind] = {"strong": "strong", "b": "strong", "code": "code", "a": "link"}
_DRAWING = re.compile(r"<svg\b.*?(?:</svg>|\Z)", re.DOTALL | re.IGNORECASE)
_NOTE = re.compile(r"\[?[\d*†‡,\s]{1,8}\]?")


class Piece(NamedTuple):
    """A tag, named as in HTML with a slash at its end; or, without a name, a text at its place.

    A `target` is a link's, a text " " stands for any whitespace.
    """

    name: str
    text: str = ""
    line: int = 1
    column: int = 1
    target: str = ""


def parse_html(text: str) -> tuple[Block, ...]:
    """Return the blocks of a page."""
    return tuple(_blocks(_pieces_of_html(text, 0)))


def _pieces_of_html(text: str, skipped: int) -> Iterator[Piece]:
    """Yield the pieces of HTML that begins behind so many lines; what is drawn is no sentence."""
    # As many characters stay, so that each keeps its place.
    page = _DRAWING.sub(lambda drawn: re.sub(r"\S", " ", drawn[0]), text)
    starts, last = [0, *accumulate(len(line) + 1 for line in page.split("\n"))], ""
    for tag in parse_tags(page.encode("utf-8", "replace")):
        yield Piece(tag.name, target=tag.address.strip() if tag.name == "a" else "")
        if _is_note(tag, last):
            continue
        offset = tag.start
        for word in re.split(r"(\s+)", tag.text):
            if word.isspace():
                yield Piece("", " ")
            elif word:
                found = page.find(word, offset, offset + 2 * len(word) + 200)
                offset = found if found >= 0 else offset
                line = bisect_right(starts, offset)
                yield Piece("", word, skipped + line, offset - starts[line - 1] + 1)
                offset += len(word)
        last = tag.text[-1:] or last


def _is_note(tag: Tag, last: str) -> bool:
    """Return whether a text is the mark of a note, which stands behind a word or a stop.

    Behind a figure or a capital it is a power: 10², IR³.
    """
    is_link = tag.name == "a" and tag.address.startswith("#")
    is_raised = tag.name == "sup" and not last.isdigit() and not last.isupper()
    return (is_link or is_raised) and bool(_NOTE.fullmatch(tag.text.strip()))


class _Part(Writer):
    """What stands between two tags that part; a row of nothing but heads is a heading."""

    def __init__(self, kind: BlockKind = "paragraph", level: int = 0, row: str = "") -> None:
        super().__init__(kind, level, ROW if row else "")
        if row == "tr":
            self.kind, self.level, self.name = "heading", HEAD_LEVEL, ""
        self._is_row = bool(row)

    def goes_on(self, name: str) -> bool:
        """Return whether a tag parts nothing here: none does inside the cells of a row."""
        return name.removeprefix("/") not in _PARTING or (
            self._is_row and (name in _INSIDE or name.removeprefix("/") in _INSIDE)
        )

    def take(self, piece: Piece) -> None:
        """Read a text, or a tag that does not part."""
        bare = piece.name.removeprefix("/")
        if piece.name in _CELLS:
            if piece.name != "th":
                self.kind, self.level, self.name = "item", 0, ROW
            self.part(_CELLS[piece.name])
        elif bare in _PARTING or piece.name == "br" or piece.text == " ":
            self.space()
        elif bare == "q":
            self.add("“" if bare == piece.name else "”", piece.line, piece.column)
        elif bare in _MARKS and bare == piece.name:
            self.open(_MARKS[bare], piece.target)
        elif bare in _MARKS:
            self.close(_MARKS[bare])
        else:
            self.add(piece.text, piece.line, piece.column)


def _blocks(pieces: Iterable[Piece]) -> Iterator[Block]:
    """Yield the blocks of pieces."""
    part, lists, quotations = _Part(), _Lists(), 0
    for piece in pieces:
        if part.goes_on(piece.name):
            part.take(piece)
            continue
        if part:
            yield part.block()
        if piece.name == "footer":
            # What stands at the foot of a page is not about the last heading's paper.
            yield Writer("heading", 1).block()
        lists.take(piece.name)
        quotations += (piece.name == "blockquote") - (piece.name == "/blockquote")
        part = _part_of(piece.name, lists)
        part.is_quotation = quotations > 0
    if part:
        yield part.block()


class _Lists:
    """The lists that are open, for each whether an item of it is, and how many of these."""

    def __init__(self) -> None:
        self._open: list[bool] = []
        self.items = 0

    @property
    def depth(self) -> int:
        """How many lists are open."""
        return len(self._open)

    def take(self, name: str) -> None:
        """Note what a tag opens or closes."""
        if name in {"ul", "ol"} or (name == "li" and not self._open):
            self._open.append(False)
        is_open = bool(self._open) and self._open[-1]
        if name in {"/ul", "/ol"} and self._open:
            self._open.pop()
            self.items -= is_open
        elif name in {"li", "/li"} and self._open:
            self._open[-1] = name == "li"
            self.items += self._open[-1] - is_open


def _part_of(name: str, lists: _Lists) -> _Part:
    """Return what begins with a tag; a paragraph in an item is part of it."""
    if name[:1] == "h" and name[1:].isdigit():
        return _Part("heading", int(name[1:]))
    if name == "summary":
        return _Part("heading", HEAD_LEVEL)
    if name in {"tr", "dt"}:
        return _Part("item", row=name)
    if name == "pre":
        return _Part("code")
    return _Part("item", lists.depth) if lists.items else _Part()


# As our dialects have them: in one dollar sign or two, with backticks inside or without.
_FORMULA = re.compile(r"(?P<sign>\$\$?)(?P<tick>`?)(?P<tex>(?! )[^$`\n]+(?<! ))(?P=tick)(?P=sign)")
# The mark of a footnote, and what begins the note.
_NOTE_MARK = re.compile(r"(\A\[\^[^\[\]\s]++\]:\s*|\[\^[^\[\]\s]++\])")
# What dialects tear words apart with, so that nothing is made of them.
_JOINER = "\u2060"
# How far behind a place what is written next is looked for, and the end of an address.
_REACH = 2_000


@cache
def _parser() -> "MarkdownIt":
    """Return a parser that keeps escaped characters apart, so that their places are known."""
    parser = make_parser(html=True).disable("text_join")
    parser.inline.ruler.before("escape", "formula", _read_formula)
    return parser


def _read_formula(state: "StateInline", silent: bool) -> bool:  # noqa: FBT001 - its caller's form
    """Read a formula where a parser stands, if one does; money stays money."""
    found = _FORMULA.match(state.src, state.pos)
    if not found or not is_math(found["tex"], state.src[found.end() : found.end() + 1]):
        return False
    if not silent:
        token = state.push("text_special", "", 0)
        token.content, token.markup = shown(f"${found['tex']}$"), found[0]
    state.pos = found.end()
    return True


def parse_markdown(text: str) -> tuple[Block, ...]:
    """Return the blocks of a post, those of its front matter first."""
    body = cut_front(text)
    front = text[: len(text) - len(body)]
    pieces = _pieces_of_markdown(body.split("\n"), _parser().parse(body), front.count("\n"))
    return (*_front_blocks(front), *_blocks(pieces))


def _front_blocks(front: str) -> Iterator[Block]:
    """Yield the values of the front matter that are texts."""
    import yaml  # noqa: PLC0415 - most posts that are not ours have none

    try:
        root = yaml.compose(front.rstrip().rstrip("-."), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        return
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if isinstance(value, yaml.ScalarNode) and value.value:
            writer, mark = Writer("front", name=str(key.value)), value.start_mark
            column = mark.column + 1 + (value.style in {"'", '"'})
            writer.add(" ".join(value.value.split()), mark.line + 1, column)
            yield writer.block()


def _pieces_of_markdown(
    lines: Sequence[str], tokens: Iterable["Token"], skipped: int
) -> Iterator[Piece]:
    for token in tokens:
        first = token.map[0] if token.map else 0
        if token.type == "html_block":
            yield Piece("hr")
            yield from _pieces_of_html(token.content, skipped + first)
            yield Piece("hr")
        elif token.type in {"fence", "code_block"}:
            for number, content in enumerate(
                token.content.split("\n"), first + (token.type == "fence")
            ):
                line = lines[number] if number < len(lines) else ""
                yield Piece("pre")
                yield Piece("", content, skipped + number + 1, max(line.find(content), 0) + 1)
            yield Piece("/pre")
        elif token.type == "inline":
            yield from _Inline(lines, first, skipped).pieces(token.children or ())
        elif not token.hidden:
            yield Piece(f"{'/' if token.nesting < 0 else ''}{token.tag}")


class _Inline:
    """Finds the places of inline tokens: each text stands behind the one before it."""

    def __init__(self, lines: Sequence[str], line: int, skipped: int) -> None:
        self._lines = lines
        self._line = line
        self._at = 0
        self._skipped = skipped

    def pieces(self, tokens: Iterable["Token"]) -> Iterator[Piece]:
        """Yield the pieces of tokens."""
        for token in tokens:
            if token.content == _JOINER:
                self._step(token.markup)
            elif token.type in {"softbreak", "hardbreak"}:
                self._line, self._at = self._line + 1, 0
                yield Piece("br")
            elif token.type == "html_inline":
                for tag in parse_tags(token.content.encode("utf-8", "replace")):
                    yield Piece(tag.name, target=tag.address.strip())
                self._step(token.content)
            elif token.type in {"text", "text_special", "code_inline"}:
                yield from self._texts(token)
            else:
                yield from self.pieces(token.children or ())
                name = "" if token.type == "image" else token.tag
                target = str(token.attrGet("href") or "")
                yield Piece(f"{'/' if token.nesting < 0 else ''}{name}", target=target)
                if token.type in {"link_close", "image"}:
                    self._skip_target()

    def _texts(self, token: "Token") -> Iterator[Piece]:
        """Yield the parts of a text that stands as it is written, without marks of notes."""
        is_code = token.type == "code_inline"
        parts = _NOTE_MARK.split(token.content) if token.type == "text" else [token.content]
        for text in parts[::2]:
            column = self._step(token.markup if token.type == "text_special" else text)
            piece = Piece("", text, self._skipped + self._line + 1, column)
            yield from (Piece("code"), piece, Piece("/code")) if is_code else (piece,)

    def _step(self, written: str) -> int:
        """Step behind what is written, and return its column."""
        line = self._rest()
        place = line.find(written, self._at, self._at + len(written) + _REACH) if written else -1
        place = place if place >= 0 else min(self._at, len(line))
        self._at = place + len(written)
        return place + 1

    def _skip_target(self) -> None:
        """Step behind the address of a link, whose words are no text."""
        line = self._rest()
        opened = line.find("](", self._at, self._at + _REACH)
        closed = line.find(")", opened, opened + _REACH) if opened >= 0 else -1
        self._at = closed + 1 if closed >= 0 else self._at

    def _rest(self) -> str:
        return self._lines[self._line] if self._line < len(self._lines) else ""
