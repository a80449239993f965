"""Messages reach a real mail server once each, and every fault says what has arrived."""

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest

from digest.errors import DeliveryError
from digest.publish.mail import Mailing, MailPublisher
from tests.fakes import FakeClock
from tests.publish.posts import POST
from tests.standins.mail import (
    PASSWORD,
    USER,
    Authority,
    MailServer,
    mail_server,
    make_authority,
)

MESSAGE = (
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: 8bit\r\nSubject: Reefs\r\nFrom: x@digest.invalid\r\n"
    b"Date: Sat, 28 Feb 2026 13:00:00 +0000\r\nMessage-ID: <a@digest.invalid>\r\n\r\n"
    b"Two papers.\r\n.\r\n..two dots\r\n.a line\r\nGr\xc3\xbc\xc3\x9fe"
)
ADA, BO = "ada@example.org", "bo@example.org"
SENDER = "Grüße <digest@example.org>"
OPEN: dict[str, Any] = {"security": "none", "user": "", "password": ""}
WAITS = [5.0, 20.0]
Outcome = str | DeliveryError


@dataclass
class Office:
    """A mail server with STARTTLS and login, and what is sent to it, or to another."""

    server: MailServer
    authority: Authority
    clock: FakeClock
    made: list[MailPublisher] = field(default_factory=list)

    def make(
        self,
        message: bytes = MESSAGE,
        recipients: tuple[str, ...] = (ADA, BO),
        **how: Any,  # noqa: ANN401 - fields of a mailing
    ) -> MailPublisher:
        """Return a publisher."""
        usual: dict[str, Any] = {
            "host": "localhost",
            "port": self.server.port,
            "ca": self.authority.file,
        }
        login = {"user": USER, "password": PASSWORD, "timeout": 5.0}
        leave = "https://example.org/leave?who={recipient}"
        usual |= {"sender": SENDER, "unsubscribe": leave, "recipients": recipients}
        mailing = Mailing(**{**usual, **login, **how})
        self.made.append(MailPublisher("letters", mailing, lambda _: message, self.clock))
        return self.made[-1]

    def send(self, publisher: MailPublisher | None = None, **how: object) -> list[Outcome]:
        """Publish every parcel, and return what came of each."""
        publisher, found = publisher or self.make(**how), list[Outcome]()  # type: ignore[arg-type]
        for parcel in publisher.pack(POST):
            try:
                found.append(publisher.publish(parcel))
            except DeliveryError as error:
                found.append(error)
        return found

    def failure(self, **how: object) -> DeliveryError:
        """Return how the first parcel fails."""
        found = self.send(**how)[0]  # type: ignore[arg-type]
        assert isinstance(found, DeliveryError)
        return found

    def read(self, message: bytes, recipient: str = BO, **head: str) -> EmailMessage:
        """Return a message as it would go to a recipient, but for its date."""
        (parcel,) = self.make(message, (recipient, recipient), **{"unsubscribe": "", **head}).pack(
            POST
        )
        assert parcel.key == recipient
        assert parcel.content.partition(b"\r\n\r\n")[0].isascii()
        assert b"\n" not in parcel.content.replace(b"\r\n", b"")
        return message_from_bytes(parcel.content, policy=SMTP)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("ca"), "localhost", "127.0.0.1")


@pytest.fixture
def office(authority: Authority, clock: FakeClock) -> Iterator[Office]:
    with mail_server(authority, login=True) as running:
        office = Office(running, authority, clock)
        yield office
        for publisher in office.made:
            publisher.close()


def test_each_recipient_gets_a_message_of_their_own(office: Office) -> None:
    publisher, server = office.make(), office.server
    assert (publisher.name, publisher.repeatable, publisher.consecutive) == (
        "letters",
        False,
        False,
    )
    assert office.send(publisher) == ["taken", "taken"]
    assert (server.recipients(), server.logins) == ([ADA, BO], 1)
    (_, one), (_, two) = server.taken
    assert (one["To"], two["To"], one["From"], one["Subject"]) == (ADA, BO, SENDER, "Reefs")
    assert one.get_all("Date") == ["Sat, 28 Feb 2026 12:00:00 +0000"]
    assert one.get_content().splitlines() == ["Two papers.", ".", "..two dots", ".a line", "Grüße"]
    # What a message is called is that of its issue and its recipient, whenever it is sent.
    office.send(recipients=(ADA,))
    names = [message.get_all("Message-ID") for _, message in server.taken]
    assert names[0] == names[2] != names[1]


