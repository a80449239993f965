"""An answer ends: at its size, however it is packed, and in its time, however it trickles."""

import gzip
import socket
import threading
import tracemalloc
from functools import partial
from pathlib import Path

import httpx
import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import AnswerError, DeliveryError
from digest.net.rate_limits import RateLimit
from tests.fakes import SilentProgress
from tests.net.replies import ClientRun, Sent, failure, reply
from tests.net.server import Act, answer, begin, hang, serve
from tests.standins.loopback import Handler

URL = "https://papers.example/x"
QUICK = RateLimit(name="x", interval=0.001)
BOMB = gzip.compress(bytes(50_000_000), compresslevel=1)
OK = b"HTTP/1.1 200 OK\r\n"


@given(
    st.binary(max_size=2000).map(lambda body: body * 200),
    st.sampled_from(["", "identity", "GZIP ", "x-gzip", "gzip"]),
    st.integers(min_value=1, max_value=70_000),
)
def test_what_was_packed_comes_back_in_whatever_pieces(
    long_run: ClientRun, body: bytes, encoding: str, size: int
) -> None:
    packed = gzip.compress(body) if "gzip" in encoding.lower() else body
    step = max(size, len(packed) // 50 + 1)
    sent = Sent(*(packed[start : start + step] for start in range(0, len(packed), step)))
    headers = {"Content-Encoding": encoding}
    client = long_run.client(lambda _: httpx.Response(200, headers=headers, stream=sent))
    assert client.get(URL, rate_limit=QUICK).body == body


def test_a_compressed_answer_that_is_damaged_is_asked_for_again(run: ClientRun) -> None:
    sent = (gzip.compress(b"knots " * 9999)[:-9], b"no such thing")
    damaged = [reply(200, body, Content_Encoding="gzip") for body in sent]
    assert run.client(*damaged, b"whole").get(URL, rate_limit=QUICK).body == b"whole"


@pytest.mark.parametrize("size", [None, 1_000])
def test_too_many_bytes_are_refused_and_not_asked_for_again(
    run: ClientRun, size: int | None
) -> None:
    """A call may take less than the client."""
    most = size or 10_000
    client = run.client(b"0" * (most + 1), b"0" * most, max_bytes=10_000)
    error = failure(client.get, URL, rate_limit=QUICK, max_bytes=size)
    assert f"papers.example sends more than {most:,} bytes, which is no answer" in str(error)
    assert (isinstance(error, AnswerError), len(run.asked)) == (True, 1)
    assert len(client.get(URL, rate_limit=QUICK, max_bytes=size).body) == most


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "deflate"])
def test_a_compression_that_nobody_asked_for_is_refused(run: ClientRun, encoding: str) -> None:
    error = failure(run.client(reply(Content_Encoding=encoding)).get, URL, rate_limit=QUICK)
    assert "papers.example compresses its answer in a way that was not asked for" in str(error)
    assert (isinstance(error, AnswerError), len(run.asked)) == (True, 1)


def twice(handler: Handler) -> None:
    """Send a bomb in a bomb, and say so in two lines."""
    body = gzip.compress(BOMB)
    begin(handler, len(body), *[("Content-Encoding", "gzip")] * 2)
    handler.wfile.write(body)


# Its header has a name without an end, so that nothing is ever decompressed.
NAMELESS = b"\x1f\x8b\x08\x08" + bytes(6) + b"n" * 500_000
BOMBS: dict[str, tuple[Act, str]] = {
    "a bomb": (answer(body=BOMB, Content_Encoding="gzip"), "more than 100,000 bytes"),
    "no end": (answer(body=NAMELESS, Content_Encoding="gzip"), "more than 100,000 bytes"),
    "a bomb in a bomb": (twice, "not asked for"),
}


@pytest.mark.parametrize("act,says", BOMBS.values(), ids=BOMBS)
def test_a_bomb_ends_before_it_is_large(run: ClientRun, act: Act, says: str) -> None:
    with serve(act) as stage:
        client = run.client(max_bytes=100_000)
        failure(client.get, stage.url, rate_limit=QUICK)
        tracemalloc.start()
        assert says in str(failure(client.get, stage.url, rate_limit=QUICK))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 3_000_000


