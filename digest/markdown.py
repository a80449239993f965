"""Reads posts with their editors' changes: front matter, marks of a dialect, Markdown."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import pairwise
from string import punctuation
from typing import TYPE_CHECKING, Any

from digest.errors import UsageError
from digest.text import printable, shorten, to_unicode
from digest.text.toml import parse_toml

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_MARK = re.compile(r"\{%-?\s*(?P<end>end)?raw\s*-?%\}")


def drop_raw_marks(text: str) -> str:
    """Return a text without the marks `{% raw %}` and `{% endraw %}`, but with the text between.

    As in Liquid, marks in code count, too, and a second `{% raw %}` between the two is text.  A
    mark without its counterpart stays.
    """
    parts, at, opening = list[str](), 0, None
    for mark in _MARK.finditer(text):
        if opening is None and not mark["end"]:
            opening = mark
        elif opening is not None and mark["end"]:
            parts += [text[at : opening.start()], text[opening.end() : mark.start()]]
            at, opening = mark.end(), None
    return "".join([*parts, text[at:]])


# An invisible joiner that keeps GitHub from recognising a mention, an issue or a formula.
_JOINER = "&#8288;"
# Formulas by Pandoc's rules: no space inside the dollar signs, no digit after them.  Code, escapes
# and dollar signs after a joiner are skipped.
_FORMULA = re.compile(
    rf"\\.|{_JOINER}\$|\$`(?P<coded>[^`\n]+)`\$|(?<!`)(?P<ticks>`++).*?(?<!`)(?P=ticks)(?!`)"
    r"|\$\$(?P<doubled>[^$\n]+)\$\$|\$(?=\S)(?P<single>(?:\\.|[^$\\\n])+)(?<!\s)\$(?!\d)",
    re.DOTALL,
)
_ESCAPES = str.maketrans({sign: f"\\{sign}" for sign in punctuation})


def make_plain(markdown: str, *, has_tex: bool) -> str:
    """Return the Markdown of any dialect as common Markdown.

    Joiners and Jekyll's marks are removed; if it `has_tex`, formulas become Unicode.
    """
    text = drop_raw_marks(markdown)
    return (_FORMULA.sub(_write_unicode, text) if has_tex else text).replace(_JOINER, "")


def _write_unicode(match: re.Match[str]) -> str:
    tex = match["coded"] or match["doubled"] or match["single"]
    return to_unicode(f"${tex}$").translate(_ESCAPES) if tex else match[0]


# At the beginning of a post, three dashes can only begin front matter.
_FRONT = re.compile(
    r"\A(?:---[ \t]*\n(?:(?P<yaml>.*?)\n)?(?:---|\.\.\.)"
    r"|\+\+\+[ \t]*\n(?:(?P<toml>.*?)\n)?\+\+\+)[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_DAY = len("2026-02-28")


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The front matter; each text is one line, or empty."""

    title: str = ""
    description: str = ""
    slug: str = ""
    lang: str = ""
    day: date | None = None
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


def decode_post(content: bytes) -> str:
    """Return a post's text with LF line endings.  Raises UnicodeDecodeError."""
    return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def cut_front(text: str) -> str:
    """Return the text below the front matter, even if the front matter is damaged."""
    match = _FRONT.match(text)
    return text[match.end() :] if match else text


def split_front(text: str, name: str) -> tuple[Front, str]:
    """Return the front matter of a post called `name`, and the text below it.

    Raises UsageError where it cannot be read.
    """
    match = _FRONT.match(text)
    if not match:
        return Front(), text
    if text.startswith("-"):
        values = _parse_yaml(match["yaml"] or "", name)
    else:
        try:
            values = parse_toml(match["toml"] or "")
        except ValueError as error:
            raise _refusal(name, f"TOML: {error}") from error
    front = Front(
        title=_line(values.get("title")),
        description=_line(values.get("description")),
        slug=_line(values.get("slug")),
        lang=_line(values.get("lang")),
        day=day_of(values.get("date")),
        tags=_lines(values.get("tags")),
        categories=_lines(values.get("categories")),
    )
    return front, text[match.end() :]


def _parse_yaml(text: str, name: str) -> Mapping[str, Any]:
    """Read YAML whose values all stay texts: none becomes a number, a date or an object."""
    import yaml  # noqa: PLC0415 - most commands read no front matter

    try:
        values = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes only texts
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 2}" if mark else ""
        reason = getattr(error, "problem", None) or "it is nested too deeply"
        raise _refusal(name, f"YAML{where}: {reason}") from error
    if values not in ("", None) and not isinstance(values, dict):
        raise _refusal(name, "YAML: it is not a list of names and values")
    return values or {}


