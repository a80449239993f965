"""Turns a post that its editor changed into a page: its Markdown, with no markup of its own."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from digest.editing.markup import (
    cut_front,
    decode_post,
    drop_raw_marks,
    is_set_off,
    make_parser,
    split_front,
    words_of,
)
from digest.errors import OutputError, UsageError
from digest.render.edited import fit_screens
from digest.render.view import DESCRIPTION, shorten
from digest.text import printable

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markupsafe import Markup

_TITLE = re.compile(r"^title\s*[:=]\s*(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a post: where it stands on the page, and its heading."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedPost:
    """An edited post: its title and first paragraph as text, the rest as HTML, and its parts."""

    title: str
    description: str
    body: "Markup"
    parts: tuple[Part, ...]


def parse_post(content: bytes) -> EditedPost:
    """Read a post.  Raises OutputError where it is no text in UTF-8.

    Tags in it are shown as they are written, and pictures become links: a page asks for nothing
    from elsewhere.
    """
    from markupsafe import Markup  # noqa: PLC0415 - comes with the templates

    text = _decode(content)
    tokens = _reader().parse(drop_raw_marks(cut_front(text)))
    title, tokens = _take_title(tokens)
    parts = tuple(_mark_parts(tokens))
    body = _reader().renderer.render(tokens, _reader().options, {})
    return EditedPost(
        title=title or _told_title(text),
        description=shorten(_first_paragraph(tokens), DESCRIPTION),
        body=Markup(fit_screens(body)),  # noqa: S704 - the reader escapes all that is text, tags too
        parts=parts,
    )


def _decode(content: bytes) -> str:
    try:
        return decode_post(content)
    except UnicodeDecodeError as error:
        raise OutputError(
            "The post was changed, and is no text in UTF-8.", hint="Save it as UTF-8."
        ) from error


def _told_title(text: str) -> str:
    """Return the title that the front matter has, if any, even where the rest is damaged."""
    try:
        return split_front(text, "the post")[0].title
    except UsageError:
        found = _TITLE.search(text.removesuffix(cut_front(text)))
        return printable(found[1].strip().strip("'\"")) if found else ""


@cache
def _reader() -> "MarkdownIt":
    from markdown_it.common.utils import escapeHtml  # noqa: PLC0415 - forty milliseconds

    reader = make_parser()

    def picture(tokens: Sequence["Token"], at: int, *_: object) -> str:
        source, label = str(tokens[at].attrGet("src") or ""), tokens[at].content
        return f'<a href="{escapeHtml(source)}" rel="noopener">{escapeHtml(label or source)}</a>'

    reader.renderer.rules["image"] = picture  # type: ignore[attr-defined]
    return reader


def _take_title(tokens: "list[Token]") -> "tuple[str, list[Token]]":
    """Take the first heading of the first level out of a post."""
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            return words_of(tokens[at + 1]), tokens[:at] + tokens[at + 3 :]
    return "", tokens


def _mark_parts(tokens: "Sequence[Token]") -> Iterator[Part]:
    """Give every heading of the second level a place, and yield them; no other is higher."""
    for at, token in enumerate(tokens):
        for link in token.children or ():
            if link.type == "link_open":
                link.attrSet("rel", "noopener")
        if token.type in {"heading_open", "heading_close"} and token.tag == "h1":
            token.tag = "h2"
        if token.type == "heading_open" and token.tag == "h2":
            place = f"part-{at}"
            token.attrSet("id", place)
            yield Part(id=place, title=words_of(tokens[at + 1]))


def _first_paragraph(tokens: "Sequence[Token]") -> str:
    """Return the text of the first paragraph that is no subtitle, which is set off whole."""
    for at, token in enumerate(tokens):
        if (token.type, token.level) == ("paragraph_open", 0) and not is_set_off(tokens[at:]):
            return words_of(tokens[at + 1])
    return ""
