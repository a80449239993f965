"""Writes an issue as an e-mail in plain text and HTML: `{date}-{slug}.eml`.

No mail client has to cut it: where room is scarce, what the prose names stays the longest.  A post
that its editor changed becomes a message of its Markdown.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import cache, partial
from hashlib import sha256
from typing import TYPE_CHECKING

from digest.model import Artifact, Issue, Post
from digest.render import NOWHERE, House
from digest.render.templates import fill, trust
from digest.render.text import read_plain, write_plain
from digest.render.view import View, view
from digest.text import in_figures, shorten

if TYPE_CHECKING:
    from email.message import EmailMessage

LIMIT = 90_000
"""Bytes of a whole message: mail clients cut what is longer than about 100 kB."""
SUBJECT = 200
QUOTATION = "margin:0 0 18px;padding-left:14px;border-left:3px solid #bbb"
"""The style of a block quotation.  One of `type="cite"` would be folded as the mail of a reply."""
BARE = -1
"""The cut that leaves a post's title alone."""


def render(issue: Issue, house: House) -> Artifact:
    """Return the message as RFC 5322 has it, its lines ended by CRLF, below the limit.

    Raises ValueError where a statement's mentions do not fit.
    """
    post = view(issue)
    write = cache(partial(_write, post, house=house))

    def fits(kept: int) -> bool:
        return len(write(kept)) <= LIMIT

    # Each cut is shorter than the one before, so that few have to be tried; the last one fits.
    cuts = range(len(post.told) + len(post.releases) + len(post.papers), BARE - 1, -1)
    first = 0 if fits(cuts[0]) else bisect_left(cuts[:-1], True, key=fits)  # noqa: FBT003
    return Artifact(name=f"{issue.stem}.eml", content=write(cuts[first]))


def render_edited(post: Post, house: House) -> bytes:
    """Return the message of an edited post, without recipients."""
    page = house.address(f"{post.stem}.html")
    # Quotes in an editor's own text are escaped.
    body = trust(post.html.replace("<blockquote>", f'<blockquote style="{QUOTATION}">'))
    html = fill("edited-letter.html.j2", house, post=post, body=body, page=page)
    return _compose(read_plain(post, house), html, post.title, "", house).as_bytes()


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
        "list_title": "More papers" if _find_headed(left) else "Papers",
    }
    numbers, unlisted = _number(left if kept == BARE else post, left)
    plain = write_plain(house, numbers, unlisted=unlisted, **given)
    html = fill("letter.html.j2", house, quotation=QUOTATION, **given)
    message = _compose(plain, html, post.title, shorten(post.topic, SUBJECT), house)
    message["Date"] = format_datetime(datetime.combine(post.date, time(12), tzinfo=UTC))
    host = parseaddr(house.sender)[1].rpartition("@")[2] or house.host
    message["Message-ID"] = f"<{post.stem}@{host}>"
    return leave_headers(house.unsubscribe).encode("ascii") + message.as_bytes()


def _cut(post: View, kept: int) -> View:
    """Return a post with its first `kept` parts, or its title alone.

    First come sections with what they tell, then releases, papers that the prose names, and others.
    A paper that stands above its passage is not listed again.
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
            data=(),
            code=(),
            used=(),
            outlook=(),
            corrections=(),
            facts=(),
            note="",
        )
    papers = sorted(post.papers, key=lambda paper: not paper.named)
    parts = [*(one.number for one in post.told), *post.releases, *(one.id for one in papers)][:kept]
    data, code = (tuple(one for one in part if one in parts) for part in (post.data, post.code))
    sections = tuple(
        replace(section, blocks=section.blocks if section.number in parts else ())
        for section in post.sections
    )
    left = replace(post, data=data, code=code, sections=sections)
    listed = {*parts} - _find_headed(left)
    sections = tuple(
        replace(one, papers=tuple(paper for paper in one.papers if paper.id in listed))
        for one in sections
    )
    return replace(left, sections=sections)


def _find_headed(post: View) -> frozenset[str]:
    """Return the papers that stand above their passages."""
    blocks = (block for section in post.sections for block in section.blocks)
    return frozenset(block.paper.id for block in blocks if block.head and block.paper)


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


def _number(post: View, left: View) -> tuple[Mapping[str, int], Sequence[str]]:
    """Return what leads from the prose to the papers' addresses in plain text: figures in brackets.

    They stand above a paper's passage or in the list.  Beside them are the addresses of papers that
    a cut has left out and the prose names.
    """
    named = [paper for paper in post.papers if paper.named]
    shown = {paper.id for paper in left.papers} | _find_headed(left)
    numbers = {paper.title.url: number for number, paper in enumerate(named, start=1)}
    unlisted = [paper.title.url for paper in named if paper.id not in shown]
    return numbers, unlisted


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