def _line(value: object) -> str:
    """Return a value as a line of text; "" unless it is a text, a number or a date."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | date):
        return ""
    text = printable(" ".join(str(value).split()))
    return "" if text in _NOTHING else text


def _lines(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(filter(None, map(_line, values))))


def day_of(value: object) -> date | None:
    """Return the day that a date, a time or a name begins with."""
    try:
        return date.fromisoformat(str(value)[:_DAY])
    except ValueError:
        return None


def _refusal(name: str, reason: str) -> UsageError:
    return UsageError(
        f"The front matter of {name} cannot be read, {reason}.",
        hint="Put a text with a colon, a quote or a bracket in quotes.",
    )


_PARAGRAPH = 3  # the tokens of a paragraph: opening, text, end
_MAX_OPENING = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """A fragment of HTML, without a heading of level 1 that only repeats the title.

    `heading` is that heading, `subtitle` the paragraph below it if all of it is emphasis, and
    `opening` the beginning of the text; each may be empty.  In an archive, `parts` has the `id` and
    the `title` of each heading of level 2.
    """

    html: str
    heading: str = ""
    subtitle: str = ""
    opening: str = ""
    parts: Sequence[Mapping[str, str]] = ()


def render_markup(markdown: str, title: str, *, in_archive: bool = False) -> Markup:
    """Render Markdown below a title, which may be empty.

    HTML tags become text, and no link runs a script.  In an archive, pictures become links, since
    its pages load nothing from other hosts, and headings begin at level 2.
    """
    parser = make_parser()
    tokens = parser.parse(markdown)
    heading = words_of(tokens[1]) if _is(tokens, "heading_open", "h1") else ""
    rest = tokens[_PARAGRAPH:] if heading else tokens
    shown = rest if heading == (title or heading) else tokens
    subtitle = words_of(rest[1]) if _is_emphasis(rest) else ""
    body = rest[_PARAGRAPH:] if subtitle else rest
    texts = (token for before, token in pairwise(body) if before.type == "paragraph_open")
    if in_archive:
        parser.renderer.rules["image"] = _link_picture  # type: ignore[attr-defined]
    parts = _mark_parts(shown) if in_archive else ()
    return Markup(
        html=parser.renderer.render(shown, parser.options, {}),
        heading=heading,
        subtitle=subtitle,
        opening=shorten(next(map(words_of, texts), ""), _MAX_OPENING),
        parts=parts,
    )


def _link_picture(tokens: "Sequence[Token]", at: int, *_: object) -> str:
    source, label = str(tokens[at].attrGet("src") or ""), tokens[at].content
    return f'<a href="{escape(source)}" rel="noopener">{escape(label or source)}</a>'


def _mark_parts(tokens: "Sequence[Token]") -> Sequence[Mapping[str, str]]:
    """Give every heading of level 2 an `id`, and return them; make headings of level 1 level 2."""
    parts: list[Mapping[str, str]] = []
    for at, token in enumerate(tokens):
        for link in token.children or ():
            if link.type == "link_open":
                link.attrSet("rel", "noopener")
        if token.type.startswith("heading_") and token.tag == "h1":
            token.tag = "h2"
        if token.type == "heading_open" and token.tag == "h2":
            parts.append({"id": f"part-{at}", "title": words_of(tokens[at + 1])})
            token.attrSet("id", f"part-{at}")
    return parts


def make_parser(*, html: bool = False) -> "MarkdownIt":
    """Return a parser of posts' Markdown, which reads HTML tags as text unless `html` is set."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - forty milliseconds

    return MarkdownIt("commonmark", {"html": html}).enable(["table", "strikethrough"])


# The types of tokens that an introduction may have.
_PLAIN = frozenset(
    "paragraph_open inline paragraph_close text softbreak hardbreak code_inline link_open"
    " link_close em_open em_close strong_open strong_close".split()
)


def split_paragraphs(markdown: str) -> tuple[str, ...]:
    """Return the paragraphs of an editor's Markdown, each on a line.

    Raises ValueError for anything but text, links, emphasis and code.
    """
    tokens = make_parser().parse(markdown)
    inner = (child for token in tokens for child in token.children or ())
    for token in (*tokens, *inner):
        if token.type not in _PLAIN:
            kind = token.type.removesuffix("_open").replace("_", " ")
            raise ValueError(
                f"should be paragraphs of words, links and emphasis alone; it has: {kind}"
            )
    return tuple(" ".join(token.content.split()) for token in tokens if token.type == "inline")


def read_paragraph(markdown: str) -> Iterator[tuple[str, str, bool, bool]]:
    """Yield the segments of such a paragraph: text, address, whether in italics, and in bold."""
    (inline,) = make_parser().parseInline(markdown)
    address, depth = "", Counter[str]()
    for token in inline.children or ():
        depth[token.tag] += token.nesting
        if token.type.startswith("link_"):
            address = str(token.attrGet("href") or "")
        elif text := " " if token.type.endswith("break") else token.content:
            yield text, address, depth["em"] > 0, depth["strong"] > 0


def _is(tokens: "Sequence[Token]", kind: str, tag: str) -> bool:
    return len(tokens) >= _PARAGRAPH and tokens[0].type == kind and tokens[0].tag == tag


def _is_emphasis(tokens: "Sequence[Token]") -> bool:
    """Return whether tokens begin with a paragraph that is a single emphasis."""
    if not _is(tokens, "paragraph_open", "p"):
        return False
    inner = [token for token in tokens[1].children or () if token.type != "text" or token.content]
    ends = (inner[0].type, inner[-1].type) if inner else ("", "")
    opened = sum(token.type == "em_open" for token in inner)
    return ends == ("em_open", "em_close") and opened == 1


def words_of(token: "Token") -> str:
    """Return the text of an inline token, without markup."""
    words = "".join(
        " " if child.type in {"softbreak", "hardbreak"} else child.content
        for child in token.children or ()
    )
    return printable(" ".join(words.split()))
