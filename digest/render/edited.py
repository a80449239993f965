"""Renders a post that its editor changed, from its Markdown: as a page, and as an e-mail."""

import re
from html import unescape
from typing import TYPE_CHECKING

from digest.model import Post
from digest.render.email import SUBJECT, multipart
from digest.render.house import NOWHERE, House
from digest.render.html import load_style
from digest.render.templates import Templates
from digest.render.view import shorten

if TYPE_CHECKING:
    from markupsafe import Markup


# Code stays as it is; what stands escaped elsewhere is read as the sign that it stands for.
_ESCAPED = re.compile(
    r"(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)|\\(?P<sign>[!-/:-@\[-`{-~])|(?P<named>&#?\w+;)",
    re.DOTALL,
)

_LONGEST = 2  # signs that a name may stand for
ALIGNED = re.compile(r'<(t[hd]) style="text-align:(left|center|right)">')
OPENING = '<div class="scroll" role="group" aria-label="Table" tabindex="0"><table>'


def render_page(post: Post, house: House) -> bytes:
    """Return a page that needs no other file but the pictures that its editor put in."""
    templates = Templates(house.style.templates)
    style = load_style(templates)
    body = _body(fit_screens(post.html))
    return templates.render("edited.html.j2", post=post, style=style, body=body).encode()


def render_letter(post: Post, house: House) -> bytes:
    """Return a message in plain text and HTML, from the house's sender, without recipients."""
    from email.utils import parseaddr  # noqa: PLC0415 - slow, and pages do without

    from digest.text.names import Mailbox  # noqa: PLC0415 - as above

    page = house.address(f"{post.stem}.html")
    templates = Templates(house.style.templates)
    html = templates.render("edited-letter.html.j2", post=post, body=_body(post.html), page=page)
    plain = (
        _readable(post.plain or post.markdown) + "\n" + (f"\nOn the web: {page}\n" if page else "")
    )
    message = multipart(plain, html)
    message["From"] = Mailbox("From", *parseaddr(house.sender or f"digest@{NOWHERE}"))
    message["Subject"] = shorten(post.title, SUBJECT)
    return message.as_bytes()


def fit_screens(html: str) -> str:
    """Set tables into what scrolls, and align their cells by classes, as policies ask for."""
    html = html.replace("<table>", OPENING).replace("</table>", "</table></div>")
    return ALIGNED.sub(r'<\1 class="\2">', html).replace("<pre>", '<pre tabindex="0">')


def _readable(markdown: str) -> str:
    """Return Markdown as people write it to one another, without escapes."""

    def read(found: re.Match[str]) -> str:
        sign = found["sign"] or unescape(found["named"] or "")
        # Of an unknown name only its beginning is taken for one, and the rest is left.
        return sign if 0 < len(sign) <= _LONGEST and sign.isprintable() else found[0]

    return _ESCAPED.sub(read, markdown.strip())


def _body(html: str) -> "Markup":
    """Return the post's HTML, which is safe already."""
    from markupsafe import Markup  # noqa: PLC0415 - comes with the templates

    return Markup(html)  # noqa: S704 - rendered from Markdown without tags
