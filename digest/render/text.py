"""Writes an issue in plain text, the links in full beneath each paper: `{date}-{slug}.txt`.

An e-mail has the same for readers without HTML, in as much as there is room.
"""

import re
from collections.abc import Iterable, Mapping
from html import unescape

from digest.model import Artifact, Issue, Post
from digest.render import House
from digest.render.templates import fill
from digest.render.view import Line, Used, view
from digest.text import columns

WIDTH = 72
"""Columns of plain text, addresses aside; signs of Chinese and its like take two."""
# Code stays as it is; what stands escaped elsewhere is read as the sign that it stands for.
_ESCAPED = re.compile(
    r"(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)|\\(?P<sign>[!-/:-@\[-`{-~])|(?P<named>&#?\w+;)"
    r"|^ {0,3}> ?(?P<quoted>[^\n]*)",
    re.DOTALL | re.MULTILINE,
)
# A word, or a sign of Chinese or Japanese, which are written without blanks.
_HAN = "[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\U00020000-\U0003fffd]"
_WORD = re.compile(rf"([ \n]*)([^ \n](?:(?!{_HAN})[^ \n])*)")
_LONGEST = 2  # signs that a name may stand for
_INDENT = "    "


def render(issue: Issue, house: House) -> Artifact:
    """Return the text in UTF-8, its lines ended by LF; figures lead from the prose to the papers.

    Raises ValueError where a statement's mentions do not fit.
    """
    post = view(issue)
    page = house.address(f"{post.stem}.html")
    given = {"post": post, "page": page, "leave": "", "left_out": "", "unlisted": ()}
    text = write_plain(house, post.numbers, list_title="Papers", **given)
    return Artifact(name=f"{post.stem}.txt", content=text.encode())


def render_edited(post: Post, house: House) -> bytes:
    """Return an edited post as its Markdown is read."""
    return read_plain(post, house).encode("utf-8", "replace")


def write_plain(house: House, numbers: Mapping[str, int], **given: object) -> str:
    """Fill the template; papers that have a number, by address, are listed with all their links."""

    def line(pieces: Line) -> str:
        """Write a line in which papers have their numbers, where they are listed."""
        marks = (f" [{numbers[one.url]}]" if one.url in numbers else "" for one in pieces)
        return "".join(f"{one.text}{mark}" for one, mark in zip(pieces, marks, strict=True))

    def spell(pieces: Line) -> str:
        """Write a line with the addresses of all else that it leads to."""
        elsewhere = (f" ({one.url})" if one.url not in {"", *numbers} else "" for one in pieces)
        return "".join(f"{line((one,))}{url}" for one, url in zip(pieces, elsewhere, strict=True))

    def used(found: Iterable[Used]) -> str:
        """Write the datasets that papers use, each with these."""
        return "; ".join(f"{one.name} ({line(one.papers)})" for one in found)

    means = {
        "used": used,
        "numbers": numbers,
        "line": line,
        "spell": spell,
        "wrap": _wrap,
        "underline": _underline,
    }
    return fill("letter.txt.j2", house, **given, **means)


def read_plain(post: Post, house: House) -> str:
    """Return the Markdown of an edited post without escapes, and where the post is on the web."""
    page = house.address(f"{post.stem}.html")
    plain = _ESCAPED.sub(_read, (post.plain or post.markdown).strip()) + "\n"
    return plain + (f"\nOn the web: {page}\n" if page else "")


def _read(found: re.Match[str]) -> str:
    """Return the sign that an escape stands for, code as it is, and a quotation indented."""
    if found["quoted"] is not None:
        # Clients show what stands behind a `>` as the mail that one answers.
        return _wrap(_ESCAPED.sub(_read, found["quoted"]), _INDENT, _INDENT).rstrip()
    sign = found["sign"] or unescape(found["named"] or "")
    # Of an unknown name only its beginning is taken for one, and the rest is left.
    return sign if 0 < len(sign) <= _LONGEST and sign.isprintable() else found[0]


def _underline(text: str) -> str:
    return "-" * min(columns(text), WIDTH)


def _wrap(text: str, first: str = "", rest: str | None = None) -> str:
    """Break a text into lines; `first` stands before it, `rest` before what follows."""
    lines, indent = [first], first
    for blank, word in _WORD.findall(text):
        gap = " " if blank and lines[-1] != indent else ""
        if lines[-1] != indent and columns(f"{lines[-1]}{gap}{word}") > WIDTH:
            indent, gap = first if rest is None else rest, ""
            lines.append(indent)
        lines[-1] += gap + word
    return "\n".join(lines)
