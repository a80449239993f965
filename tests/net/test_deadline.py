"""An exchange ends in time, wherever in its answer it trickles."""

import shutil
import ssl
import subprocess
import threading
import time
from pathlib import Path

import pytest

from digest.errors import FetchError
from digest.net import guard
from digest.net.client import Client
from digest.net.deadline import Deadline
from digest.net.lane import Lane
from tests.fakes import FakeClock, RealClock
from tests.net.conftest import MakeClient
from tests.net.server import Act, answer, drip, serve

QUICK = Lane(name="x", interval=0.001, single=True)
OK = b"HTTP/1.1 200 OK\r\n"
DRIPS = {
    "headers": drip(OK, b"X-Knot: reef\r\n"),
    "one header": drip(OK + b"X-Knot: ", b"r"),
    "interim answers": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "many interim answers": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.0),
    "the body": drip(OK + b"Content-Length: 9999\r\n\r\n", b"."),
    "the size of a chunk": drip(OK + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a"),
}
# Four times the silence that is borne.
SILENCE, WHOLE = 0.3, "did not answer within 1.2 s"


def expect_end(client: Client, url: str) -> None:
    """Ask for what trickles, and be told in time that it does."""
    began = time.monotonic()
    with pytest.raises(FetchError, match=WHOLE):
        client.get(url, lane=QUICK)
    assert 1.0 < time.monotonic() - began < 5.0


@pytest.mark.parametrize("act", DRIPS.values(), ids=DRIPS)
def test_an_answer_that_trickles_ends(make_client: MakeClient, act: Act) -> None:
    with serve(act) as stage:
        expect_end(make_client(clock=RealClock(), timeout=SILENCE, budget=0.1), stage.url)


def test_one_that_trickles_on_a_connection_that_was_good_ends_too(make_client: MakeClient) -> None:
    with serve(answer(), DRIPS["headers"]) as stage:
        client = make_client(clock=RealClock(), timeout=SILENCE, budget=0.1)
        assert client.get(stage.url, lane=QUICK).status == 200
        expect_end(client, stage.url)
    assert (len(stage.requests), len(stage.clients)) == (2, 1)


def test_one_that_trickles_is_tried_again(make_client: MakeClient) -> None:
    with serve(DRIPS["headers"], answer(body=b"whole")) as stage:
        client = make_client(clock=RealClock(), timeout=SILENCE)
        assert client.get(stage.url, lane=QUICK).body == b"whole"


def test_a_guarded_answer_that_trickles_ends(
    make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "is_local", lambda _: False)
    monkeypatch.setattr(guard, "is_public", lambda _: True)
    nowhere = frozenset[str]()
    client = make_client(clock=RealClock(), timeout=SILENCE, budget=0.1, trusted=nowhere)
    with serve(DRIPS["headers"]) as stage:
        expect_end(client, stage.url)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="nothing here makes certificates")
def test_an_encrypted_answer_that_trickles_ends(
    make_client: MakeClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(make_certificate(tmp_path)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with serve(answer(body=b"sealed"), DRIPS["headers"]) as stage:
        stage.socket = context.wrap_socket(stage.socket, server_side=True)
        url = stage.url.replace("http:", "https:")
        client = make_client(clock=RealClock(), timeout=SILENCE, budget=0.1)
        assert client.get(url, lane=QUICK).body == b"sealed"
        expect_end(client, url)


def make_certificate(folder: Path) -> Path:
    """Make a key and a certificate of this machine that trusts itself."""
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-keyout key.pem -out cert.pem -subj /CN=loopback -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)  # noqa: S603 - ours
    return folder / "cert.pem"


def test_each_thread_has_its_own_time() -> None:
    clock = FakeClock()
    deadline = Deadline(clock, 10.0)
    deadline.begin()
    clock.elapsed = 7.0
    late = []

    def begin() -> None:
        deadline.begin()
        late.append(deadline.left())

    other = threading.Thread(target=begin)
    other.start()
    other.join()
    assert (deadline.left(), late) == (3.0, [10.0])


def test_each_exchange_has_its_own_time() -> None:
    clock = FakeClock()
    deadline = Deadline(clock, 10.0)
    left = []
    for _ in range(2):
        deadline.begin()
        clock.elapsed += 11.0
        left.append(deadline.left())
    assert left == [-1.0, -1.0]
