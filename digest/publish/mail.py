"""Delivers a post by e-mail, each reader once."""

import re
import smtplib
import ssl
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from digest.errors import DeliveryError
from digest.model import Parcel, Post
from digest.ports import Clock
from digest.text import printable
from digest.text.names import Mailbox

FOR_NOW = range(400, 500)
"""The codes of answers that may be others later."""
_SAID = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A mail server; `security` is starttls, tls or none, `ca` a file of certificates or none.

    `timeout` is in seconds.
    """

    host: str
    port: int
    security: str = "starttls"
    ca: Path | None = None
    user: str = ""
    password: str = ""
    timeout: float = 60.0

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port})"


class Refusal(Exception):  # noqa: N818 - what a server does, whatever becomes of it
    """A message was not sent, or perhaps was (`uncertain`).

    One `for_now` may be tried again; `is_lost` says that the connection is of no more use,
    `of_all` that no other message would fare better.
    """

    def __init__(  # noqa: PLR0913 - what decides how it goes on
        self,
        sentence: str,
        *,
        hint: str = "",
        for_now: bool = False,
        is_lost: bool = True,
        of_all: bool = False,
        uncertain: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.hint = hint
        self.for_now = for_now
        self.is_lost = is_lost
        self.of_all = of_all
        self.uncertain = uncertain


def is_silence(error: BaseException) -> bool:
    """Tell whether the time ran out, which the library calls a lost connection."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def shown(said: bytes | str) -> str:
    """Return what a server said, as one line without a full stop."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return printable(" ".join(text.split())).rstrip(".")[:_SAID]


# An answer to a whole message may take so many times as long as any other (RFC 5321, 4.5.3.2).
_PATIENCE = 10
_READY, _DONE = 354, 250
_ACCEPTED = frozenset({_DONE, 251})
_GOING = 421


class Session:
    """An open connection, with leave to send."""

    def __init__(self, smtp: smtplib.SMTP, server: Server) -> None:
        self._smtp = smtp
        self._server = server

    def send(self, sender: str, recipient: str, message: bytes) -> str:
        """Send a message, lines ended by CRLF, and return what the server says.

        Raises Refusal.
        """
        options = ["BODY=8BITMIME"] if self._is_eight_bit(message) else []
        with self._explained("before the message was sent", for_now=True):
            self._ask(_ACCEPTED, f"the sender {sender}", self._smtp.mail(sender, options))
            self._ask(_ACCEPTED, f"the recipient {recipient}", self._smtp.rcpt(recipient))
            self._ask({_READY}, f"a message to {recipient}", self._smtp.docmd("DATA"))
        with self._explained("while the message was sent"):
            self._smtp.send(_stuffed(message))
        return self._finish(recipient)

    def close(self) -> None:
        """Take leave; what goes wrong then changes nothing."""
        with suppress(OSError, smtplib.SMTPException):
            self._smtp.quit()
        self.drop()

    def drop(self) -> None:
        """Let go of the connection."""
        with suppress(OSError):
            self._smtp.close()

    def _finish(self, recipient: str) -> str:
        """End the message and wait for the answer: from here on it may have arrived."""
        with self._explained("before it answered to the message", uncertain=True):
            if self._smtp.sock:
                self._smtp.sock.settimeout(self._server.timeout * _PATIENCE)
            self._smtp.send(b".\r\n")
            answer = self._smtp.getreply()
            if self._smtp.sock:
                self._smtp.sock.settimeout(self._server.timeout)
        # That it may be tried at once is not said of a whole message: the next run does.
        self._ask({_DONE}, f"the message to {recipient}", answer, for_now=False)
        return shown(answer[1])

    def _ask(
        self, due: Container[int], what: str, answer: tuple[int, bytes], *, for_now: bool = True
    ) -> None:
        """Compare an answer with what is due; else make ready for the next message."""
        code, said = answer
        if code in due:
            return
        lost = code in {_GOING, -1} or not self._reset()
        raise Refusal(
            f"{self._server.host} refuses {what}: {code} {shown(said)}".rstrip() + ".",
            for_now=for_now and code in FOR_NOW,
            is_lost=lost,
        )

    def _reset(self) -> bool:
        try:
            return self._smtp.rset()[0] == _DONE
        except (OSError, smtplib.SMTPException):
            return False

    def _is_eight_bit(self, message: bytes) -> bool:
        return not message.isascii() and self._smtp.has_extn("8bitmime")

    @contextmanager
    def _explained(
        self, when: str, *, for_now: bool = False, uncertain: bool = False
    ) -> Iterator[None]:
        host = self._server.host
        try:
            yield
        except (OSError, smtplib.SMTPException) as error:
            if is_silence(error):
                told = f"{host} was silent for too long {when}."
                raise Refusal(told, uncertain=uncertain) from error
            told = f"{host} broke off {when}."
            raise Refusal(told, for_now=for_now, uncertain=uncertain) from error


def _stuffed(message: bytes) -> bytes:
    """Return a message as it is sent: its end stands on a line, a line of `.` is none."""
    ended = message if message.endswith(b"\r\n") else message + b"\r\n"
    return (b"\r\n" + ended).replace(b"\r\n.", b"\r\n..")[2:]


def connect(server: Server) -> Session:
    """Open a connection, hide it unless that is not wanted, and log in.  Raises Refusal."""
    host = server.host
    try:
        smtp = _open(server)
    except ssl.SSLCertVerificationError as error:
        raise _certificate(host, error) from error
    except ssl.SSLError as error:
        raise Refusal(f"{host} cannot be talked to by TLS: {error.reason}.", of_all=True) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Refusal(
            f"{host} offers no TLS on port {server.port}, without which nothing is sent.",
            hint='Set `security = "tls"` and its port, if it has one for that.',
            of_all=True,
        ) from error
    except smtplib.SMTPResponseException as error:
        raise Refusal(
            f"{host} refuses the connection: {error.smtp_code} {shown(error.smtp_error)}.",
            for_now=error.smtp_code in FOR_NOW,
            of_all=True,
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        raise _unreachable(server, error) from error
    session = Session(smtp, server)
    try:
        _log_in(smtp, server)
    except BaseException:
        session.drop()
        raise
    return session


def _open(server: Server) -> smtplib.SMTP:
    context = None
    if server.security != "none":
        context = ssl.create_default_context(cafile=server.ca)
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
    smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    try:
        if context:
            smtp.starttls(context=context)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _log_in(smtp: smtplib.SMTP, server: Server) -> None:
    """Log in, if a user is named.  What the server says of it is not told: it heard a secret."""
    host, of_all = server.host, True  # what is refused here is refused for every message
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.user:
            smtp.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as error:
        raise Refusal(
            f"{host} refuses the user name or the password ({error.smtp_code}).",
            hint="Look at `user`, and at the variable that `password` names.",
            for_now=error.smtp_code in FOR_NOW,
            of_all=of_all,
        ) from None
    except smtplib.SMTPNotSupportedError:
        raise Refusal(
            f"{host} offers no login.", hint="Leave out `user` and `password`.", of_all=of_all
        ) from None
    except smtplib.SMTPResponseException as error:
        raise Refusal(
            f"{host} refuses to begin ({error.smtp_code}).",
            for_now=error.smtp_code in FOR_NOW,
            of_all=of_all,
        ) from None
    except (OSError, smtplib.SMTPException):
        raise Refusal(f"{host} broke off at the login.", for_now=True, of_all=of_all) from None


def _certificate(host: str, error: ssl.SSLCertVerificationError) -> Refusal:
    return Refusal(
        f"The certificate of {host} is not to be trusted: {error.verify_message}.",
        hint="Name the host as its certificate does, or its authority's file as `ca`.",
        of_all=True,
    )


def _unreachable(server: Server, error: OSError | smtplib.SMTPException) -> Refusal:
    """Return why there is no connection; one that is refused, or not found, may be had later."""
    where = f"{server.host}, port {server.port},"
    if isinstance(error, ConnectionRefusedError):
        return Refusal(f"{where} refuses the connection.", for_now=True, of_all=True)
    if is_silence(error):
        return Refusal(f"{where} does not answer.", of_all=True)
    reason = getattr(error, "strerror", None) or "it broke off"
    return Refusal(f"{where} cannot be reached: {reason}.", for_now=True, of_all=True)


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


WAITS = (5.0, 20.0)
"""Seconds before each further try where a server refuses for now and has taken nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """Who sends what to whom; `recipients` are addresses without names."""

    server: Server
    letterhead: Letterhead
    recipients: Sequence[str]


