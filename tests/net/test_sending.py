"""What is sent is sent once, and a failure tells whether it may have arrived."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from digest.errors import DeliveryError
from digest.net.rate_limits import RateLimit
from tests.net.replies import ClientRun
from tests.net.server import Act, answer, hang, reset, serve, truncate

HEADERS = {"Authorization": "Bearer s3cret"}
BODY = b'{"post": 1}'
LANE = RateLimit(name="webhook", interval=1.0)
OFF = answer(500)


def lost(run: ClientRun, url: str, body: bytes = BODY, **more: Any) -> DeliveryError:  # noqa: ANN401 - passed on
    """Return the error that sending ends with; `how` are options of the client."""
    client = run.client(**more.pop("how", {}))
    with pytest.raises(DeliveryError) as info:
        client.send(url, body, rate_limit=LANE, **more)
    assert info.value.hint
    return info.value


@pytest.mark.parametrize("method", ["POST", "GET", "PUT", "DELETE"])
def test_what_is_sent_arrives_as_it_is(run: ClientRun, method: str) -> None:
    with serve(answer(202, b"thanks")) as stage:
        url = f"{stage.url}/hook?a=b"
        got = run.client().send(url, BODY, rate_limit=LANE, method=method, headers=HEADERS)
    assert (got.status, got.body) == (202, b"thanks")
    (sent,) = stage.requests
    assert (sent.method, sent.target, sent.body) == (method, "/hook?a=b", BODY)
    assert sent.headers["authorization"] == "Bearer s3cret"
    assert sent.headers["user-agent"] == "digest/test"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 413, 422])
def test_a_refusal_is_the_callers_to_read(run: ClientRun, status: int) -> None:
    with serve(answer(status, b"no")) as stage:
        got = run.client().send(stage.url, BODY, rate_limit=LANE)
    assert (got.status, got.body, len(stage.requests)) == (status, b"no", 1)


@pytest.mark.parametrize(
    "act,says",
    [
        *((answer(status), f"is out of order ({status})") for status in (500, 502, 503, 504)),
        (reset, "broke off its answer"),
        (truncate, "broke off its answer"),
        (answer(302, Location="/elsewhere"), "redirects to another page (302)"),
        (answer(303, Location="/elsewhere"), "redirects to another page (303)"),
        (answer(200, Content_Encoding="br"), "not asked for"),
        (answer(200, b"x" * 1_001), "more than 1,000 bytes"),
        (hang, "did not answer within 1 s"),
    ],
)
def test_what_may_have_arrived_is_not_sent_again(run: ClientRun, act: Act, says: str) -> None:
    """From here it cannot be told whether the service has taken what it was given."""
    with serve(act) as stage:
        error = lost(run, stage.url, max_bytes=1_000, how={"timeout": 1.0})
    assert says in str(error)
    assert (error.uncertain, "--again" in error.hint, len(stage.requests)) == (True, True, 1)


@pytest.mark.parametrize("act", [truncate, answer(200, b"x" * 5_000, Content_Encoding="br")])
def test_an_answer_that_nobody_reads_cannot_be_wrong(run: ClientRun, act: Act) -> None:
    with serve(act) as stage:
        got = run.client().send(stage.url, BODY, rate_limit=LANE, max_bytes=0)
    assert (got.status, got.body) == (200, b"")


@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_that_is_asked_for_is_kept(run: ClientRun, status: int) -> None:
    """Who asks for one has taken nothing."""
    with serve(answer(status, Retry_After="37"), answer()) as stage:
        assert run.client().send(stage.url, BODY, rate_limit=LANE).status == 200
    assert (len(stage.requests), run.waits) == (2, [37])


@pytest.mark.parametrize(
    "act,says,hint",
    [
        (answer(429, Retry_After="3700"), "this run may wait only 60 s more", "later"),
        (answer(407), "The proxy before 127.0.0.1 asks for a login (407).", "HTTPS_PROXY"),
    ],
)
def test_what_was_refused_leaves_no_doubt(run: ClientRun, act: Act, says: str, hint: str) -> None:
    with serve(act) as stage:
        error = lost(run, stage.url, how={"budget": 60.0})
    assert (says in str(error), hint in error.hint) == (True, True)
    assert (error.uncertain, len(stage.requests)) == (False, 1)


def test_what_may_be_repeated_is(run: ClientRun) -> None:
    """The first try may have arrived, whatever became of the last; asking changes nothing."""
    with serve(OFF, answer(503), reset, answer()) as stage:
        run.client().send(stage.url, BODY, rate_limit=LANE, repeatable=True)
    assert [sent.body for sent in stage.requests] == [BODY] * 4
    with serve(OFF, answer(429)) as stage:
        error = lost(run, stage.url, repeatable=True)
        assert ("429" in str(error), error.uncertain, "--again" in error.hint) == (
            True,
            True,
            False,
        )
    with serve(OFF) as stage:
        error = lost(run, stage.url, method="GET")
    assert ("Tried 6 times" in str(error), error.uncertain) == (True, False)


def test_nobody_there_leaves_no_doubt_and_is_tried_again_unless_there_is_no_network(
    run: ClientRun,
) -> None:
    for url, again in (("http://127.0.0.1:1/", True), ("https://hooks.invalid/x", False)):
        error = lost(run, url)
        assert ("Tried 3 times." in str(error), error.uncertain) == (again, False)


@contextmanager
def hanging_up() -> Iterator[str]:
    """Read a little of whatever comes, and hang up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def deal() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(1_000)

        thread = threading.Thread(target=deal, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread.join(10)


def test_what_was_not_taken_whole_has_not_arrived(
    run: ClientRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor what was sent through a proxy that was only told the way."""
    with hanging_up() as url:
        assert not lost(run, url, b"x" * 30_000_000, how={"budget": 0.1}).uncertain
    with hanging_up() as url:
        monkeypatch.setenv("HTTPS_PROXY", url)
        monkeypatch.setenv("NO_PROXY", "")
        assert not lost(run, "https://hooks.example/x", how={"budget": 0.1}).uncertain


def test_no_proxy_is_told_where_none_is_wanted(
    run: ClientRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    with serve(answer()) as proxy, serve(answer()) as stage:
        for name in ("HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        run.client(direct=True).send(stage.url, BODY, rate_limit=LANE, headers=HEADERS)
    assert (len(proxy.requests), len(stage.requests)) == (0, 1)


PLACE = "http://user:s3cret@elsewhere.example:8080/hook?key=s3cret"


@pytest.mark.parametrize(
    "status,location,told",
    [
        *((status, PLACE, "http://elsewhere.example") for status in (301, 302, 303, 307, 308)),
        *((301, odd, "another page") for odd in ("", "/s3cret", "https://ключ/", "//[")),
    ],
)
def test_nothing_follows_a_redirect(run: ClientRun, status: int, location: str, told: str) -> None:
    with serve(answer(status, Location=location.encode().decode("latin-1"))) as stage:
        error = lost(run, stage.url, headers=HEADERS)
    assert str(error) == f"127.0.0.1 redirects to {told} ({status}), and nothing is sent there."
    assert (error.uncertain, "s3cret" in error.hint) == (status in {302, 303}, False)


@pytest.mark.parametrize("location", ["javascript:alert(1)", "http://\x1b[31mred/"])
def test_a_strange_redirect_is_told_without_its_strange_words(
    run: ClientRun, location: str
) -> None:
    with serve(answer(301, Location=location)) as stage:
        error = lost(run, stage.url)
    assert str(error) == "127.0.0.1 redirects to an address that cannot be read."


def test_only_places_that_were_named_may_be_private(run: ClientRun) -> None:
    with serve(answer()) as named, serve(answer()) as other:
        how = {"trusted": frozenset({named.url})}
        assert run.client(**how).send(f"{named.url}/hook", BODY, rate_limit=LANE).status == 200
        error = lost(run, f"{other.url}/hook", how=how)
    assert "not on the public internet" in str(error)
    assert (error.uncertain, other.requests) == (False, ())


def test_addresses_and_tokens_are_told_nobody(
    run: ClientRun, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even a log that listens to every library, and not for an address that is none."""
    caplog.set_level(logging.DEBUG)
    with serve(answer()) as stage:
        run.client().send(f"{stage.url}/s3cret", BODY, rate_limit=LANE, headers=HEADERS)
        assert ("send_request_headers" in caplog.text, "s3cret" in caplog.text) == (True, False)
        unsent = lost(run, stage.url, headers={"Authorization": "s3cret\n"})
        placeless = lost(run, "https://a..b/s3cret")
    assert str(placeless) == "The place to send to has no web address."
    for error in (unsent, placeless):
        assert "s3cret" not in f"{error} {error.hint} {error!r}"
