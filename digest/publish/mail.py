"""Delivers a post by e-mail, one message for each recipient."""

import re
import smtplib
import ssl
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path

from digest.errors import DeliveryError
from digest.model import Parcel, Post
from digest.ports import Clock
from digest.text import printable
from digest.text.names import Mailbox, leave_headers, split_mailbox

WAITS = (5.0, 20.0)
"""Seconds before each retry after a temporary refusal of a message that was not accepted."""
TEMPORARY = range(400, 500)
"""The reply codes of temporary refusals."""
_READY, _DONE, _FORWARDS, _CLOSING = 354, 250, 251, 421
# The reply to a whole message may take ten times as long as any other (RFC 5321, 4.5.3.2).
_PATIENCE = 10
_MAX_REPLY = 200
_ID_LENGTH = 24
# Headers that we set, in place of an editor's: a message goes only to its recipient.
_OURS = frozenset(
    "from sender reply-to to cc bcc date message-id list-unsubscribe list-unsubscribe-post"
    " return-path delivered-to received dkim-signature auto-submitted".split()
)
_HEADER = re.compile(rb"([!-9;-~]+):((?:[^\r\n]*\r\n)(?:[ \t][^\r\n]*\r\n)*)")
_FAILURES = (OSError, smtplib.SMTPException)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """A mail server, the sender and the recipients.

    `security` is starttls, tls or none, `ca` a file of certificates or None, `timeout` in seconds.
    `sender`, `reply_to` and `recipients` are addresses with or without a name, such as
    `Name <name@example.org>`.  `unsubscribe` is an https or mailto address, in which `{recipient}`
    stands for the recipient's address.  `trial` changes the Message-IDs of a trial, so that
    mailboxes do not drop the later delivery as a duplicate.
    """

    host: str
    port: int
    sender: str
    recipients: Sequence[str]
    security: str = "starttls"
    ca: Path | None = None
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 60.0
    reply_to: str = ""
    unsubscribe: str = ""
    trial: str = ""


class RefusalError(DeliveryError):
    """A message was refused, or perhaps sent (`uncertain`); retry if `is_temporary`."""

    def __init__(
        self, sentence: str, *, hint: str = "", uncertain: bool = False, is_temporary: bool = False
    ) -> None:
        super().__init__(sentence, hint=hint, uncertain=uncertain)
        self.is_temporary = is_temporary