class MailPublisher:
    """A mail server; `compose` makes a post's message, without recipients."""

    repeatable = False
    consecutive = False

    def __init__(
        self, name: str, mailing: Mailing, compose: Callable[[Post], bytes], clock: Clock
    ) -> None:
        self.name = name
        self._mailing = mailing
        self._compose = compose
        self._clock = clock
        self._session: Session | None = None
        self._given_up: DeliveryError | None = None

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return a message for each recipient, without the date of its sending.

        Raises DeliveryError where the post's message is of no use.
        """
        mailing = self._mailing
        message = self._compose(post)
        return tuple(
            Parcel(
                key=recipient,
                content=address_message(message, mailing.letterhead, recipient, post.stem),
            )
            for recipient in dict.fromkeys(mailing.recipients)
        )

    def publish(self, parcel: Parcel) -> str:
        """Send a message, and return what the server says of it.  Raises DeliveryError."""
        if self._given_up:
            raise self._given_up
        content = dated(parcel.content, self._clock.now())
        for wait in (*WAITS, None):
            try:
                return self._send(parcel.key, content)
            except Refusal as refusal:
                # What a lost connection took with it cannot be used again.
                self._forget(refusal)
                if wait is None or not refusal.for_now:
                    raise self._failure(refusal) from refusal
                self._clock.sleep(wait)
        raise AssertionError  # the last try returns or raises

    def close(self) -> None:
        """Take leave of the server."""
        if self._session:
            self._session.close()
            self._session = None

    def _send(self, recipient: str, content: bytes) -> str:
        """Send a message; where that is interrupted, there is nobody left to take leave of."""
        session = self._open()
        try:
            return session.send(self._mailing.letterhead.address, recipient, content)
        except Refusal:
            raise
        except BaseException:
            self._drop()
            raise

    def _open(self) -> Session:
        if self._session is None:
            self._session = connect(self._mailing.server)
        return self._session

    def _forget(self, refusal: Refusal) -> None:
        if refusal.is_lost:
            self._drop()

    def _drop(self) -> None:
        if self._session:
            self._session.drop()
            self._session = None

    def _failure(self, refusal: Refusal) -> DeliveryError:
        """Return the error; what concerns every message is not tried with each of them."""
        error = DeliveryError(str(refusal), hint=refusal.hint, uncertain=refusal.uncertain)
        if refusal.of_all:
            self._given_up = error
        return error
