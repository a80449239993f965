"""Messages reach a real mail server once each, and every fault says what has arrived."""

import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from digest.errors import DeliveryError
from digest.model import Parcel, Post
from digest.publish.mail import WAITS, Letterhead, Mailing, MailPublisher, Server
from tests.fakes import FakeClock
from tests.publish.reef_posts import POST
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
    b"Date: Sat, 28 Feb 2026 12:00:00 +0000\r\nMessage-ID: <a@digest.invalid>\r\n\r\n"
    b"Two papers.\r\n.\r\n..two dots\r\n.a line\r\n"
)
ADA, BO = "ada@example.org", "bo@example.org"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Make an authority, and a certificate for this machine."""
    return make_authority(tmp_path_factory.mktemp("ca"), "localhost", "127.0.0.1")


@pytest.fixture
def server(authority: Authority) -> Iterator[MailServer]:
    """Serve with STARTTLS and login."""
    with mail_server(authority, login=True) as running:
        yield running


Make = Callable[..., MailPublisher]


@pytest.fixture
def make(server: MailServer, authority: Authority) -> Iterator[Make]:
    """Give publishers on that server, with other settings where they are given."""
    made: list[MailPublisher] = []

    def build(
        recipients: tuple[str, ...] = (ADA, BO), clock: FakeClock | None = None, **how: object
    ) -> MailPublisher:
        usual: dict[str, object] = {
            "host": "localhost",
            "port": server.port,
            "ca": authority.file,
            "user": USER,
            "password": PASSWORD,
            "timeout": 5.0,
        }
        mailing = Mailing(
            server=Server(**{**usual, **how}),  # type: ignore[arg-type]
            letterhead=Letterhead(
                sender="Reefs <digest@example.org>",
                unsubscribe="https://example.org/leave?who={recipient}",
            ),
            recipients=recipients,
        )
        made.append(MailPublisher("letters", mailing, lambda _: MESSAGE, clock or FakeClock()))
        return made[-1]

    yield build
    for publisher in made:
        publisher.close()


def send(publisher: MailPublisher, post: Post = POST) -> list[str | DeliveryError]:
    """Publish every parcel, and return what came of each."""
    return [_send(publisher, parcel) for parcel in publisher.pack(post)]


def _send(publisher: MailPublisher, parcel: Parcel) -> str | DeliveryError:
    try:
        return publisher.publish(parcel)
    except DeliveryError as error:
        return error


def failure(publisher: MailPublisher) -> DeliveryError:
    """Return how the first parcel fails."""
    found = send(publisher)[0]
    assert isinstance(found, DeliveryError)
    return found


def test_each_recipient_gets_a_message_of_their_own(server: MailServer, make: Make) -> None:
    assert send(make()) == ["taken", "taken"]
    assert server.recipients() == [ADA, BO]
    assert server.logins == 1
    (_, one), (_, two) = server.taken
    assert (one["To"], one["From"]) == (ADA, "Reefs <digest@example.org>")
    assert one["Subject"] == "Reefs"
    assert one["Message-ID"] != two["Message-ID"]
    assert one["Message-ID"].endswith("@example.org>")
    assert one["List-Unsubscribe"] == "<https://example.org/leave?who=ada@example.org>"
    assert one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert one.get_all("Date") == ["Sat, 28 Feb 2026 12:00:00 +0000"]
    assert one.get_content().splitlines() == ["Two papers.", ".", "..two dots", ".a line"]


def test_the_message_id_is_that_of_issue_and_recipient(server: MailServer, make: Make) -> None:
    send(make((ADA,)))
    send(make((ADA,)))
    assert len({message["Message-ID"] for _, message in server.taken}) == 1


def test_a_wrong_password_is_told_once_and_nowhere_shown(server: MailServer, make: Make) -> None:
    found = send(make(password="wrong-secret-42"))
    assert [str(one) for one in found] == [
        "localhost refuses the user name or the password (535)."
    ] * 2
    assert server.logins == 2  # by each of the two ways that the server knows, for the first alone
    assert all(isinstance(one, DeliveryError) and not one.uncertain for one in found)


def test_the_password_is_in_no_representation(make: Make) -> None:
    publisher = make()
    assert PASSWORD not in repr(publisher._mailing)  # noqa: SLF001 - what a traceback would show
    assert PASSWORD not in str(vars(publisher))


def test_a_certificate_of_another_authority_is_refused(
    server: MailServer, make: Make, tmp_path: Path
) -> None:
    other = make_authority(tmp_path, "elsewhere")
    error = failure(make(ca=other.file))
    assert "certificate of localhost is not to be trusted" in str(error)
    assert not error.uncertain
    assert server.logins == 0


def test_a_certificate_for_another_name_is_refused(tmp_path: Path, make: Make) -> None:
    other = make_authority(tmp_path, "elsewhere.example.org")
    with mail_server(other, login=True) as running:
        error = failure(make(port=running.port, ca=other.file))
        assert "certificate of localhost is not to be trusted" in str(error)
        assert running.taken == []


def test_a_server_without_tls_hears_no_password_and_gets_no_message(make: Make) -> None:
    with mail_server() as running:
        error = failure(make(port=running.port))
        assert "offers no TLS" in str(error)
        assert (running.taken, running.logins) == ([], 0)


def test_without_tls_this_machine_is_sent_to(make: Make) -> None:
    with mail_server() as running:
        publisher = make(port=running.port, security="none", user="", password="")
        assert send(publisher) == ["taken", "taken"]
        assert running.recipients() == [ADA, BO]


def test_a_recipient_who_is_refused_for_good_keeps_nobody_else_back(
    server: MailServer, make: Make
) -> None:
    server.at_recipient[ADA] = ["550 no such person"]
    clock = FakeClock()
    found = send(make(clock=clock))
    assert str(found[0]) == ("localhost refuses the recipient ada@example.org: 550 no such person.")
    assert found[1] == "taken"
    assert clock.slept == []
    assert server.recipients() == [BO]


def test_a_refusal_for_now_is_tried_again(server: MailServer, make: Make) -> None:
    server.at_recipient[ADA] = ["450 busy", "451 still busy"]
    clock = FakeClock()
    assert send(make(clock=clock)) == ["taken", "taken"]
    assert clock.slept == list(WAITS)
    assert server.recipients() == [ADA, BO]


def test_a_refusal_for_now_that_lasts_is_left_to_the_next_run(
    server: MailServer, make: Make
) -> None:
    server.at_recipient[ADA] = ["450 busy"] * 3
    found = send(make())
    assert isinstance(found[0], DeliveryError)
    assert not found[0].uncertain
    assert server.recipients() == [BO]


@pytest.mark.parametrize("answer", ["451 try later", "554 no"])
def test_a_message_that_is_refused_has_not_arrived_and_is_not_sent_twice(
    server: MailServer, make: Make, answer: str
) -> None:
    server.at_message[ADA] = [answer]
    clock = FakeClock()
    error, other = send(make(clock=clock))
    assert isinstance(error, DeliveryError)
    assert answer in str(error)
    assert not error.uncertain
    assert (other, clock.slept) == ("taken", [])


@pytest.mark.parametrize("answer", ["keep", "drop"])
def test_a_connection_that_drops_after_the_message_leaves_it_uncertain(
    server: MailServer, make: Make, answer: str
) -> None:
    """Whether it was taken or not: from here the two look the same."""
    server.at_message[ADA] = [answer]
    clock = FakeClock()
    error, other = send(make(clock=clock))
    assert isinstance(error, DeliveryError)
    assert error.uncertain
    assert str(error) == "localhost broke off before it answered to the message."
    assert (other, clock.slept) == ("taken", [])
    assert server.recipients() == ([ADA, BO] if answer == "keep" else [BO])


def test_a_connection_that_drops_before_the_message_is_opened_again(
    server: MailServer, make: Make
) -> None:
    server.at_recipient[BO] = ["drop"]
    assert send(make()) == ["taken", "taken"]
    assert server.recipients() == [ADA, BO]
    assert server.logins == 2


def test_a_goodbye_amid_the_list_is_answered_by_another_connection(
    server: MailServer, make: Make
) -> None:
    server.at_recipient[BO] = ["421 closing"]
    assert send(make()) == ["taken", "taken"]
    assert server.logins == 2


def test_a_slow_answer_to_a_message_is_waited_for(server: MailServer, make: Make) -> None:
    server.delay = 1.0
    assert send(make((ADA,), timeout=0.5)) == ["taken"]


def test_no_answer_to_a_message_leaves_it_uncertain(server: MailServer, make: Make) -> None:
    server.delay = 8.0
    error = failure(make((ADA,), timeout=0.5))
    assert error.uncertain
    assert "silent for too long before it answered to the message" in str(error)


def test_an_interruption_amid_a_message_waits_for_no_answer(server: MailServer, make: Make) -> None:
    """It would take ten times the timeout to take leave of a server that owes an answer."""
    server.delay = 30.0
    publisher = make((ADA,), timeout=5.0)
    (parcel,) = publisher.pack(POST)
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.7)
        with pytest.raises(KeyboardInterrupt):
            publisher.publish(parcel)
        began = time.monotonic()
        publisher.close()
        assert time.monotonic() - began < 2
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_refused_connection_is_tried_three_times(make: Make) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clock = FakeClock()
    found = send(make(port=port, clock=clock))
    assert {str(one) for one in found} == {f"localhost, port {port}, refuses the connection."}
    assert clock.slept == list(WAITS)


def test_a_server_that_says_nothing_is_given_up(make: Make) -> None:
    with _mute() as port:
        error = failure(make(port=port, timeout=0.3))
    assert "does not answer" in str(error)
    assert not error.uncertain


@contextmanager
def _mute() -> Iterator[int]:
    """Listen, and say nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        held: list[socket.socket] = []
        thread = threading.Thread(target=lambda: held.append(listener.accept()[0]), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)
        for connection in held:
            connection.close()