DRIPS = {
    "headers": (OK, b"X-Knot: reef\r\n"),
    "one header": (OK + b"X-Knot: ", b"r"),
    "interim answers": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "the body": (OK + b"Content-Length: 9999\r\n\r\n", b"."),
    "the size of a chunk": (OK + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a"),
}
# No single silence is long, but their sum is: four times what is borne.
TRICKLES, BORNE = "did not answer within 40 s.", {"timeout": 10.0, "budget": 40.0}


def trickle(run: ClientRun, name: str = "headers") -> Act:
    """Send a drop in a second, for three quarters of a minute, and nothing more."""

    def act(handler: Handler) -> None:
        opening, drop = DRIPS[name]
        handler.wfile.write(opening)
        for _ in range(45):
            run.clock.elapsed += 1.0
            handler.wfile.write(drop)
        hang(handler)

    return act


@pytest.mark.parametrize("name", DRIPS)
def test_an_answer_that_trickles_ends(run: ClientRun, name: str) -> None:
    """On a connection that was good, too."""
    with serve(answer(), trickle(run, name)) as stage:
        client = run.client(**BORNE)
        assert client.get(stage.url, rate_limit=QUICK).status == 200
        assert TRICKLES in str(failure(client.get, stage.url, rate_limit=QUICK))
    assert len({asked.client for asked in stage.requests}) == 1


def test_a_small_budget_ends_an_answer_that_trickles(run: ClientRun) -> None:
    """But not before the longest silence that is borne."""
    with serve(trickle(run), trickle(run)) as stage:
        for budget, most in ((5.0, 10), (25.0, 25)):
            client = run.client(timeout=10.0, budget=budget)
            told = str(failure(client.get, stage.url, rate_limit=QUICK))
            assert f"did not answer within {most} s. The next try is due" in told


def test_a_slow_answer_is_told_while_it_is_waited_for(run: ClientRun) -> None:
    told = threading.Event()

    class Listener(SilentProgress):
        def warn(self, message: str) -> None:
            super().warn(message)
            told.set()

    def slowly(handler: Handler) -> None:
        assert told.wait(10)
        begin(handler, 2)
        handler.wfile.write(b"ok")

    listener = Listener()
    with serve(slowly) as stage:
        client = run.client(slow=0.01, progress=listener, way_out="stop it")
        assert client.get(stage.url, rate_limit=QUICK).status == 200
    assert listener.warned == ["127.0.0.1 answers slowly; it is given 240 s in all; stop it."]


def test_an_encrypted_answer_that_trickles_ends(
    run: ClientRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(
        tmp_path / "ours"
    )
    with serve(answer(body=b"sealed"), trickle(run), certificate=tmp_path / "ours") as stage:
        client = run.client(**BORNE)
        assert client.get(stage.url, rate_limit=QUICK).body == b"sealed"
        assert TRICKLES in str(failure(client.get, stage.url, rate_limit=QUICK))


def test_each_exchange_has_its_own_time(run: ClientRun) -> None:
    """One that begins in another thread does not lengthen it."""
    half, on, told = threading.Event(), threading.Event(), list[str]()

    def slowly(handler: Handler) -> None:
        begin(handler, 9)
        half.set()
        on.wait(10)
        for _ in range(3):
            handler.wfile.write(b"...")
            handler.server.closing.wait(0.05)

    with serve(slowly, answer()) as stage:
        client = run.client(**BORNE)
        ask = partial(failure, client.get, stage.url, rate_limit=QUICK)
        thread = threading.Thread(target=lambda: told.append(str(ask())))
        thread.start()
        assert half.wait(10)
        run.clock.elapsed += 39.0
        assert client.get(stage.url, rate_limit=QUICK).status == 200
        run.clock.elapsed += 2.0
        on.set()
        thread.join(10)
    assert [TRICKLES in one for one in told] == [True]


def test_a_body_that_is_taken_byte_by_byte_is_given_up(run: ClientRun) -> None:
    """Each write is quick enough, and their sum is not: what has not been taken has not arrived."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def read_slowly() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.settimeout(10)
                try:
                    while connection.recv(20_000):
                        run.clock.elapsed += 1.0
                except OSError:
                    return

        thread = threading.Thread(target=read_slowly, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(DeliveryError, match=TRICKLES) as info:
            run.client(**BORNE).send(url, b"x" * 30_000_000, rate_limit=QUICK)
        thread.join(10)
    assert not info.value.uncertain