def test_recipients_that_an_editor_added_get_nothing(office: Office) -> None:
    found = office.read(
        b"To: all@example.org\nCc: c@example.org\nBcc: b@example.org,\n d@example.org\n"
        b"From: me@example.org\nReply-To: me@example.org\nSubject: Reefs\nX-Note: kept\n\nText\n",
        reply_to="Ada <ada@example.org>",
    )
    assert [found.get_all(name) for name in ("To", "Cc", "Bcc")] == [[BO], None, None]
    assert found.get_all("From") == [SENDER]
    assert found.get_all("Reply-To") == ["Ada <ada@example.org>"]
    assert (found["Subject"], found["X-Note"]) == ("Reefs", "kept")
    assert found.get_content().splitlines() == ["Text"]
    odd = office.read("\ufeffSubject: Grüße aus\r Tübingen\n\nEin Grüße\r\rText".encode())
    assert (odd["Subject"], odd["Reply-To"]) == ("Grüße aus Tübingen", None)


@pytest.mark.parametrize("leave, click", [
    ("https://example.org/" + "x" * 300 + "?{recipient}", "List-Unsubscribe=One-Click"),
    # One page for all: a click cannot say whose it is.
    ("https://example.org/leave", None),
    # One click is for pages alone (RFC 8058).
    ("mailto:leave@example.org?subject={recipient}", None),
    ("mailto:leave@example.org", None),
])  # fmt: skip
def test_the_address_to_unsubscribe_is_whole_and_one_click_if_it_names_the_reader(
    office: Office, leave: str, click: str | None
) -> None:
    found = office.read(b"Subject: a\n\nb", "b+c@example.org", unsubscribe=leave)
    assert found["List-Unsubscribe"] == f"<{leave.replace('{recipient}', 'b%2Bc@example.org')}>"
    assert found["List-Unsubscribe-Post"] == click


@pytest.mark.parametrize(
    "message",
    [b"", b"\n\n", b"Subject: a", b"Subject: a\n\n", b"no head\n\nText", b" folded\n\nText"],
)
def test_a_malformed_message_is_refused(office: Office, message: bytes) -> None:
    with pytest.raises(DeliveryError, match=r"\(\.eml\) is no message: it has no head") as told:
        office.make(message).pack(POST)
    assert told.value.hint.startswith("Build the post again with the format email")


def test_a_wrong_password_is_reported_once_and_never_shown(office: Office) -> None:
    publisher = office.make(password="wrong-secret-42")
    found = office.send(publisher)
    told = "localhost refuses the user name or the password (535)."
    assert [str(one) for one in found] == [told, told]
    assert office.server.logins == 2  # by each of two ways that the server knows, the first alone
    for one in found:
        assert isinstance(one, DeliveryError)
        hint = "Look at `user`, and at the variable that `password` names."
        assert (one.uncertain, one.hint) == (False, hint)
    assert "wrong-secret-42" not in f"{publisher!r} {vars(publisher)} {found!r}"


def test_a_certificate_that_does_not_fit_is_refused(office: Office, tmp_path: Path) -> None:
    other = make_authority(tmp_path, "elsewhere.example.org")
    with mail_server(other, login=True) as elsewhere:
        for error in (
            office.failure(ca=other.file),  # another authority's
            office.failure(port=elsewhere.port, ca=other.file),  # for another name
        ):
            assert "The certificate of localhost is not to be trusted: " in str(error)
            assert error.hint.startswith("Name the host as its certificate does")
            assert not error.uncertain
        assert (office.server.logins, elsewhere.logins, elsewhere.taken) == (0, 0, [])


def test_a_server_without_tls_is_used_only_if_configured(office: Office) -> None:
    with mail_server() as running:
        error = office.failure(port=running.port)
        told = f"localhost offers no TLS on port {running.port}, without which nothing is sent."
        assert str(error) == told
        assert 'security = "tls"' in error.hint
        spoken = office.failure(port=running.port, security="tls")
        assert "The TLS connection to localhost failed: " in str(spoken)
        assert (running.taken, running.logins, office.clock.slept) == ([], 0, [])
        assert office.send(port=running.port, **OPEN) == ["taken", "taken"]
        assert running.recipients() == [ADA, BO]


TO = "localhost refuses the recipient ada@example.org:"
WHOLE = "localhost refuses the message to ada@example.org:"
CUT = "localhost broke off before it answered to the message."


