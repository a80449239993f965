"""Writes an issue as an e-mail in plain text and HTML: `{date}-{slug}.eml`.

No mail client has to cut it: where room is scarce, what the prose names stays the longest.  A post
that its editor changed becomes a message of its Markdown.
"""

import re
import textwrap
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import cache, partial
from hashlib import sha256
from html import unescape
from typing import TYPE_CHECKING

from digest.model import Artifact, Digest, Post
from digest.render import NOWHERE, House
from digest.render.templates import fill, trust
from digest.render.view import Line, View, view
from digest.text import in_figures, shorten

if TYPE_CHECKING:
    from email.message import EmailMessage

LIMIT = 90_000
"""Bytes of a whole message: mail clients cut what is longer than about 100 kB."""
SUBJECT = 200
WIDTH = 72
"""Columns of plain text, addresses aside."""
BARE = -1
"""The cut that leaves a post's title alone."""
# Code stays as it is; what stands escaped elsewhere is read as the sign that it stands for.
_ESCAPED = re.compile(
    r"(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)|\\(?P<sign>[!-/:-@\[-`{-~])|(?P<named>&#?\w+;)",
    re.DOTALL,
)
_LONGEST = 2  # signs that a name may stand for


def render(digest: Digest, house: House) -> Artifact:
    """Return the message as RFC 5322 has it, its lines ended by CRLF, below the limit.

    Raises ValueError where a statement's mentions do not fit.
    """
    post = view(digest)
    write = cache(partial(_write, post, house=house))

    def fits(kept: int) -> bool:
        return len(write(kept)) <= LIMIT

    # Each cut is shorter than the one before, so that few have to be tried; the last one fits.
    cuts = range(len(post.told) + len(post.releases) + len(post.papers), BARE - 1, -1)
    first = 0 if fits(cuts[0]) else bisect_left(cuts[:-1], True, key=fits)  # noqa: FBT003
    return Artifact(name=f"{digest.stem}.eml", content=write(cuts[first]))


def render_edited(post: Post, house: House) -> bytes:
    """Return the message of an edited post, without recipients."""
    page = house.address(f"{post.stem}.html")
    html = fill("edited-letter.html.j2", house, post=post, body=trust(post.html), page=page)
    plain = _ESCAPED.sub(_read, (post.plain or post.markdown).strip()) + "\n"
    plain += f"\nOn the web: {page}\n" if page else ""
    return _compose(plain, html, post.title, "", house).as_bytes()


def _read(found: re.Match[str]) -> str:
    """Return the sign that an escape stands for, and code as it is."""
    sign = found["sign"] or unescape(found["named"] or "")
    # Of an unknown name only its beginning is taken for one, and the rest is left.
    return sign if 0 < len(sign) <= _LONGEST and sign.isprintable() else found[0]


def _write(post: View, kept: int, house: House) -> bytes:
    """Write the message with the post's first `kept` parts, by weight."""
    from email.utils import format_datetime, parseaddr  # noqa: PLC0415 - slow, and rarely used

    from digest.text.names import leave_headers  # noqa: PLC0415 - as above

    left = _cut(post, kept)
    given = {
        "post": left,
        "left_out": _left_out(post, left, is_bare=kept == BARE),
        "page": house.address(f"{post.stem}.html"),
        "leave": house.unsubscribe,
    }
    numbers = _number(left if kept == BARE else post, left)
    plain = fill("letter.txt.j2", house, **given, **numbers, wrap=_wrap, width=WIDTH)
    html = fill("letter.html.j2", house, **given)
    message = _compose(plain, html, post.title, shorten(post.topic, SUBJECT), house)
    message["Date"] = format_datetime(datetime.combine(post.date, time(12), tzinfo=UTC))
    host = parseaddr(house.sender)[1].rpartition("@")[2] or house.host
    message["Message-ID"] = f"<{post.stem}@{host}>"
    return leave_headers(house.unsubscribe).encode("ascii") + message.as_bytes()


