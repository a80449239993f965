"""Makes of a post's message (`.eml`) the one that goes to a recipient; its body stays as it is."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from urllib.parse import quote

from digest.errors import DeliveryError
from digest.text.mailboxes import Mailbox

RECIPIENT = "{recipient}"
# What is ours to say; whatever an editor has put there, a message goes to its recipient alone.
_OURS = frozenset(
    "from sender reply-to to cc bcc date message-id list-unsubscribe list-unsubscribe-post"
    " return-path delivered-to received dkim-signature auto-submitted".split()
)
_HEADER = re.compile(rb"([!-9;-~]+):((?:[^\r\n]*\r\n)(?:[ \t][^\r\n]*\r\n)*)")
_ID = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who sends, as `Name <name@example.org>` or without a name; the others may be empty.

    `unsubscribe` is the https or mailto address where readers leave, `{recipient}` in it the
    address that the message goes to.
    """

    sender: str
    reply_to: str = ""
    unsubscribe: str = ""

    @property
    def address(self) -> str:
        """The sender's address."""
        return parseaddr(self.sender)[1]


def address_message(message: bytes, letterhead: Letterhead, recipient: str, stem: str) -> bytes:
    """Return a message to a recipient, its lines ended by CRLF, without a date.

    Its Message-ID is that of the issue and the recipient, whenever it is made.  Raises
    DeliveryError where there is no message.
    """
    head, body = _split(message)
    kept = b"".join(_kept(name, value) for name, value in _HEADER.findall(head) if _is_kept(name))
    people = {"From": letterhead.sender, "To": recipient, "Reply-To": letterhead.reply_to}
    own = "".join(
        Mailbox(field, *parseaddr(text)).fold() for field, text in people.items() if text
    ).encode("ascii")
    return own + _stated(letterhead, recipient, stem) + kept + b"\r\n" + body


def dated(message: bytes, at: datetime) -> bytes:
    """Return a message with the date of its sending."""
    return b"Date: " + format_datetime(at).encode("ascii") + b"\r\n" + message


def _split(message: bytes) -> tuple[bytes, bytes]:
    """Return head and body; an editor may have left other ends of lines."""
    text = re.sub(rb"\r\n|\r|\n", b"\r\n", message.removeprefix(b"\xef\xbb\xbf"))
    head, gap, body = text.partition(b"\r\n\r\n")
    whole = head + b"\r\n"
    if not gap or not body.strip() or _HEADER.sub(b"", whole):
        raise DeliveryError(
            "The post's e-mail (.eml) is no message: it has no head, or nothing below it.",
            hint="Build the post again with the format email, or move that file away.",
        )
    return whole, body


def _is_kept(name: bytes) -> bool:
    return name.decode("ascii").lower() not in _OURS


def _kept(name: bytes, value: bytes) -> bytes:
    """Return a header as it is, in ASCII where an editor has written other signs."""
    if (name + value).isascii():
        return name + b":" + value
    return _write(name.decode("ascii"), " ".join(value.decode("utf-8", "replace").split()))


def _write(name: str, value: str) -> bytes:
    """Write a header as RFC 5322 has it."""
    message = EmailMessage(policy=SMTP)
    message[name] = value
    return message.as_bytes().removesuffix(b"\r\n")


def _stated(letterhead: Letterhead, recipient: str, stem: str) -> bytes:
    """Write what is one line however long: the standard library would break it, or encode it."""
    own = sha256(recipient.encode()).hexdigest()[:_ID]
    lines = [f"Message-ID: <{stem}.{own}@{letterhead.address.rpartition('@')[2]}>"]
    if leave := letterhead.unsubscribe.replace(RECIPIENT, quote(recipient, safe="@")):
        lines.append(f"List-Unsubscribe: <{leave}>")
        if leave.startswith("https:"):
            lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")
