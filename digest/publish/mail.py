"""Delivers a post by e-mail, each reader once."""

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
"""Seconds before each further try where a server refuses for now and has taken nothing."""
FOR_NOW = range(400, 500)
"""The codes of answers that may be others later."""
_READY, _DONE, _FORWARDS, _CLOSING = 354, 250, 251, 421
# An answer to a whole message may take so many times as long as any other (RFC 5321, 4.5.3.2).
_PATIENCE = 10
_SAID = 200
_ID = 24
# Headers that we set.  An editor's are dropped: a message goes to its recipient alone.
_OURS = frozenset(
    "from sender reply-to to cc bcc date message-id list-unsubscribe list-unsubscribe-post"
    " return-path delivered-to received dkim-signature auto-submitted".split()
)
_HEADER = re.compile(rb"([!-9;-~]+):((?:[^\r\n]*\r\n)(?:[ \t][^\r\n]*\r\n)*)")
_FAILURES = (OSError, smtplib.SMTPException)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """A mail server, who sends, and to whom.

    `security` is starttls, tls or none, `ca` a file of certificates or none, `timeout` in seconds.
    `sender` and `reply_to` are as `Name <name@example.org>` or without a name; `unsubscribe` is
    the https or mailto address where readers leave, `{recipient}` in it the address that the
    message goes to.  `recipients` are as the sender is.  A `trial` has
    Message-IDs of its own, so that no mailbox takes the delivery for a copy of it.
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
    """A message was not sent, or perhaps was (`uncertain`); one `for_now` may be tried again."""

    def __init__(
        self, sentence: str, *, hint: str = "", uncertain: bool = False, for_now: bool = False
    ) -> None:
        super().__init__(sentence, hint=hint, uncertain=uncertain)
        self.for_now = for_now


class MailPublisher:
    """A mail server; `compose` makes a post's message, without recipients.

    A message is sent step by step, because only the steps say what has arrived.
    """

    repeatable = False
    consecutive = False

    def __init__(
        self, name: str, mailing: Mailing, compose: Callable[[Post], bytes], clock: Clock
    ) -> None:
        self.name = name
        self._mailing = mailing
        self._compose = compose
        self._clock = clock
        self._smtp: smtplib.SMTP | None = None
        self._given_up: RefusalError | None = None

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return a message for each recipient, without the date of its sending.

        Raises DeliveryError where the post's message is of no use.
        """
        head, body = _split(self._compose(post))
        kept = b"".join(_kept(head))
        by_address = {split_mailbox(one)[1]: one for one in self._mailing.recipients}
        return tuple(
            Parcel(
                key=address,
                content=_head(self._mailing, one, address, post.stem) + kept + b"\r\n" + body,
            )
            for address, one in by_address.items()
        )

    def publish(self, parcel: Parcel) -> str:
        """Send a message, and return what the server says of it.  Raises DeliveryError."""
        if self._given_up:
            raise self._given_up
        date = b"Date: " + format_datetime(self._clock.now()).encode("ascii") + b"\r\n"
        for wait in (*WAITS, None):
            try:
                return self._send(parcel.key, date + parcel.content)
            except RefusalError as refusal:
                if wait is None or not refusal.for_now:
                    raise
                self._clock.sleep(wait)
            except BaseException:
                # No QUIT while the server owes an answer.
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
        """Close the connection without QUIT."""
        if self._smtp:
            with suppress(OSError):
                self._smtp.close()
        self._smtp = None

    def _send(self, recipient: str, message: bytes) -> str:
        """Send a message, its lines ended by CRLF, and return what the server says of it."""
        smtp = self._connect()
        sender = split_mailbox(self._mailing.sender)[1]
        eight_bit = not message.isascii() and smtp.has_extn("8bitmime")
        accepted = {_DONE, _FORWARDS}
        with self._explained("before the message was sent", for_now=True):
            answer = smtp.mail(sender, ["BODY=8BITMIME"] if eight_bit else [])
            self._ask(accepted, f"the sender {sender}", answer)
            self._ask(accepted, f"the recipient {recipient}", smtp.rcpt(recipient))
            self._ask({_READY}, f"a message to {recipient}", smtp.docmd("DATA"))
        with self._explained("while the message was sent"):
            # Its end stands on a line, and a line of a dot is none.
            ended = message if message.endswith(b"\r\n") else message + b"\r\n"
            smtp.send((b"\r\n" + ended).replace(b"\r\n.", b"\r\n..")[2:])
        # From here on it may have arrived.
        with self._explained("before it answered to the message", uncertain=True):
            if smtp.sock:
                smtp.sock.settimeout(self._mailing.timeout * _PATIENCE)
            smtp.send(b".\r\n")
            answer = smtp.getreply()
            if smtp.sock:
                smtp.sock.settimeout(self._mailing.timeout)
        # That it may be tried at once is not said of a whole message: the next run does.
        self._ask({_DONE}, f"the message to {recipient}", answer, for_now=False)
        return _shown(answer[1])

    def _ask(
        self, due: Container[int], what: str, answer: tuple[int, bytes], *, for_now: bool = True
    ) -> None:
        """Raise RefusalError for an answer that is not due, and get ready for the next message."""
        code, said = answer
        if code in due:
            return
        try:
            is_lost = code in {_CLOSING, -1} or not self._smtp or self._smtp.rset()[0] != _DONE
        except _FAILURES:
            is_lost = True
        if is_lost:
            self._drop()
        sentence = f"{self._mailing.host} refuses {what}: {code} {_shown(said)}".rstrip() + "."
        raise RefusalError(sentence, for_now=for_now and code in FOR_NOW)

    @contextmanager
    def _explained(
        self, when: str, *, for_now: bool = False, uncertain: bool = False
    ) -> Iterator[None]:
        """Turn a connection that broke off, or a silence, into a refusal."""
        host = self._mailing.host
        try:
            yield
        except _FAILURES as error:
            self._drop()
            if _is_silence(error):
                told = f"{host} was silent for too long {when}."
                raise RefusalError(told, uncertain=uncertain) from error
            told = f"{host} broke off {when}."
            raise RefusalError(told, for_now=for_now, uncertain=uncertain) from error

    def _connect(self) -> smtplib.SMTP:
        """Return the connection: open, encrypted as configured, and logged in."""
        if self._smtp is None:
            try:
                self._smtp = _open(self._mailing)
            except _FAILURES as error:
                # No other message would fare better.  The server's words may repeat a secret.
                self._given_up = _unreachable(self._mailing, error)
                raise self._given_up from None
            self._given_up = None
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