def _cut(post: View, kept: int) -> View:
    """Return a post with its first `kept` parts, or its title alone.

    First come sections with their prose, then releases, papers that the prose names, and others.
    """
    if kept == BARE:
        return replace(
            post,
            title=shorten(post.title, SUBJECT),
            subtitle=shorten(post.subtitle, SUBJECT),
            topic=shorten(post.topic, SUBJECT),
            lead=(),
            introduction=(),
            sections=(),
            releases=(),
            outlook=(),
            corrections=(),
            facts=(),
            note="",
        )
    papers = sorted(post.papers, key=lambda paper: not paper.named)
    parts = [*(one.number for one in post.told), *post.releases, *(one.id for one in papers)][:kept]
    sections = (
        replace(
            section,
            paragraphs=section.paragraphs if section.number in parts else (),
            papers=tuple(paper for paper in section.papers if paper.id in parts),
        )
        for section in post.sections
    )
    releases = tuple(one for one in post.releases if one in parts)
    return replace(post, releases=releases, sections=tuple(sections))


def _left_out(post: View, left: View, *, is_bare: bool) -> str:
    """Say what a cut has left out: papers that the prose does not name either, and more."""
    if is_bare:
        return "The post is too long for a message."
    others = [sum(not paper.named for paper in one.papers) for one in (post, left)]
    missing = others[0] - others[1]
    parts = [f"{in_figures(missing, 'paper')} of this issue"] if missing else []
    parts += ["releases"] if len(left.releases) < len(post.releases) else []
    parts += ["sections"] if len(left.told) < len(post.told) else []
    return f"Left out of this message: {', '.join(parts)}." if parts else ""


def _number(post: View, left: View) -> Mapping[str, object]:
    """Return what leads from the prose to the papers' addresses in plain text: figures in brackets.

    `unlisted` are the addresses of papers that a cut has left out and the prose names.
    """
    named = [paper for paper in post.papers if paper.named]
    listed = {paper.id for paper in left.papers}
    numbers = {paper.title.url: number for number, paper in enumerate(named, start=1)}

    def line(pieces: Line) -> str:
        """Write a line in which papers have their numbers, where they are listed."""
        marks = (f" [{numbers[one.url]}]" if one.url in numbers else "" for one in pieces)
        return "".join(f"{one.text}{mark}" for one, mark in zip(pieces, marks, strict=True))

    def spell(pieces: Line) -> str:
        """Write a line with the addresses of all else that it leads to."""
        elsewhere = (f" ({one.url})" if one.url not in {"", *numbers} else "" for one in pieces)
        return "".join(f"{line((one,))}{url}" for one, url in zip(pieces, elsewhere, strict=True))

    unlisted = [paper.title.url for paper in named if paper.id not in listed]
    return {"numbers": numbers, "unlisted": unlisted, "line": line, "spell": spell}


def _wrap(text: str, first: str = "", rest: str | None = None) -> str:
    """Break a text into lines; `first` stands before it, `rest` before what follows."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _compose(plain: str, html: str, title: str, name: str, house: House) -> "EmailMessage":
    """Return a message of two alternatives from the house's sender, else from a `name`.

    The better alternative is the last, as RFC 2046 has it.
    """
    from email.message import EmailMessage  # noqa: PLC0415 - slow, and rarely used
    from email.policy import SMTP  # noqa: PLC0415 - as above
    from email.utils import parseaddr  # noqa: PLC0415 - as above

    from digest.text.names import Mailbox  # noqa: PLC0415 - as above

    message = EmailMessage(policy=SMTP)
    message.set_content(plain, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    # The default boundary is random.
    message.set_boundary(f"=_{sha256(f'{plain}{html}'.encode()).hexdigest()[:32]}")
    stated, spec = parseaddr(house.sender)
    message["From"] = Mailbox("From", stated or name, spec or f"digest@{NOWHERE}")
    message["Subject"] = shorten(title, SUBJECT)
    return message
