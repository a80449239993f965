"""One connection to a mail server, step by step, so that each failure says what has arrived."""

import smtplib
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress

from digest.publish.mail.server import FOR_NOW, Refusal, Server, is_silence, shown

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
