"""What is sent is sent once, and a failure tells whether it may have arrived."""

import logging
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.errors import DeliveryError
from digest.net.lane import Lane
from tests.fakes import FakeClock, RealClock
from tests.net.conftest import MakeClient
from tests.standins.places import (
    PublishServer,
    Receiver,
    accept_then,
    accept_then_drop,
    accept_then_hang,
    drop,
    html,
    refuse,
    truncate,
)
from tests.standins.places.server import Fault, Reply, Request

HEADERS = {"Authorization": "Bearer s3cret"}
BODY = b'{"post": 1}'


@pytest.fixture(name="lane")
def _lane() -> Lane:
    return Lane(name="webhook", interval=1.0)


def test_what_is_sent_arrives_as_it_is(make_client: MakeClient, lane: Lane) -> None:
    receiver = Receiver(token="s3cret")
    with PublishServer(receiver) as server:
        answer = make_client().send(f"{server.url}/hook", BODY, lane=lane, headers=HEADERS)
    (sent,) = server.requests
    assert (answer.status, answer.body) == (202, b"thanks")
    assert (sent.method, sent.body, sent.headers["user-agent"]) == ("POST", BODY, "digest/test")
    assert receiver.deliveries == [{"post": 1}]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_other_methods_are_sent_too(make_client: MakeClient, lane: Lane, method: str) -> None:
    with PublishServer(Echo()) as server:
        answer = make_client().send(server.url, lane=lane, method=method)
    assert answer.body == method.encode()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 413, 422])
def test_a_refusal_is_the_callers_to_read(
    make_client: MakeClient, lane: Lane, clock: FakeClock, status: int
) -> None:
    with PublishServer(Receiver()) as server:
        server.plan(refuse(status, b"no"))
        answer = make_client().send(f"{server.url}/hook", BODY, lane=lane)
    assert (answer.status, answer.body) == (status, b"no")
    assert clock.slept == []


@pytest.mark.parametrize(
    "fault",
    [
        accept_then(500),
        accept_then(502),
        accept_then(503),
        accept_then(504),
        accept_then_drop,
        truncate,
        accept_then(302, Location="/elsewhere"),
        accept_then(303, Location="/elsewhere"),
        accept_then(200, b"x" * 200, Content_Encoding="br"),
    ],
)
def test_what_may_have_arrived_is_not_sent_again(
    make_client: MakeClient, lane: Lane, fault: Fault
) -> None:
    receiver = Receiver()
    with PublishServer(receiver) as server:
        server.plan(fault)
        with pytest.raises(DeliveryError) as caught:
            make_client().send(f"{server.url}/hook", BODY, lane=lane)
    assert caught.value.uncertain
    assert "--again" in caught.value.hint
    assert receiver.deliveries == [{"post": 1}]
    assert len(server.requests) == 1


def test_a_connection_that_is_lost_leaves_a_doubt_whoever_lost_it(
    make_client: MakeClient, lane: Lane
) -> None:
    """From here it cannot be told whether the service had taken what it was given."""
    receiver = Receiver()
    with PublishServer(receiver) as server:
        server.plan(drop)
        with pytest.raises(DeliveryError) as caught:
            make_client().send(f"{server.url}/hook", BODY, lane=lane)
    assert caught.value.uncertain
    assert (receiver.deliveries, len(server.requests)) == ([], 1)


def test_silence_after_the_body_leaves_a_doubt(make_client: MakeClient, lane: Lane) -> None:
    receiver = Receiver()
    with PublishServer(receiver) as server:
        server.plan(accept_then_hang(1.5))
        with pytest.raises(DeliveryError, match=r"did not answer within 0\.5 s") as caught:
            make_client(timeout=0.5, clock=RealClock()).send(f"{server.url}/hook", BODY, lane=lane)
    assert caught.value.uncertain
    assert len(receiver.deliveries) == 1


def test_an_answer_too_large_leaves_a_doubt(make_client: MakeClient, lane: Lane) -> None:
    with PublishServer(Receiver()) as server:
        server.plan(accept_then(200, b"x" * 5_000))
        with pytest.raises(DeliveryError, match="more than 1,000 bytes") as caught:
            make_client().send(f"{server.url}/hook", BODY, lane=lane, max_bytes=1_000)
    assert caught.value.uncertain


