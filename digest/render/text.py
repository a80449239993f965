"""Writes an issue in plain text, with addresses below each paper: `{date}-{slug}.txt`.

It is also the plain-text part of an e-mail, shortened if necessary.
"""

import re
from collections.abc import Iterable, Mapping
from html import unescape

from digest.model import Artifact, Issue, Post
from digest.render import House
from digest.render.templates import fill
from digest.render.view import Line, UsedDataset, view
from digest.text import columns

WIDTH = 72
"""The width of a line, except for addresses; wide characters, such as Chinese, count two."""
# Code, which stays as it is, and elsewhere escapes, character references and quotations.
_ESCAPED = re.compile(
    r"(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)|\\(?P<sign>[!-/:-@\[-`{-~])|(?P<named>&#?\w+;)"
    r"|^ {0,3}> ?(?P<quoted>[^\n]*)",
    re.DOTALL | re.MULTILINE,
)
# A word, or a character of Chinese or Japanese, which have no blanks between words.
_HAN = "[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\U00020000-\U0003fffd]"
_WORD = re.compile(rf"([ \n]*)([^ \n](?:(?!{_HAN})[^ \n])*)")
_MAX_REFERENCE = 2  # characters for which a reference may stand
_INDENT = "    "


def render(issue: Issue, house: House) -> Artifact:
    """Return the text in UTF-8, with LF line endings; numbers in brackets refer to papers."""
    post = view(issue)
    page = house.address(f"{post.stem}.html")
    context = {"post": post, "page": page, "leave": "", "left_out": "", "unlisted": ()}
    text = write_plain(house, post.numbers, list_title="Papers", **context)
    return Artifact(name=f"{post.stem}.txt", content=text.encode())


def render_edited(post: Post, house: House) -> bytes:
    """Return an edited post as plain text, from its Markdown."""
    return read_plain(post, house).encode("utf-8", "replace")


def write_plain(house: House, numbers: Mapping[str, int], **context: object) -> str:
    """Fill the template; the papers in `numbers`, by address, are listed with all their links."""

    def line(pieces: Line) -> str:
        """Return a line with the numbers of its papers."""
        return "".join(
            f"{piece.text} [{numbers[piece.url]}]" if piece.url in numbers else piece.text
            for piece in pieces
        )

    def spell(pieces: Line) -> str:
        """Return a line with the numbers of its papers and the addresses of its other links."""
        return "".join(
            line((piece,)) + (f" ({piece.url})" if piece.url not in {"", *numbers} else "")
            for piece in pieces
        )

    def used(datasets: Iterable[UsedDataset]) -> str:
        """Return the datasets that papers use, each with its papers."""
        return "; ".join(f"{dataset.name} ({line(dataset.papers)})" for dataset in datasets)

    helpers = {
        "used": used,
        "numbers": numbers,
        "line": line,
        "spell": spell,
        "wrap": _wrap,
        "underline": lambda text: "-" * min(columns(text), WIDTH),
    }
    return fill("letter.txt.j2", house, **context, **helpers)


def read_plain(post: Post, house: House) -> str:
    """Return the Markdown of an edited post without escapes, and its address on the web."""
    page = house.address(f"{post.stem}.html")
    plain = _ESCAPED.sub(_unescape, (post.plain or post.markdown).strip()) + "\n"
    return plain + (f"\nOn the web: {page}\n" if page else "")


def _unescape(match: re.Match[str]) -> str:
    """Return the character for an escape or a reference, code unchanged, a quotation indented."""
    if match["quoted"] is not None:
        # Mail clients would show lines after `>` as part of an earlier message.
        return _wrap(_ESCAPED.sub(_unescape, match["quoted"]), _INDENT, _INDENT).rstrip()
    text = match["sign"] or unescape(match["named"] or "")
    # In an unknown reference, `unescape` may replace only the beginning.
    return text if 0 < len(text) <= _MAX_REFERENCE and text.isprintable() else match[0]


def _wrap(text: str, first: str = "", rest: str | None = None) -> str:
    """Break a text into lines; `first` is put before its first line, `rest` before the others."""
    lines, indent = [first], first
    for blank, word in _WORD.findall(text):
        gap = " " if blank and lines[-1] != indent else ""
        if lines[-1] != indent and columns(f"{lines[-1]}{gap}{word}") > WIDTH:
            indent, gap = first if rest is None else rest, ""
            lines.append(indent)
        lines[-1] += gap + word
    return "\n".join(lines)
