"""A mail server on loopback, with STARTTLS, login, and faults by recipient.

By hand: `python -m tests.standins.mail`.
"""

import argparse
import asyncio
import socket
import ssl
import sys
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.standins.loopback import wait

USER, PASSWORD = "quill", "tide-pool-4711"


@dataclass
class MailServer:
    """What the server took, and how it fails: by recipient, at RCPT or once it has the message.

    An answer of `drop` cuts the connection, `keep` after the message was taken.  A message is taken
    `delay` seconds after it has come, and that is answered `lag` seconds later.
    """

    port: int = 0
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    at_recipient: dict[str, list[str]] = field(default_factory=dict)
    at_message: dict[str, list[str]] = field(default_factory=dict)
    delay: float = 0.0
    lag: float = 0.0
    logins: int = 0

    def recipients(self) -> list[str]:
        """Return whom messages were taken for, in order."""
        return [recipient for recipient, _ in self.taken]

    async def handle_RCPT(  # noqa: N802 - the library's name and arguments
        self,
        server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Answer to a recipient."""
        if answers := self.at_recipient.get(address):
            answer = answers.pop(0)
            if answer == "drop":
                _cut(server)
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - as above
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Answer to a message."""
        (recipient,) = envelope.rcpt_tos
        await asyncio.sleep(self.delay)
        answers = self.at_message.get(recipient)
        answer = answers.pop(0) if answers else "250 taken"
        if answer in {"keep", "250 taken"}:
            content = envelope.content
            assert isinstance(content, bytes)
            message = message_from_bytes(content, policy=POLICY)
            assert isinstance(message, EmailMessage)
            self.taken.append((recipient, message))
        await asyncio.sleep(self.lag)
        if answer in {"keep", "drop"}:
            _cut(server)
        return answer

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        """Compare name and password; `handled` would leave the client without an answer."""
        self.logins += 1
        right = LoginPassword(login=USER.encode(), password=PASSWORD.encode())
        return AuthResult(success=mechanism in {"PLAIN", "LOGIN"} and data == right, handled=False)


def _cut(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()


@dataclass(frozen=True)
class Authority:
    """An authority of our own: its certificate as a file, and a server's context."""

    file: Path
    context: ssl.SSLContext


def make_authority(folder: Path, *names: str) -> Authority:
    """Make an authority, and a certificate for a server of these names."""
    authority = trustme.CA()
    file = folder / f"{names[0]}-ca.pem"
    authority.cert_pem.write_to_path(str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return Authority(file=file, context=context)


@contextmanager
def mail_server(
    authority: Authority | None = None, *, login: bool = False, port: int = 0
) -> Iterator[MailServer]:
    """Serve, with STARTTLS alone where there is an authority."""
    listener = socket.create_server(("127.0.0.1", port))
    server = MailServer(port=listener.getsockname()[1])
    controller = _Bound(
        server,
        listener,
        tls_context=authority.context if authority else None,
        require_starttls=authority is not None,
        authenticator=server.authenticate if login else None,
        auth_required=login,
        auth_require_tls=authority is not None,
    )
    with listener:
        controller.start()
        try:
            yield server
        finally:
            controller.stop()


class _Bound(Controller):
    """Listens where a socket is bound already, so that nobody else can take the port."""

    def __init__(self, server: MailServer, listener: socket.socket, **how: Any) -> None:  # noqa: ANN401 - the library's
        host, port = listener.getsockname()
        super().__init__(server, hostname=host, port=port, **how)
        self._listener = listener

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._listener)


PLACE = """
[[deliver]]
name = "letters"
kind = "smtp"
host = "127.0.0.1"
port = {port}
security = "none"
"""
LETTERS = f"""{PLACE}sender = "Digest <digest@example.org>"
recipients = {{readers}}
"""
"""The settings of a place that delivers here, without those of the message and with them."""


def main() -> None:
    """Serve by hand, without STARTTLS and login; tell in the end whom messages were taken for."""
    parser = argparse.ArgumentParser(prog="python -m tests.standins.mail", description=main.__doc__)
    parser.add_argument("--port", type=int, default=8025, help="0 for any")
    parser.add_argument("--refuse", action="append", default=[], metavar="ADDRESS")
    given = parser.parse_args()
    with mail_server(port=given.port) as server:
        server.at_recipient = {address: ["550 No such mailbox"] for address in given.refuse}
        wait(*PLACE.format(port=server.port).strip().splitlines())
    sys.stdout.write("".join(f"{recipient}\n" for recipient in server.recipients()))


if __name__ == "__main__":
    main()
