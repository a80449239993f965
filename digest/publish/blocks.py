"""Reads a post part by part, for places that take no Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Literal

from digest.identifiers import parse_id
from digest.markdown import make_parser
from digest.model import Post
from digest.text import collapse

if TYPE_CHECKING:
    from markdown_it.token import Token


def width(text: str) -> int:
    """Return the length of text in units of UTF-16, the most that a service may count."""
    return len(text) + sum(sign > "\uffff" for sign in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inline:
    """A stretch of a text: plain, the label of a link, or code.

    A `strike` has no text: what is struck through begins or ends there.
    """

    text: str
    kind: Literal["plain", "link", "code", "strike"] = "plain"
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """A paragraph, an item of a list or a row of a table, which is an item as well.

    A paragraph that `is_head` has a link in bold alone on its first line, such as a paper's title
    above what is told of it.
    """

    pieces: tuple[Inline, ...]
    is_item: bool
    is_head: bool = False

    @property
    def plain(self) -> str:
        """What it says without marks."""
        return collapse("".join(piece.text for piece in self.pieces))

    @property
    def links(self) -> Mapping[str, str]:
        """The first label of each address."""
        found: dict[str, str] = {}
        for piece in self.pieces:
            if piece.kind == "link":
                found.setdefault(piece.url, piece.text)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A heading, its level, and the texts between it and the next heading."""

    title: str = ""
    level: int = 0
    texts: list[TextBlock] = field(default_factory=list)


def read_parts(post: Post) -> Sequence[Part]:
    """Return a post part by part, the first one without a heading."""
    from markdown_it.token import Token  # noqa: PLC0415 - forty milliseconds

    parts, level, depth = [Part()], 0, 0
    row: list[Token] | None = None
    for token in make_parser().parse(post.plain or post.markdown):
        children = token.children or []
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "tr_open":
            row = []
        elif token.type == "inline" and row is not None:
            row += (
                [Token("text", "", 0, content=" · "), *children] if row and children else children
            )
        elif token.type == "inline" and level:
            parts.append(Part(title=_read_text(children).plain, level=level))
            level = 0
        elif token.type == "inline" or (token.type == "tr_close" and row is not None):
            parts[-1].texts.append(_read_text(row or children, is_item=depth > 0))
            row = None
        elif token.type in {"fence", "code_block"}:
            lines = [
                Token("code_inline", "", 0, content=line) for line in token.content.split("\n")
            ]
            parts[-1].texts.extend(_read_text([line]) for line in lines if line.content.strip())
        elif token.type.startswith(("list_item_", "tbody_")):
            depth += token.nesting
    return parts


def _read_text(tokens: "Sequence[Token]", *, is_item: bool = False) -> TextBlock:
    """Return the pieces of a paragraph; what is set off is plain."""
    line = takewhile(lambda one: one.type not in _BREAKS, tokens)
    marks = [one.type for one in line if one.type != "text" or one.content]
    return TextBlock(
        pieces=tuple(_read_pieces(iter(tokens))),
        is_item=is_item,
        is_head=(*marks[:2], *marks[-2:]) == _HEAD and marks.count("link_open") == 1,
    )


_BREAKS = frozenset({"softbreak", "hardbreak"})
_HEAD = ("strong_open", "link_open", "link_close", "strong_close")


def _read_pieces(left: "Iterator[Token]") -> Iterator[Inline]:
    for token in left:
        if token.type == "link_open":
            label = takewhile(lambda one: one.type != "link_close", left)
            text = collapse("".join(map(_plain, label)))
            yield Inline(text=text, kind="link", url=str(token.attrGet("href") or ""))
        elif token.type in {"s_open", "s_close"}:
            yield Inline(text="", kind="strike")
        elif token.type == "code_inline":
            yield Inline(text=token.content, kind="code")
        elif text := _plain(token):
            yield Inline(text=text)


def _plain(token: "Token") -> str:
    """Return what a token says without its marks."""
    return " " if token.type in _BREAKS else token.content


def split_lead(post: Post, parts: Sequence[Part]) -> tuple[Sequence[TextBlock], Sequence[Part]]:
    """Return the texts before the first heading below the title, and the parts from there on.

    The subtitle is none of them.
    """
    lead = list(takewhile(lambda part: part.level < 2, parts))  # noqa: PLR2004 - the title has 1
    texts = [text for part in lead for text in part.texts]
    rest = [part for part in parts[len(lead) :] if part.level > 1]
    return [text for text in texts if text.plain != collapse(post.subtitle)], rest


def find_titles(parts: Sequence[Part]) -> Mapping[str, str]:
    """Return the longest label of every address: lists have titles in full."""
    titles: dict[str, str] = {}
    for url, label in (
        pair for part in parts for text in part.texts for pair in text.links.items()
    ):
        titles[url] = max(titles.get(url, ""), label, key=len)
    return titles


def find_papers(parts: Sequence[Part]) -> frozenset[str]:
    """Return the addresses of a post's papers: those at arXiv that its sections or lists have.

    An introduction may lead anywhere: what it alone links to is no paper of the post.
    """
    urls = (url for part in parts for text in part.texts for url in text.links)
    return frozenset(filter(parse_id, urls))


def find_themes(parts: Sequence[Part], papers: frozenset[str]) -> Sequence[Part]:
    """Return the themes: of the parts whose prose names papers, those that lie deepest.

    A list is an index of what was said, and names none.
    """
    naming = [
        part
        for part in parts
        if any(not (one.is_item or papers.isdisjoint(one.links)) for one in part.texts)
    ]
    deepest = max((part.level for part in naming), default=0)
    return [part for part in naming if part.level == deepest]


def find_passages(parts: Sequence[Part], papers: frozenset[str]) -> Mapping[str, TextBlock | None]:
    """Return what stands below the titles of papers, whole and without a link, if anything does."""
    found: dict[str, TextBlock | None] = {}
    for part in parts:
        for head, after in pairwise((*part.texts, None)):
            if head and head.is_head and not head.is_item:
                passage = after if after and not (after.links or after.is_item) else None
                found |= {url: passage for url in head.links if url in papers and url not in found}
    return found
