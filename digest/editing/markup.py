"""Markdown of a post as a safe fragment of HTML, with what its beginning says."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from digest.text import printable

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_PARAGRAPH = 3  # its opening, its text, its end
_LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """A fragment of HTML, without a heading of the first rank that only repeats the title.

    `heading` is that heading, `subtitle` the paragraph below it where all of it is set off, and
    `opening` how the text begins; each may be empty.
    """

    html: str
    heading: str = ""
    subtitle: str = ""
    opening: str = ""


def render_markup(markdown: str, title: str) -> Markup:
    """Render Markdown below a title, which may be empty.

    Tags in it become text, and no link runs a script.
    """
    parser = _parser()
    tokens = parser.parse(markdown)
    heading = words_of(tokens[1]) if _is(tokens, "heading_open", "h1") else ""
    rest = tokens[_PARAGRAPH:] if heading else tokens
    shown = rest if heading == (title or heading) else tokens
    subtitle = words_of(rest[1]) if is_set_off(rest) else ""
    body = rest[_PARAGRAPH:] if subtitle else rest
    opening = next((words_of(token) for token in body if token.type == "inline"), "")
    return Markup(
        html=parser.renderer.render(shown, parser.options, {}),
        heading=heading,
        subtitle=subtitle,
        opening=_shortened(opening),
    )


@cache
def _parser() -> "MarkdownIt":
    return make_parser()


def make_parser() -> "MarkdownIt":
    """Return a reader of posts' Markdown, which takes tags in it for text."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - forty milliseconds

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def _is(tokens: "Sequence[Token]", kind: str, tag: str) -> bool:
    return len(tokens) >= _PARAGRAPH and tokens[0].type == kind and tokens[0].tag == tag


def is_set_off(tokens: "Sequence[Token]") -> bool:
    """Tell whether tokens begin with a paragraph that is one emphasis from end to end."""
    if not _is(tokens, "paragraph_open", "p"):
        return False
    inner = [token for token in tokens[1].children or () if token.type != "text" or token.content]
    ends = (inner[0].type, inner[-1].type) if inner else ("", "")
    opened = sum(token.type == "em_open" for token in inner)
    return ends == ("em_open", "em_close") and opened == 1


def words_of(token: "Token") -> str:
    """Return what an inline token says, without its marks."""
    words = "".join(
        " " if child.type in {"softbreak", "hardbreak"} else child.content
        for child in token.children or ()
    )
    return printable(" ".join(words.split()))


def _shortened(text: str) -> str:
    """Return the beginning of a text, whole words alone."""
    if len(text) <= _LONGEST:
        return text
    return text[:_LONGEST].rpartition(" ")[0].rstrip(" ,;:") + "…"