@dataclass
class MailPublisher:
    """A mail server; `compose` returns a post's message without recipients.

    Each SMTP command is sent by itself, since only their replies say whether a message arrived.
    """

    name: str
    mailing: Mailing
    compose: Callable[[Post], bytes]
    clock: Clock
    repeatable: bool = False
    consecutive: bool = False
    _smtp: smtplib.SMTP | None = field(default=None, init=False)
    _connect_error: RefusalError | None = field(default=None, init=False)

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return a message for each recipient, without the Date header.

        Raises DeliveryError where the post's message is malformed.
        """
        head, body = _split_message(self.compose(post))
        rest = b"".join(_other_headers(head)) + b"\r\n" + body
        recipients = {split_mailbox(mailbox)[1]: mailbox for mailbox in self.mailing.recipients}
        return tuple(
            Parcel(
                key=address,
                content=_our_headers(self.mailing, mailbox, address, post.stem) + rest,
            )
            for address, mailbox in recipients.items()
        )

    def publish(self, parcel: Parcel) -> str:
        """Send a message, and return the server's reply.  Raises DeliveryError."""
        if self._connect_error:
            raise self._connect_error
        date = b"Date: " + format_datetime(self.clock.now()).encode("ascii") + b"\r\n"
        for wait in (*WAITS, None):
            try:
                return self._send(parcel.key, date + parcel.content)
            except RefusalError as refusal:
                if wait is None or not refusal.is_temporary:
                    raise
                self.clock.sleep(wait)
            except BaseException:
                # No QUIT before the server's reply.
                self._drop()
                raise
        raise AssertionError  # the last try returns or raises

    def close(self) -> None:
        """End the session (QUIT); errors are ignored."""
        if self._smtp:
            with suppress(*_FAILURES):
                self._smtp.quit()
        self._drop()

    def _drop(self) -> None:
        if self._smtp:
            with suppress(OSError):
                self._smtp.close()
        self._smtp = None

    def _send(self, recipient: str, message: bytes) -> str:
        """Send a message whose lines end with CRLF, and return the server's reply."""
        smtp = self._connect()
        sender = split_mailbox(self.mailing.sender)[1]
        eight_bit = not message.isascii() and smtp.has_extn("8bitmime")
        accepted = {_DONE, _FORWARDS}
        with self._explained("before the message was sent", is_temporary=True):
            reply = smtp.mail(sender, ["BODY=8BITMIME"] if eight_bit else [])
            self._check_reply(accepted, f"the sender {sender}", reply)
            self._check_reply(accepted, f"the recipient {recipient}", smtp.rcpt(recipient))
            self._check_reply({_READY}, f"a message to {recipient}", smtp.docmd("DATA"))
        with self._explained("while the message was sent"):
            # Leading dots are doubled: a line with a single dot would end the message.
            ended = message if message.endswith(b"\r\n") else message + b"\r\n"
            smtp.send((b"\r\n" + ended).replace(b"\r\n.", b"\r\n..")[2:])
        # From here on the message may have arrived.
        with self._explained("before it answered to the message", uncertain=True):
            if smtp.sock:
                smtp.sock.settimeout(self.mailing.timeout * _PATIENCE)
            smtp.send(b".\r\n")
            reply = smtp.getreply()
            if smtp.sock:
                smtp.sock.settimeout(self.mailing.timeout)
        # A whole message is not tried again at once, but in the next run.
        self._check_reply({_DONE}, f"the message to {recipient}", reply, can_retry=False)
        return _one_line(reply[1])

    def _check_reply(
        self,
        expected: Container[int],
        what: str,
        reply: tuple[int, bytes],
        *,
        can_retry: bool = True,
    ) -> None:
        """Reset the session and raise RefusalError if a reply does not have an expected code."""
        code, text = reply
        if code in expected:
            return
        try:
            is_lost = code in {_CLOSING, -1} or not self._smtp or self._smtp.rset()[0] != _DONE
        except _FAILURES:
            is_lost = True
        if is_lost:
            self._drop()
        sentence = f"{self.mailing.host} refuses {what}: {code} {_one_line(text)}".rstrip() + "."
        raise RefusalError(sentence, is_temporary=can_retry and code in TEMPORARY)

    @contextmanager
    def _explained(
        self, when: str, *, is_temporary: bool = False, uncertain: bool = False
    ) -> Iterator[None]:
        host = self.mailing.host
        try:
            yield
        except _FAILURES as error:
            self._drop()
            if _is_timeout(error):
                message = f"{host} was silent for too long {when}."
                raise RefusalError(message, uncertain=uncertain) from error
            message = f"{host} broke off {when}."
            raise RefusalError(message, is_temporary=is_temporary, uncertain=uncertain) from error

    def _connect(self) -> smtplib.SMTP:
        """Return the connection: open, encrypted as configured, and logged in."""
        if self._smtp is None:
            try:
                self._smtp = _open(self.mailing)
            except _FAILURES as error:
                # Every message would fail likewise.  The server's text may repeat a secret.
                self._connect_error = _explain_connect_error(self.mailing, error)
                raise self._connect_error from None
            self._connect_error = None
        return self._smtp


