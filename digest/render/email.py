"""Writes an issue as an e-mail in plain text and HTML: `{date}-{slug}.eml`.

The message is short enough that no mail client cuts it: if necessary, parts are left out, beginning
with papers that the text does not name.  An edited post is rendered from its Markdown.
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
"""Bytes of a whole message: mail clients cut messages longer than about 100 kB."""
MAX_SUBJECT = 200
QUOTATION = "margin:0 0 18px;padding-left:14px;border-left:3px solid #bbb"
"""The style of a block quotation.  Mail clients would fold `type="cite"` like an earlier mail."""
TITLE_ONLY = -1
"""Used as a number of parts: only the title of the post."""


def render(issue: Issue, house: House) -> Artifact:
    """Return the message as in RFC 5322, with CRLF line endings, within the limit."""
    post = view(issue)
    write = cache(partial(_write, post, house=house))

    def fits(parts: int) -> bool:
        return len(write(parts)) <= LIMIT

    # Fewer parts always make a shorter message, hence the bisection; the title alone fits.
    sizes = range(len(post.told) + len(post.releases) + len(post.papers), TITLE_ONLY - 1, -1)
    first = 0 if fits(sizes[0]) else bisect_left(sizes[:-1], True, key=fits)  # noqa: FBT003
    return Artifact(name=f"{issue.stem}.eml", content=write(sizes[first]))


def render_edited(post: Post, house: House) -> bytes:
    """Return the message of an edited post, without recipients."""
    page = house.address(f"{post.stem}.html")
    # This changes no text of the editor's: angle brackets in text are escaped.
    body = trust(post.html.replace("<blockquote>", f'<blockquote style="{QUOTATION}">'))
    html = fill("edited-letter.html.j2", house, post=post, body=body, page=page)
    return _compose(read_plain(post, house), html, post.title, "", house).as_bytes()


def _write(post: View, parts: int, house: House) -> bytes:
    """Return the message with the `parts` most important parts of the post."""
    from email.utils import format_datetime, parseaddr  # noqa: PLC0415 - slow, and rarely used

    from digest.text.names import leave_headers  # noqa: PLC0415 - as above

    cut = _cut(post, parts)
    context = {
        "post": cut,
        "left_out": _describe_cut(post, cut, title_only=parts == TITLE_ONLY),
        "page": house.address(f"{post.stem}.html"),
        "leave": house.unsubscribe,
        "list_title": "More papers" if _find_headed(cut) else "Papers",
    }
    numbers, unlisted = _number_papers(cut if parts == TITLE_ONLY else post, cut)
    plain = write_plain(house, numbers, unlisted=unlisted, **context)
    html = fill("letter.html.j2", house, quotation=QUOTATION, **context)
    message = _compose(plain, html, post.title, shorten(post.topic, MAX_SUBJECT), house)
    message["Date"] = format_datetime(datetime.combine(post.date, time(12), tzinfo=UTC))
    host = parseaddr(house.sender)[1].rpartition("@")[2] or house.host
    message["Message-ID"] = f"<{post.stem}@{host}>"
    return leave_headers(house.unsubscribe).encode("ascii") + message.as_bytes()


def _cut(post: View, limit: int) -> View:
    """Return a post with its `limit` most important parts, or its title alone.

    Their order is: the text of sections, releases, papers that the text names, and other papers.
    A paper above its passage is not listed again.
    """
    if limit == TITLE_ONLY:
        return replace(
            post,
            title=shorten(post.title, MAX_SUBJECT),
            subtitle=shorten(post.subtitle, MAX_SUBJECT),
            topic=shorten(post.topic, MAX_SUBJECT),
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
    numbers, identifiers = [section.number for section in post.told], [paper.id for paper in papers]
    parts = [*numbers, *post.releases, *identifiers][:limit]
    data = tuple(release for release in post.data if release in parts)
    code = tuple(release for release in post.code if release in parts)
    sections = tuple(
        replace(section, blocks=section.blocks if section.number in parts else ())
        for section in post.sections
    )
    cut = replace(post, data=data, code=code, sections=sections)
    listed = {*parts} - _find_headed(cut)
    sections = tuple(
        replace(section, papers=tuple(paper for paper in section.papers if paper.id in listed))
        for section in sections
    )
    return replace(cut, sections=sections)


def _find_headed(post: View) -> frozenset[str]:
    """Return the papers whose titles are shown above their passages."""
    blocks = (block for section in post.sections for block in section.blocks)
    return frozenset(block.paper.id for block in blocks if block.head and block.paper)


def _describe_cut(post: View, cut: View, *, title_only: bool) -> str:
    """Return a sentence on what was left out, "" if nothing was."""
    if title_only:
        return "The post is too long for a message."
    # Papers that the text names are not missing: their addresses are in the message.
    unnamed = [sum(not paper.named for paper in shown.papers) for shown in (post, cut)]
    missing = unnamed[0] - unnamed[1]
    parts = [f"{in_figures(missing, 'paper')} of this issue"] if missing else []
    parts += ["releases"] if len(cut.releases) < len(post.releases) else []
    parts += ["sections"] if len(cut.told) < len(post.told) else []
    return f"Left out of this message: {', '.join(parts)}." if parts else ""


def _number_papers(post: View, cut: View) -> tuple[Mapping[str, int], Sequence[str]]:
    """Return the numbers in brackets by which plain text refers to papers, by address.

    Each number is repeated above the paper's passage or in the list.  Also return the addresses of
    papers that the text names but the cut leaves out.
    """
    named = [paper for paper in post.papers if paper.named]
    shown = {paper.id for paper in cut.papers} | _find_headed(cut)
    numbers = {paper.title.url: number for number, paper in enumerate(named, start=1)}
    unlisted = [paper.title.url for paper in named if paper.id not in shown]
    return numbers, unlisted


def _compose(plain: str, html: str, title: str, name: str, house: House) -> "EmailMessage":
    """Return a message with two alternatives, from the house's sender, else from a `name`.

    The preferred alternative comes last, as in RFC 2046.
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
    sender, address = parseaddr(house.sender)
    message["From"] = Mailbox("From", sender or name, address or f"digest@{NOWHERE}")
    message["Subject"] = shorten(title, MAX_SUBJECT)
    return message
