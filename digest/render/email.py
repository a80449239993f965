"""Renders an issue as an e-mail in plain text and HTML that no mail client cuts.

Where room is scarce, what the prose names stays the longest.
"""

import textwrap
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import cache, partial
from hashlib import sha256
from typing import TYPE_CHECKING

from digest.model import Artifact, Digest
from digest.render.house import NOWHERE, House
from digest.render.templates import Templates
from digest.render.view import Line, View, shorten, view
from digest.text import in_figures

if TYPE_CHECKING:
    from email.message import EmailMessage

LIMIT = 90_000
"""Bytes of a whole message: mail clients cut what is longer than about 100 kB."""
SUBJECT = 200
WIDTH = 72
"""Columns of plain text, addresses aside."""
STEPS = 8
"""In how many steps a list is shortened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How much of a post is left.

    `named` is how many papers that the prose names are listed, `others` how many that it does not,
    `told` how many sections have their prose; what is bare has nothing but its name.
    """

    named: int
    others: int
    releases: int
    told: int
    is_bare: bool = False


class EmailRenderer:
    """The post as a message that can be sent: `{date}-{slug}.eml`."""

    name = "email"

    def __init__(self, house: House) -> None:
        self._house = house
        self._templates = Templates(house.style.templates)

    def render(self, digest: Digest) -> Artifact:
        """Return the message as RFC 5322 has it, its lines ended by CRLF, below the limit.

        Raises ValueError where a statement's mentions do not fit.
        """
        post = view(digest)
        whole, *shorter = list_cuts(post)
        content = self._write(post, whole)
        if len(content) > LIMIT:
            content = self._fit(post, shorter)
        return Artifact(name=f"{digest.stem}.eml", content=content)

    def _fit(self, post: View, cuts: Sequence[Cut]) -> bytes:
        """Write as much as fits; the last cut always does."""
        write = cache(partial(self._write, post))
        # Each cut is shorter than the one before, so that few have to be tried.
        first = bisect_left(cuts[:-1], True, key=lambda cut: len(write(cut)) <= LIMIT)  # noqa: FBT003
        return write(cuts[first])

    def _write(self, post: View, cut: Cut) -> bytes:
        """Write the message with as much of the post as a cut leaves."""
        left = cut_view(post, cut)
        given = {
            "post": left,
            "left_out": _tell(post, left, is_bare=cut.is_bare),
            "page": self._house.address(f"{post.stem}.html"),
            "leave": self._house.unsubscribe,
        }
        numbered = _number(left if cut.is_bare else post, left)
        plain = self._templates.render_plain(
            "letter.txt.j2", **given, **numbered, wrap=_wrap, width=WIDTH
        )
        message = multipart(plain, self._templates.render("letter.html.j2", **given))
        self._address(message, post)
        return self._leave() + message.as_bytes()

    def _address(self, message: "EmailMessage", post: View) -> None:
        """Write the headers, which depend on the issue and its publisher alone."""
        from email.utils import format_datetime, parseaddr  # noqa: PLC0415 - slow, and rarely used

        from digest.text.names import Mailbox  # noqa: PLC0415 - as above

        name, spec = parseaddr(self._house.sender)
        host = spec.rpartition("@")[2] or self._house.host
        message["From"] = Mailbox(
            "From", name or shorten(post.topic, SUBJECT), spec or f"digest@{NOWHERE}"
        )
        message["Subject"] = shorten(post.title, SUBJECT)
        message["Date"] = format_datetime(datetime.combine(post.date, time(12), tzinfo=UTC))
        message["Message-ID"] = f"<{post.stem}@{host}>"

    def _leave(self) -> bytes:
        """Write how readers leave (RFC 2369; with one click, RFC 8058, where it is a page).

        The standard library would break a long address, or encode it.
        """
        address = self._house.unsubscribe
        if not address:
            return b""
        click = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        header = f"List-Unsubscribe: <{address}>\r\n"
        return (header + (click if address.startswith("https:") else "")).encode("ascii")


