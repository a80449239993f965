"""Renders an issue as an e-mail in plain text and HTML that no mail client cuts."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import cache, partial
from hashlib import sha256
from typing import TYPE_CHECKING

from digest.model import Artifact, Digest
from digest.render.cuts import Cut, cut_view, list_cuts
from digest.render.house import NOWHERE, House
from digest.render.letter import render_letter
from digest.render.templates import Templates
from digest.render.view import View, shorten, view

if TYPE_CHECKING:
    from email.message import EmailMessage

LIMIT = 90_000
"""Bytes of a whole message: mail clients cut what is longer than about 100 kB."""
SUBJECT = 200


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
        house = self._house
        page = house.address(f"{post.stem}.html")
        plain, html = render_letter(
            self._templates, cut_view(post, cut), page=page, leave=house.unsubscribe
        )
        message = multipart(plain, html)
        self._address(message, post)
        return self._leave() + message.as_bytes()

    def _address(self, message: "EmailMessage", post: View) -> None:
        """Write the headers, which depend on the issue and its publisher alone."""
        from email.utils import format_datetime, parseaddr  # noqa: PLC0415 - slow, and rarely used

        from digest.text.mailboxes import Mailbox  # noqa: PLC0415 - as above

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