def _open(mailing: Mailing) -> smtplib.SMTP:
    host, port, timeout = mailing.host, mailing.port, mailing.timeout
    context = None
    if mailing.security != "none":
        context = ssl.create_default_context(cafile=mailing.ca)
    if mailing.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
    else:
        smtp = smtplib.SMTP(host, port, timeout=timeout)
    try:
        if context and mailing.security != "tls":
            smtp.starttls(context=context)
        smtp.ehlo_or_helo_if_needed()
        if mailing.user:
            smtp.login(mailing.user, mailing.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _explain_connect_error(mailing: Mailing, error: Exception) -> RefusalError:
    """Return the error for a connection or login that failed, and whether that is temporary."""
    host, hint, is_temporary = mailing.host, "", False
    where = f"{host}, port {mailing.port},"
    if isinstance(error, ssl.SSLCertVerificationError):
        message = f"The certificate of {host} is not to be trusted: {error.verify_message}."
        hint = "Name the host as its certificate does, or its authority's file as `ca`."
    elif isinstance(error, ssl.SSLError):
        message = f"The TLS connection to {host} failed: {error.reason}."
    elif isinstance(error, smtplib.SMTPNotSupportedError) and "AUTH" in str(error):
        message, hint = f"{host} offers no login.", "Leave out `user` and `password`."
    elif isinstance(error, smtplib.SMTPNotSupportedError):
        message = f"{host} offers no TLS on port {mailing.port}, without which nothing is sent."
        hint = 'Set `security = "tls"` and its port, if it has one for that.'
    elif isinstance(error, smtplib.SMTPAuthenticationError):
        message = f"{host} refuses the user name or the password ({error.smtp_code})."
        hint = "Look at `user`, and at the variable that `password` names."
        is_temporary = error.smtp_code in TEMPORARY
    elif isinstance(error, smtplib.SMTPResponseException):
        message = f"{host} refuses the connection: {error.smtp_code} {_one_line(error.smtp_error)}."
        is_temporary = error.smtp_code in TEMPORARY
    elif isinstance(error, ConnectionRefusedError):
        message, is_temporary = f"{where} refuses the connection.", True
    elif _is_timeout(error):
        message = f"{where} does not answer."
    else:
        reason = getattr(error, "strerror", None) or "it broke off"
        message, is_temporary = f"{where} cannot be reached: {reason}.", True
    return RefusalError(message, hint=hint, is_temporary=is_temporary)


def _is_timeout(error: BaseException) -> bool:
    """Return whether an error is a timeout, which smtplib reports as a lost connection."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _one_line(reply: bytes | str) -> str:
    """Return the text of a server's reply as one line without a full stop."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return printable(" ".join(text.split())).rstrip(".")[:_MAX_REPLY]


def _split_message(message: bytes) -> tuple[bytes, bytes]:
    """Return head and body with CRLF line endings, whatever an editor's line endings are."""
    text = message.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    text = text.replace(b"\n", b"\r\n")
    head, gap, body = text.partition(b"\r\n\r\n")
    head += b"\r\n"
    if not gap or not body.strip() or _HEADER.sub(b"", head):
        raise DeliveryError(
            "The post's e-mail (.eml) is no message: it has no head, or nothing below it.",
            hint="Build the post again with the format email, or move that file away.",
        )
    return head, body


def _other_headers(head: bytes) -> Iterator[bytes]:
    """Yield the headers that are not ours; characters beyond ASCII are encoded."""
    for name, value in _HEADER.findall(head):
        if name.decode("ascii").lower() in _OURS:
            continue
        if (name + value).isascii():
            yield name + b":" + value
        else:
            message = EmailMessage(policy=SMTP)
            message[name.decode("ascii")] = " ".join(value.decode("utf-8", "replace").split())
            yield message.as_bytes().removesuffix(b"\r\n")


def _our_headers(mailing: Mailing, recipient: str, address: str, stem: str) -> bytes:
    """Return our headers except Date.

    The Message-ID depends on the issue and the recipient alone, and is not folded.
    """
    mailboxes = {"From": mailing.sender, "To": recipient, "Reply-To": mailing.reply_to}
    lines = [Mailbox(name, *split_mailbox(text)).fold() for name, text in mailboxes.items() if text]
    identifier = sha256(f"{address}{mailing.trial}".encode()).hexdigest()[:_ID_LENGTH]
    host = split_mailbox(mailing.sender)[1].rpartition("@")[2]
    lines.append(f"Message-ID: <{stem}.{identifier}@{host}>\r\n")
    lines.append(leave_headers(mailing.unsubscribe, address))
    return "".join(lines).encode("ascii")
