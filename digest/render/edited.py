"""Writes a post that its editor changed as a page and an e-mail, and reads it for an archive."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from digest.editing import (
    cut_front,
    decode_post,
    drop_raw_marks,
    render_markup,
    split_front,
)
from digest.errors import OutputError, UsageError
from digest.model import Post
from digest.render import NOWHERE, House
from digest.render.email import SUBJECT, multipart
from digest.render.html import load_style
from digest.render.templates import fill
from digest.render.view import DESCRIPTION
from digest.text import printable, shorten

if TYPE_CHECKING:
    from markupsafe import Markup

# Code stays as it is; what stands escaped elsewhere is read as the sign that it stands for.
_ESCAPED = re.compile(
    r"(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)|\\(?P<sign>[!-/:-@\[-`{-~])|(?P<named>&#?\w+;)",
    re.DOTALL,
)
_LONGEST = 2  # signs that a name may stand for
_ALIGNED = re.compile(r'<(t[hd]) style="text-align:(left|center|right)">')
_TABLE = '<div class="scroll" role="group" aria-label="Table" tabindex="0"><table>'
# What a damaged front matter still has as a title.
_TITLE = re.compile(r"^title\s*[:=]\s*(.+)$", re.MULTILINE)


def render_page(post: Post, house: House) -> bytes:
    """Return a page that needs no other file but the pictures that its editor put in."""
    body = _body(_fit_screens(post.html))
    return fill("edited.html.j2", house, post=post, style=load_style(house), body=body).encode()


def render_letter(post: Post, house: House) -> bytes:
    """Return a message in plain text and HTML, from the house's sender, without recipients."""
    from email.utils import parseaddr  # noqa: PLC0415 - slow, and pages do without

    from digest.text.names import Mailbox  # noqa: PLC0415 - as above

    page = house.address(f"{post.stem}.html")
    html = fill("edited-letter.html.j2", house, post=post, body=_body(post.html), page=page)
    plain = _ESCAPED.sub(_read, (post.plain or post.markdown).strip()) + "\n"
    message = multipart(plain + (f"\nOn the web: {page}\n" if page else ""), html)
    message["From"] = Mailbox("From", *parseaddr(house.sender or f"digest@{NOWHERE}"))
    message["Subject"] = shorten(post.title, SUBJECT)
    return message.as_bytes()


def _read(found: re.Match[str]) -> str:
    """Return the sign that an escape stands for, and code as it is."""
    sign = found["sign"] or unescape(found["named"] or "")
    # Of an unknown name only its beginning is taken for one, and the rest is left.
    return sign if 0 < len(sign) <= _LONGEST and sign.isprintable() else found[0]


def _fit_screens(html: str) -> str:
    """Set tables into what scrolls, and align their cells by classes, as policies ask for."""
    html = html.replace("<table>", _TABLE).replace("</table>", "</table></div>")
    return _ALIGNED.sub(r'<\1 class="\2">', html).replace("<pre>", '<pre tabindex="0">')


def _body(html: str) -> "Markup":
    """Return the post's HTML, which is safe already."""
    from markupsafe import Markup  # noqa: PLC0415 - comes with the templates

    return Markup(html)  # noqa: S704 - rendered from Markdown without tags


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedPost:
    """An edited post in an archive: title and beginning as text, the rest as HTML, and its parts.

    Each of the `parts` has the `id` of its heading and a `title`.
    """

    title: str
    description: str
    body: "Markup"
    parts: Sequence[Mapping[str, str]]


def parse_post(content: bytes) -> EditedPost:
    """Read a post for an archive.  Raises OutputError where it is no text in UTF-8."""
    try:
        text = decode_post(content)
    except UnicodeDecodeError as error:
        raise OutputError(
            "The post was changed, and is no text in UTF-8.", hint="Save it as UTF-8."
        ) from error
    found = render_markup(drop_raw_marks(cut_front(text)), "", in_archive=True)
    try:
        stated = split_front(text, "the post")[0].title
    except UsageError:  # what is damaged elsewhere may still have a title
        damaged = _TITLE.search(text.removesuffix(cut_front(text)))
        stated = printable(damaged[1].strip().strip("'\"")) if damaged else ""
    return EditedPost(
        title=found.heading or stated,
        description=shorten(found.opening, DESCRIPTION),
        body=_body(_fit_screens(found.html)),
        parts=found.parts,
    )