def _unreachable(mailing: Mailing, error: Exception) -> RefusalError:
    """Return why there is no connection, or no login; some may be had later."""
    host, hint, for_now = mailing.host, "", False
    where = f"{host}, port {mailing.port},"
    if isinstance(error, ssl.SSLCertVerificationError):
        told = f"The certificate of {host} is not to be trusted: {error.verify_message}."
        hint = "Name the host as its certificate does, or its authority's file as `ca`."
    elif isinstance(error, ssl.SSLError):
        told = f"{host} cannot be talked to by TLS: {error.reason}."
    elif isinstance(error, smtplib.SMTPNotSupportedError) and "AUTH" in str(error):
        told, hint = f"{host} offers no login.", "Leave out `user` and `password`."
    elif isinstance(error, smtplib.SMTPNotSupportedError):
        told = f"{host} offers no TLS on port {mailing.port}, without which nothing is sent."
        hint = 'Set `security = "tls"` and its port, if it has one for that.'
    elif isinstance(error, smtplib.SMTPAuthenticationError):
        told = f"{host} refuses the user name or the password ({error.smtp_code})."
        hint = "Look at `user`, and at the variable that `password` names."
        for_now = error.smtp_code in FOR_NOW
    elif isinstance(error, smtplib.SMTPResponseException):
        told = f"{host} refuses the connection: {error.smtp_code} {_shown(error.smtp_error)}."
        for_now = error.smtp_code in FOR_NOW
    elif isinstance(error, ConnectionRefusedError):
        told, for_now = f"{where} refuses the connection.", True
    elif _is_silence(error):
        told = f"{where} does not answer."
    else:
        reason = getattr(error, "strerror", None) or "it broke off"
        told, for_now = f"{where} cannot be reached: {reason}.", True
    return RefusalError(told, hint=hint, for_now=for_now)


def _is_silence(error: BaseException) -> bool:
    """Return whether the time ran out, which the library calls a lost connection."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _shown(said: bytes | str) -> str:
    """Return what a server said, as one line without a full stop."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return printable(" ".join(text.split())).rstrip(".")[:_SAID]


def _split(message: bytes) -> tuple[bytes, bytes]:
    """Return head and body, their lines ended by CRLF, whatever an editor may have left."""
    text = message.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    text = text.replace(b"\n", b"\r\n")
    head, gap, body = text.partition(b"\r\n\r\n")
    whole = head + b"\r\n"
    if not gap or not body.strip() or _HEADER.sub(b"", whole):
        raise DeliveryError(
            "The post's e-mail (.eml) is no message: it has no head, or nothing below it.",
            hint="Build the post again with the format email, or move that file away.",
        )
    return whole, body


def _kept(head: bytes) -> Iterator[bytes]:
    """Yield the headers that are not ours, in ASCII where an editor has written other signs."""
    for name, value in _HEADER.findall(head):
        if name.decode("ascii").lower() in _OURS:
            continue
        if (name + value).isascii():
            yield name + b":" + value
        else:
            message = EmailMessage(policy=SMTP)
            message[name.decode("ascii")] = " ".join(value.decode("utf-8", "replace").split())
            yield message.as_bytes().removesuffix(b"\r\n")


def _head(mailing: Mailing, recipient: str, address: str, stem: str) -> bytes:
    """Return our headers but for the date.

    The Message-ID is that of the issue and the recipient, whenever it is made, and one line.
    """
    people = {"From": mailing.sender, "To": recipient, "Reply-To": mailing.reply_to}
    lines = [Mailbox(name, *split_mailbox(text)).fold() for name, text in people.items() if text]
    own = sha256(f"{address}{mailing.trial}".encode()).hexdigest()[:_ID]
    host = split_mailbox(mailing.sender)[1].rpartition("@")[2]
    lines.append(f"Message-ID: <{stem}.{own}@{host}>\r\n")
    lines.append(leave_headers(mailing.unsubscribe, address))
    return "".join(lines).encode("ascii")