def multipart(plain: str, html: str) -> "EmailMessage":
    """Return a message of two alternatives, the better one last, as RFC 2046 has it."""
    from email.message import EmailMessage  # noqa: PLC0415 - as above
    from email.policy import SMTP  # noqa: PLC0415

    message = EmailMessage(policy=SMTP)
    message.set_content(plain, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    # The usual boundary is drawn by lot.
    message.set_boundary(f"=_{sha256(f'{plain}{html}'.encode()).hexdigest()[:32]}")
    return message


def list_cuts(post: View) -> Sequence[Cut]:
    """Return cuts from the whole post to its bare name, each shorter than the one before."""
    named = sum(paper.named for paper in post.papers)
    others = len(post.papers) - named
    whole = Cut(named=named, others=others, releases=len(post.releases), told=len(post.told))
    cuts = [whole]
    cuts += [replace(cuts[-1], others=left) for left in _steps(whole.others)]
    cuts += [replace(cuts[-1], named=left) for left in _steps(whole.named)]
    cuts += [replace(cuts[-1], releases=left) for left in _steps(whole.releases)]
    cuts += [replace(cuts[-1], told=left) for left in _steps(whole.told)]
    return [*cuts, replace(cuts[-1], is_bare=True)]


def cut_view(post: View, cut: Cut) -> View:
    """Return what a cut leaves of a post."""
    if cut.is_bare:
        return replace(
            post,
            title=shorten(post.title, SUBJECT),
            subtitle=shorten(post.subtitle, SUBJECT),
            topic=shorten(post.topic, SUBJECT),
            lead=(),
            sections=(),
            releases=(),
            outlook=(),
            corrections=(),
            facts=(),
            note="",
        )
    named = [paper.id for paper in post.papers if paper.named][: cut.named]
    others = [paper.id for paper in post.papers if not paper.named][: cut.others]
    kept, told = {*named, *others}, {one.number for one in post.told[: cut.told]}
    return replace(
        post,
        releases=post.releases[: cut.releases],
        sections=tuple(
            replace(
                section,
                paragraphs=section.paragraphs if section.number in told else (),
                papers=tuple(paper for paper in section.papers if paper.id in kept),
            )
            for section in post.sections
        ),
    )


def _number(post: View, left: View) -> Mapping[str, object]:
    """Return what leads from the prose to the papers' addresses in plain text: figures in brackets.

    `unlisted` are the addresses of papers that a cut has left out and the prose names.
    """
    named = [paper for paper in post.papers if paper.named]
    listed = {paper.id for paper in left.papers}
    numbers = {paper.title.url: number for number, paper in enumerate(named, start=1)}
    unlisted = [paper.title.url for paper in named if paper.id not in listed]
    return {"numbers": numbers, "unlisted": unlisted, "line": partial(_line, numbers=numbers)}


def _steps(number: int) -> Sequence[int]:
    """Return fewer and fewer, down to none."""
    steps = dict.fromkeys(number * left // STEPS for left in reversed(range(STEPS)))
    return [left for left in steps if left < number]


def _tell(post: View, left: View, *, is_bare: bool) -> str:
    """Say what a cut has left out: papers that the prose does not name either, and more."""
    if is_bare:
        return "The post is too long for a message."
    missing = sum(not paper.named for paper in post.papers) - sum(
        not paper.named for paper in left.papers
    )
    papers = f"{in_figures(missing, 'paper')} of this issue" if missing else ""
    sections = "sections" if len(left.told) < len(post.told) else ""
    releases = "releases" if len(left.releases) < len(post.releases) else ""
    parts = [part for part in (papers, releases, sections) if part]
    return f"Left out of this message: {', '.join(parts)}." if parts else ""


def _line(pieces: Line, numbers: Mapping[str, int]) -> str:
    """Write a line in which papers have their numbers, where they are listed."""
    return "".join(
        f"{piece.text} [{numbers[piece.url]}]" if piece.url in numbers else piece.text
        for piece in pieces
    )


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
