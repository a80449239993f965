"""Splits a post into headings and texts, for targets that take no Markdown."""

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
    """Return the length of a text in UTF-16 code units: no service counts more."""
    return len(text) + sum(sign > "\uffff" for sign in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inline:
    """A segment of a text: plain, the label of a link, or code.

    A `strike` has no text: it marks the beginning or the end of struck-through text.
    """

    text: str
    kind: Literal["plain", "link", "code", "strike"] = "plain"
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """A paragraph, an item of a list, or a row of a table, which counts as an item.

    In a paragraph that `is_head`, the first line is a single link in bold, as a paper's title is.
    """

    inlines: tuple[Inline, ...]
    is_item: bool
    is_head: bool = False

    @property
    def plain(self) -> str:
        """The text without markup."""
        return collapse("".join(inline.text for inline in self.inlines))

    @property
    def links(self) -> Mapping[str, str]:
        """The first label of each linked address."""
        labels: dict[str, str] = {}
        for inline in self.inlines:
            if inline.kind == "link":
                labels.setdefault(inline.url, inline.text)
        return labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A heading with its level, and the texts below it, up to the next heading."""

    title: str = ""
    level: int = 0
    texts: list[TextBlock] = field(default_factory=list)


def read_parts(post: Post) -> Sequence[Part]:
    """Return the parts of a post; the first one has no heading."""
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
    """Return a paragraph; emphasis becomes plain."""
    line = takewhile(lambda token: token.type not in _BREAKS, tokens)
    marks = [token.type for token in line if token.type != "text" or token.content]
    return TextBlock(
        inlines=tuple(_read_inlines(iter(tokens))),
        is_item=is_item,
        is_head=(*marks[:2], *marks[-2:]) == _HEAD and marks.count("link_open") == 1,
    )


_BREAKS = frozenset({"softbreak", "hardbreak"})
_HEAD = ("strong_open", "link_open", "link_close", "strong_close")


def _read_inlines(tokens: "Iterator[Token]") -> Iterator[Inline]:
    for token in tokens:
        if token.type == "link_open":
            label = takewhile(lambda inner: inner.type != "link_close", tokens)
            text = collapse("".join(map(_plain, label)))
            yield Inline(text=text, kind="link", url=str(token.attrGet("href") or ""))
        elif token.type in {"s_open", "s_close"}:
            yield Inline(text="", kind="strike")
        elif token.type == "code_inline":
            yield Inline(text=token.content, kind="code")
        elif text := _plain(token):
            yield Inline(text=text)


def _plain(token: "Token") -> str:
    """Return the text of a token."""
    return " " if token.type in _BREAKS else token.content


def split_lead(post: Post, parts: Sequence[Part]) -> tuple[Sequence[TextBlock], Sequence[Part]]:
    """Return the texts between title and first heading, without the subtitle, and other parts."""
    lead = list(takewhile(lambda part: part.level < 2, parts))  # noqa: PLR2004 - the title has 1
    texts = [text for part in lead for text in part.texts]
    rest = [part for part in parts[len(lead) :] if part.level > 1]
    return [text for text in texts if text.plain != collapse(post.subtitle)], rest


def find_titles(parts: Sequence[Part]) -> Mapping[str, str]:
    """Return the longest label of each address: only lists have full titles."""
    titles: dict[str, str] = {}
    for url, label in (
        pair for part in parts for text in part.texts for pair in text.links.items()
    ):
        titles[url] = max(titles.get(url, ""), label, key=len)
    return titles


def find_papers(parts: Sequence[Part]) -> frozenset[str]:
    """Return the addresses of a post's papers: the arXiv links in its sections and lists.

    An address that only the introduction links to is not a paper of the post.
    """
    urls = (url for part in parts for text in part.texts for url in text.links)
    return frozenset(filter(parse_id, urls))


def find_themes(parts: Sequence[Part], papers: frozenset[str]) -> Sequence[Part]:
    """Return the themes: of parts whose prose links to papers, the parts at the deepest level.

    Lists do not count: they repeat the papers of the prose.
    """
    with_papers = [
        part
        for part in parts
        if any(not (text.is_item or papers.isdisjoint(text.links)) for text in part.texts)
    ]
    deepest = max((part.level for part in with_papers), default=0)
    return [part for part in with_papers if part.level == deepest]


def find_passages(parts: Sequence[Part], papers: frozenset[str]) -> Mapping[str, TextBlock | None]:
    """Return the paragraph without links below each paper's title; None where there is none."""
    passages: dict[str, TextBlock | None] = {}
    for part in parts:
        for head, after in pairwise((*part.texts, None)):
            if head and head.is_head and not head.is_item:
                passage = after if after and not (after.links or after.is_item) else None
                urls = (url for url in head.links if url in papers and url not in passages)
                passages |= dict.fromkeys(urls, passage)
    return passages