@pytest.mark.parametrize("at, answers, told, slept", [
    ("recipient", ["550 no such person"], f"{TO} 550 no such person.", []),
    ("recipient", ["450 busy", "451 still busy"], "taken", WAITS),
    ("recipient", ["450 busy", "451 busy", "452 full."], f"{TO} 452 full.", WAITS),
    ("recipient", ["drop"], "taken", WAITS[:1]), ("recipient", ["421 closing"], "taken", WAITS[:1]),
    # A whole message that is refused for now is left to the next run.
    ("message", ["451 later"], f"{WHOLE} 451 later.", []),
    ("message", ["554 no\x1b[1m"], f"{WHOLE} 554 no[1m.", []),
    # Whether it was taken or not: from here the two look the same.
    ("message", ["keep"], CUT, []), ("message", ["drop"], CUT, []),
])  # fmt: skip
def test_a_fault_reports_what_arrived_and_does_not_stop_other_messages(
    office: Office, at: str, answers: list[str], told: str, slept: list[float]
) -> None:
    is_lost = answers[-1] in {"drop", "421 closing", "keep"}
    server, is_there = office.server, told == "taken" or answers == ["keep"]
    (server.at_recipient if at == "recipient" else server.at_message)[ADA] = answers
    found, other = office.send()
    assert (str(found), other, office.clock.slept) == (told, "taken", slept)
    assert isinstance(found, str) or found.uncertain == (told == CUT)
    assert server.recipients() == ([ADA, BO] if is_there else [BO])
    assert server.logins == 1 + is_lost


def test_a_late_reply_is_awaited_and_a_missing_one_is_uncertain(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As RFC 5321 has it, a whole message may take ten times as long as anything else."""
    waited, usual = list[float | None](), socket.socket.settimeout

    def settimeout(one: socket.socket, seconds: float | None) -> None:
        waited.append(seconds)
        usual(one, 0.05 if seconds == 300.0 and running.delay else seconds)

    with mail_server() as running:
        monkeypatch.setattr(socket.socket, "settimeout", settimeout)
        publisher = office.make(port=running.port, timeout=30.0, **OPEN)
        first, second = publisher.pack(POST)
        assert publisher.publish(first) == "taken"
        assert [seconds for seconds in waited if seconds][-2:] == [300.0, 30.0]
        running.delay = 60.0
        with pytest.raises(DeliveryError) as caught:
            publisher.publish(second)
    told = "localhost was silent for too long before it answered to the message."
    assert (str(caught.value), caught.value.uncertain, office.clock.slept) == (told, True, [])


def test_an_interrupted_message_does_not_wait_for_a_reply(office: Office) -> None:
    """To take leave of a server that owes an answer would take ten times the timeout."""

    class TakenMail(list[tuple[str, EmailMessage]]):
        def append(self, one: tuple[str, EmailMessage]) -> None:
            super().append(one)
            os.kill(os.getpid(), signal.SIGINT)

    server, publisher = office.server, office.make()
    first, second = publisher.pack(POST)
    server.taken, server.lag = TakenMail(), 60.0
    with pytest.raises(KeyboardInterrupt):
        publisher.publish(first)
    server.taken, server.lag = [], 0.0
    assert publisher.publish(second) == "taken"
    assert (server.recipients(), server.logins) == ([BO], 2)


def test_a_server_that_is_not_there_is_tried_again(office: Office) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    found = office.send(port=port)
    assert {str(one) for one in found} == {f"localhost, port {port}, refuses the connection."}
    assert office.clock.slept == WAITS


@pytest.mark.parametrize("said, how, told, hint", [
    (b"", {**OPEN, "timeout": 0.05}, "localhost, port {port}, does not answer.", ""),
    (b"554 not\r\n", {}, "localhost refuses the connection: 554 not.", ""),
    (b"554 not\r\n", {"security": "tls"}, "localhost refuses the connection: 554 not.", ""),
    (b"220 hi\r\n250 hi\r\n", {"security": "none"}, "localhost offers no login.",
     "Leave out `user` and `password`."),
    (b"220 hi\r\n502 no\r\n554 no\r\n", OPEN, "localhost refuses the connection: 554 no.", ""),
])  # fmt: skip
def test_a_server_that_refuses_a_connection_or_login_is_not_tried_again(
    office: Office, said: bytes, how: dict[str, Any], told: str, hint: str
) -> None:
    with _saying(said, office.authority if how.get("security") == "tls" else None) as port:
        error = office.failure(port=port, **how)
    assert (str(error), error.hint) == (told.format(port=port), hint)
    assert (error.uncertain, office.clock.slept) == (False, [])


def test_a_forwarded_message_counts_as_sent(office: Office) -> None:
    said = b"220 hi\r\n250 hi\r\n250 ok\r\n251 will forward\r\n354 go\r\n250 taken.\r\n"
    with _saying(said) as port:
        assert office.send(port=port, recipients=(ADA,), **OPEN) == ["taken"]


@contextmanager
def _saying(said: bytes, authority: Authority | None = None) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        held: list[socket.socket] = []

        def greet() -> None:
            talk = listener.accept()[0]
            held.append(
                authority.context.wrap_socket(talk, server_side=True) if authority else talk
            )
            held[0].sendall(said)

        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)
        for connection in held:
            connection.close()
