"""Reads a post part by part: each heading with the paragraphs, items, rows and code below it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest.editing.markup import make_parser
from digest.publish.slack.mrkdwn import Line, code, link
from digest.text import collapse

if TYPE_CHECKING:
    from markdown_it.token import Token

Words = Sequence[str]
"""A line in mrkdwn, word by word."""

# What parts the cells of a row, and what sets off words that an editor has struck through.
_BESIDE, _STRUCK = "·", "~"
_CODE = frozenset({"fence", "code_block"})
_INDEXES = ("list_item_", "tbody_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A paragraph, an item of a list or the row of a table, which is one as well.

    It has its words, what they are in plain, and label by address.
    """

    words: Words
    plain: str
    links: Mapping[str, str] = field(default_factory=dict)
    is_item: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A heading, its level, and the texts between it and the next."""

    title: str = ""
    level: int = 0
    texts: list[Text] = field(default_factory=list)

    def names_papers(self) -> bool:
        """Tell whether prose here links to anything; a list is an index of what was said."""
        return any(text.links and not text.is_item for text in self.texts)


def read_parts(markdown: str) -> Sequence[Part]:
    """Return a post part by part, the first one without a heading."""
    parts = [Part()]
    for level, text in _read(make_parser().parse(markdown)):
        if level:
            parts.append(Part(title=text.plain, level=level))
        else:
            parts[-1].texts.append(text)
    return parts


def _read(tokens: "Iterable[Token]") -> Iterator[tuple[int, Text]]:
    """Yield each text with the level that it has as a heading, 0 where it is none."""
    level, depth, row = 0, 0, None
    for token in tokens:
        depth += token.nesting if token.type.startswith(_INDEXES) else 0
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "tr_open":
            row = list[Text]()
        elif token.type == "inline" and row is not None:
            row.append(read_text(token.children or ()))
        elif token.type == "inline":
            yield level, replace(read_text(token.children or ()), is_item=depth > 0)
            level = 0
        elif token.type == "tr_close" and row is not None:
            yield 0, replace(_join(row), is_item=depth > 0)
            row = None
        elif token.type in _CODE:
            yield from ((0, text) for text in _read_code(token.content))


def read_text(children: "Sequence[Token]") -> Text:
    """Return the words and links of a paragraph.

    What is set off is plain, but for code and what is struck through, which says another thing.
    """
    line, plain, links = Line(), list[str](), dict[str, str]()
    tokens = iter(children)
    for token in tokens:
        if token.type == "link_open":
            url, label = str(token.attrGet("href") or ""), _label(tokens)
            links.setdefault(url, label)
            line.add(link(url, label))
            plain.append(label)
        elif token.type in {"s_open", "s_close"}:
            line.add(_STRUCK)
        else:
            text = _plain(token)
            plain.append(text)
            line.add(code(text)) if token.type == "code_inline" else line.add_text(text)
    return Text(words=line.words, plain=collapse("".join(plain)), links=links)


def _join(cells: Sequence[Text]) -> Text:
    """Return the cells of a row as one line; an empty cell keeps no place."""
    words, links = list[str](), dict[str, str]()
    for cell in cells:
        words += [_BESIDE, *cell.words] if words and cell.words else cell.words
        links |= {url: label for url, label in cell.links.items() if url not in links}
    return Text(words=words, plain=collapse(" ".join(cell.plain for cell in cells)), links=links)


def _read_code(content: str) -> Iterator[Text]:
    """Yield the lines of a block of code."""
    for line in filter(str.strip, content.splitlines()):
        yield Text(words=(code(line),), plain=collapse(line))


def _label(tokens: "Iterator[Token]") -> str:
    """Return the words of a link, whose tokens are taken up to its end."""
    found: list[str] = []
    for token in tokens:
        if token.type == "link_close":
            break
        found.append(_plain(token))
    return collapse("".join(found))


def _plain(token: "Token") -> str:
    """Return what a token says without its marks."""
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    return token.content