@pytest.mark.parametrize("fault", [truncate, html, accept_then(200, b"x" * 5_000)])
def test_an_answer_that_nobody_reads_cannot_be_wrong(
    make_client: MakeClient, lane: Lane, fault: Fault
) -> None:
    with PublishServer(Receiver()) as server:
        server.plan(fault)
        answer = make_client().send(f"{server.url}/hook", BODY, lane=lane, max_bytes=0)
    assert (answer.status // 100, answer.body) == (2, b"")


@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_that_is_asked_for_is_kept(
    make_client: MakeClient, lane: Lane, clock: FakeClock, status: int
) -> None:
    receiver = Receiver()
    with PublishServer(receiver) as server:
        server.plan(refuse(status, Retry_After="37"))
        make_client().send(f"{server.url}/hook", BODY, lane=lane)
    assert receiver.deliveries == [{"post": 1}]
    assert max(clock.slept) == 37


def test_a_pause_beyond_the_budget_is_refused(make_client: MakeClient, lane: Lane) -> None:
    receiver = Receiver()
    with PublishServer(receiver) as server:
        server.plan(refuse(429, Retry_After="3700"))
        with pytest.raises(DeliveryError, match="may wait only") as caught:
            make_client(budget=60.0).send(f"{server.url}/hook", BODY, lane=lane)
    assert not caught.value.uncertain
    assert receiver.deliveries == []


@pytest.mark.parametrize("fault", [accept_then(500), accept_then(503), accept_then_drop])
def test_what_may_be_repeated_is(make_client: MakeClient, lane: Lane, fault: Fault) -> None:
    receiver = Receiver(honours_keys=True)
    with PublishServer(receiver) as server:
        server.plan(fault)
        key = {"Idempotency-Key": "k"}
        make_client().send(f"{server.url}/hook", BODY, lane=lane, headers=key, repeatable=True)
    assert (len(server.requests), len(receiver.deliveries)) == (2, 1)


def test_a_doubt_outlasts_the_tries_after_it(make_client: MakeClient, lane: Lane) -> None:
    """The first try may have arrived, whatever became of the last."""
    with PublishServer(Receiver()) as server:
        server.plan(accept_then(500), *[refuse(429)] * 5)
        with pytest.raises(DeliveryError, match="429") as caught:
            make_client().send(f"{server.url}/hook", BODY, lane=lane, repeatable=True)
    assert caught.value.uncertain
    assert "--again" not in caught.value.hint


def test_asking_changes_nothing_and_leaves_no_doubt(make_client: MakeClient, lane: Lane) -> None:
    with PublishServer(Echo()) as server:
        server.plan(*[accept_then(500)] * 6, method="GET")
        with pytest.raises(DeliveryError, match="Tried 6 times") as caught:
            make_client().send(server.url, lane=lane, method="GET")
    assert not caught.value.uncertain


def test_nobody_there_is_tried_again_and_leaves_no_doubt(
    make_client: MakeClient, lane: Lane, clock: FakeClock
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(DeliveryError, match="refuses the connection") as caught:
        make_client().send(place, BODY, lane=lane)
    assert not caught.value.uncertain
    assert len([wait for wait in clock.slept if wait >= 10]) == 2


def test_a_name_that_nobody_has_leaves_no_doubt(make_client: MakeClient, lane: Lane) -> None:
    with pytest.raises(DeliveryError, match="cannot be found") as caught:
        make_client().send("https://hooks.invalid/x", BODY, lane=lane)
    assert not caught.value.uncertain


def test_a_body_that_was_not_taken_whole_has_not_arrived(
    make_client: MakeClient, lane: Lane
) -> None:
    """Who stops reading before the end has not the body, and another try may bring it."""
    with listening(close_early) as url, pytest.raises(DeliveryError) as caught:
        make_client(clock=RealClock(), budget=0.1).send(url, b"x" * 30_000_000, lane=lane)
    assert not caught.value.uncertain


def test_a_body_that_is_taken_byte_by_byte_is_given_up(make_client: MakeClient, lane: Lane) -> None:
    """Each write is quick enough, and their sum is not."""
    client = make_client(clock=RealClock(), budget=0.1, timeout=0.2)
    with listening(read_slowly) as url, pytest.raises(DeliveryError, match=r"0\.8 s") as caught:
        client.send(url, b"x" * 30_000_000, lane=lane)
    assert not caught.value.uncertain


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nothing_follows_a_redirect(make_client: MakeClient, lane: Lane, status: int) -> None:
    other = Receiver()
    with PublishServer(other) as elsewhere, PublishServer(Receiver()) as server:
        target = f"{elsewhere.url}/hook?key=s3cret"
        server.plan(refuse(status, Location=target))
        with pytest.raises(DeliveryError) as caught:
            make_client().send(f"{server.url}/hook", BODY, lane=lane, headers=HEADERS)
    assert f"redirects to {elsewhere.url} ({status})" in str(caught.value)
    assert "s3cret" not in str(caught.value) + caught.value.hint
    assert caught.value.uncertain == (status in {302, 303})
    assert elsewhere.requests == []


@pytest.mark.parametrize(
    "location", ["", "//[", "javascript:alert(1)", "http://\x1b[31mred/", "https://ключ/", "/a/b"]
)
def test_a_strange_redirect_is_told_without_its_strange_words(
    make_client: MakeClient, lane: Lane, location: str
) -> None:
    sent = location.encode().decode("latin-1")
    with PublishServer(Receiver()) as server:
        server.plan(refuse(301, Location=sent))
        with pytest.raises(DeliveryError) as caught:
            make_client().send(f"{server.url}/hook", BODY, lane=lane)
    told = str(caught.value)
    assert "cannot be read" in told or "another page of its own" in told


def test_only_places_that_were_named_may_be_private(make_client: MakeClient, lane: Lane) -> None:
    with PublishServer(Receiver()) as named, PublishServer(Receiver()) as other:
        client = make_client(trusted=frozenset({named.url}))
        assert client.send(f"{named.url}/hook", BODY, lane=lane).status == 202
        with pytest.raises(DeliveryError, match="not on the public internet") as caught:
            client.send(f"{other.url}/hook", BODY, lane=lane)
    assert not caught.value.uncertain
    assert other.requests == []


def test_addresses_and_tokens_are_told_nobody(
    make_client: MakeClient, lane: Lane, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even a log that listens to every library, and not for an address that is none."""
    caplog.set_level(logging.DEBUG)
    with PublishServer(Receiver(path="/s3cret")) as server:
        client = make_client()
        client.send(f"{server.url}/s3cret", BODY, lane=lane, headers=HEADERS)
        assert "send_request_headers" in caplog.text
        assert "s3cret" not in caplog.text
        with pytest.raises(DeliveryError) as caught:
            client.send(f"{server.url}/x", lane=lane, headers={"Authorization": "s3cret\n"})
        told = str(caught.value)
        with pytest.raises(DeliveryError) as caught:
            client.send("https://a..b/s3cret", lane=lane)
    assert "s3cret" not in told + str(caught.value) + caught.value.hint + repr(caught.value)


def test_what_a_proxy_is_told_is_not_what_is_sent(
    make_client: MakeClient, lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was asked for a way to the service, and has hung up: nothing has arrived."""
    with listening(close_early) as url:
        monkeypatch.setenv("HTTPS_PROXY", url)
        monkeypatch.setenv("NO_PROXY", "")
        with pytest.raises(DeliveryError) as caught:
            make_client(budget=0.1).send("https://hooks.example/x", BODY, lane=lane)
    assert not caught.value.uncertain


def test_no_proxy_is_told_where_none_is_wanted(
    make_client: MakeClient, lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    with PublishServer(Receiver()) as proxy, PublishServer(Receiver()) as server:
        for name in ("HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        make_client(direct=True).send(f"{server.url}/hook", BODY, lane=lane, headers=HEADERS)
    assert (len(proxy.requests), len(server.requests)) == (0, 1)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="nothing here makes certificates")
def test_a_certificate_that_nobody_trusts_is_told_nothing(
    make_client: MakeClient, lane: Lane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver = Receiver()
    with PublishServer(receiver, certificate=make_certificate(tmp_path)) as server:
        with pytest.raises(DeliveryError, match="certificate that is not trusted") as caught:
            make_client().send(f"{server.url}/hook", BODY, lane=lane)
        assert not caught.value.uncertain
        assert receiver.deliveries == []
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "both.pem"))
        assert make_client().send(f"{server.url}/hook", BODY, lane=lane).status == 202
    assert len(receiver.deliveries) == 1


class Echo:
    """Answers what it was asked by."""

    def answer(self, request: Request) -> Reply:
        """Name the method."""
        return Reply(body=request.method.encode())


class listening:  # noqa: N801 - reads as a word
    """A bare socket that deals with one connection after another as it is told."""

    def __init__(self, deal: Callable[[socket.socket, threading.Event], None]) -> None:
        self._deal = deal
        self._done = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> str:
        """Start, and return the address."""
        self._thread.start()
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._done.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(10)

    def _run(self) -> None:
        while not self._done.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                self._deal(connection, self._done)


def close_early(connection: socket.socket, _done: threading.Event) -> None:
    """Read a little, and hang up."""
    connection.recv(1_000)


def read_slowly(connection: socket.socket, done: threading.Event) -> None:
    """Read a little now and then."""
    connection.settimeout(5)
    try:
        while not done.wait(0.01) and connection.recv(20_000):
            pass
    except OSError:
        return


def make_certificate(folder: Path) -> Path:
    """Make a key and a certificate of this machine in one file, which trusts itself."""
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-keyout key.pem -out cert.pem -subj /CN=loopback -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)  # noqa: S603
    both = folder / "both.pem"
    both.write_text((folder / "key.pem").read_text() + (folder / "cert.pem").read_text())
    ssl.create_default_context(cafile=str(both))
    return both
