"""The client asks politely, tries again where that helps, and says why it stops."""

import errno
import socket
import ssl
from contextlib import suppress
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import AnswerError, FetchError
from digest.net.client import Response
from digest.net.failures import Network, RequestError, parse_retry_after
from digest.net.rate_limits import RateLimit
from tests.fakes import START
from tests.net.replies import ClientRun, Reply, fail, failure, reply
from tests.net.server import answer, serve

URL, HOST = "https://papers.example/x", "papers.example"
LANE = RateLimit(name="arxiv", interval=3.0, single=True)
EPOCH = int(START.timestamp())


def test_a_page_comes_back_whole(run: ClientRun) -> None:
    with serve(answer(body="näh".encode(), X_Mark="1")) as stage:
        url, headers = f"{stage.url}/a?k=1", {"If-None-Match": '"abc"'}
        client = run.client(user_agent="digest (José)")
        got = client.get(url, {"q": 'ti:"a b"'}, rate_limit=LANE, accept="text/x", headers=headers)
    assert (got.status, got.body.decode(), got.headers["x-mark"]) == (200, "näh", "1")
    assert got.received == run.clock.now()
    (asked,) = stage.requests
    assert asked.target == "/a?k=1&q=ti:%22a+b%22"
    sent = {name: asked.headers[name] for name in ("accept", "accept-encoding", "if-none-match")}
    assert list(sent.values()) == ["text/x", "gzip", '"abc"']
    assert asked.headers["user-agent"].encode("latin-1").decode() == "digest (José)"


UNTRUSTED, UNKNOWN = ssl.SSLCertVerificationError("self-signed"), socket.gaierror()
NO_HOST = fail(httpx.ConnectError(""), UNKNOWN)
# How often each is tried, what is told of it, and a word of the hint.
FAILURES: list[tuple[Reply, int, str, str]] = [
    *(
        (reply(status), 6, f"{HOST} is out of order ({status}).", "later")
        for status in (408, 500, 502, 503, 504, 520, 521, 522, 523, 524)
    ),
    (reply(429), 6, f"{HOST} asks for a pause (429).", "later"),
    (reply(403), 1, f"{HOST} refuses this machine's requests (403).", "DIGEST_CONTACT"),
    (reply(407), 1, f"The proxy before {HOST} asks for a login (407).", "HTTPS_PROXY"),
    *((reply(n), 1, f"{HOST} answers with status {n}.", "later") for n in (303, 501, 525)),
    (
        fail(httpx.ConnectError(""), UNTRUSTED),
        *(1, f"{HOST} shows a certificate that is not trusted.", "SSL_CERT_FILE"),
    ),
    (
        NO_HOST,
        *(1, f"{HOST} cannot be found: there is no network, or no such host.", "HTTPS_PROXY"),
    ),
    *(
        (
            fail(httpx.ConnectError(""), OSError(number, "Unreachable")),
            *(
                1,
                f"{HOST} cannot be reached: there is no network, or no way to that host.",
                "proxy",
            ),
        )
        for number in (errno.ENETUNREACH, errno.EHOSTUNREACH)
    ),
    (
        fail(httpx.ConnectError(""), ConnectionRefusedError()),
        *(3, f"{HOST} refuses the connection.", "DIGEST_ENDPOINTS__"),
    ),
    (fail(httpx.ConnectError("All failed.")), 3, f"{HOST} cannot be reached: All failed.", "proxy"),
    (
        fail(httpx.ProxyError("502 Bad.")),
        3,
        f"The proxy does not lead to {HOST}: 502 Bad.",
        "proxy",
    ),
    (
        fail(httpx.RemoteProtocolError("Disconnected.")),
        *(6, f"{HOST} broke off its answer: Disconnected.", "later"),
    ),
    (
        fail(httpx.ReadError("")),
        *(6, f"{HOST} broke off its answer: the connection was reset.", "later"),
    ),
    (fail(httpx.ConnectTimeout("")), 6, f"{HOST} did not answer within 10 s.", "later"),
    (fail(httpx.ReadTimeout("")), 6, f"{HOST} did not answer within 60 s.", "later"),
    (fail(httpx.UnsupportedProtocol("No.")), 1, f"{HOST} cannot be asked: No.", "digest.toml"),
]


@pytest.mark.parametrize("fault,tries,says,hint", FAILURES)
def test_a_failure_is_told_in_a_sentence_and_tried_as_often_as_that_helps(
    run: ClientRun, fault: Reply, tries: int, says: str, hint: str
) -> None:
    error = failure(run.client(fault).get, URL, rate_limit=LANE)
    assert str(error) == says + f" Tried {tries} times." * (tries > 1)
    assert (hint in error.hint, len(run.asked)) == (True, tries)
    assert run.waits == [30.0, 60.0, 120.0, 120.0, 120.0][: tries - 1]
    rest = {1: "", 3: ", then once within 60 s", 6: ", then up to 4 times within 420 s"}[tries]
    assert run.progress.notes == [
        f"{says} Trying again in {wait:g} s{'' if number else rest}."
        for number, wait in enumerate(run.waits)
    ]


@pytest.mark.parametrize("one", [b"", reply(404), reply(500), fail(httpx.ReadTimeout(""))])
def test_a_host_that_is_not_found_is_tried_again_only_where_another_was_reached(
    run: ClientRun, one: bytes | Reply
) -> None:
    """Its name server may be out of order for a moment; a machine without network is offline."""
    network = Network()
    lost, there = (run.client(what, network=network) for what in (NO_HOST, one))
    for _ in range(2):
        assert str(failure(lost.get, URL, rate_limit=LANE)).endswith("or no such host.")
    with suppress(FetchError):
        there.get(URL, rate_limit=RateLimit(name="y", interval=0.01))
    run.asked.clear()
    assert str(failure(lost.get, URL, rate_limit=LANE)).endswith("or no such host. Tried 3 times.")
    assert len(run.asked) == 3


def test_the_first_wait_is_told_to_everybody_and_how_not_to_wait(run: ClientRun) -> None:
    client = run.client(reply(503), way_out="--budget 0 gives up after one try")
    failure(client.get, URL, rate_limit=RateLimit(name="x", interval=0.01))
    assert run.progress.warned == []
    failure(client.get, URL, rate_limit=LANE)
    told = f"{HOST} is out of order (503). Trying again in 30 s, then up to 4 times within 420 s"
    assert run.progress.warned == [f"{told}; --budget 0 gives up after one try."]
    # Another run, behind the pause that was asked of this one.
    run.progress.warned.clear()
    run.client(b"").get(URL, rate_limit=LANE)
    assert run.progress.warned == [
        f"{HOST} may be asked again in 120 s: it was overloaded, or other runs keep it busy."
    ]
    hasty = run.client(reply(503), budget=0.0)
    assert str(failure(hasty.get, URL, rate_limit=RateLimit(name="y", interval=3.0))) == (
        f"{HOST} is out of order (503). It is not tried again."
    )


@pytest.mark.parametrize("status", [200, 204, 304, 400, 401, 404, 410, 418, 451, 403, 429, 500])
def test_an_answer_is_the_caller_s_to_read(run: ClientRun, status: int) -> None:
    """The last ones, where they are expected."""
    client = run.client(reply(status, b"why", ETag='"abc"'))
    got = client.get(URL, rate_limit=LANE, expected=frozenset({403, 429, 500}))
    assert (got.status, got.body, got.headers["etag"]) == (status, b"why", '"abc"')
    assert len(run.asked) == 1


@pytest.mark.parametrize("trusted", [None, frozenset({"127.0.0.1:1"})])
def test_nobody_there_is_told_apart(run: ClientRun, trusted: frozenset[str] | None) -> None:
    client = run.client(trusted=trusted)
    found = str(failure(client.get, "http://nowhere.invalid/x", rate_limit=LANE))
    assert found.startswith("nowhere.invalid cannot be found")
    refused = str(failure(client.get, "http://127.0.0.1:1/", rate_limit=LANE))
    assert refused == "127.0.0.1 refuses the connection. Tried 3 times."


def test_plain_http_where_https_is_spoken_of_is_named(run: ClientRun) -> None:
    with serve(answer()) as stage:
        error = failure(run.client().get, f"https://{stage.place}", rate_limit=LANE)
    assert "perhaps its address begins http://." in str(error)
    assert ("digest.toml" in error.hint, run.waits) == (True, [])


@given(st.text(max_size=40) | st.from_regex(r"Fri, \d{1,30} Dec \d+ \d+:\d\d:\d\d [+-]?\d+"))
def test_no_retry_after_breaks_anything(value: str) -> None:
    assert (parse_retry_after(value, START) or 0) >= 0


@pytest.mark.parametrize(
    "asked,told",
    [
        ("601", "10 minutes"),
        ("3600", "60 minutes"),
        ("86400", "24 hours"),
        ("9" * 400, "more than a day"),
    ],
)
def test_a_wait_beyond_the_budget_ends_the_run_at_once(
    run: ClientRun, asked: str, told: str
) -> None:
    error = failure(run.client(reply(429, Retry_After=asked)).get, URL, rate_limit=LANE)
    assert f"due in {told}, and this run may wait only 600 s more." in str(error)
    assert ("later" in error.hint, len(run.asked), run.clock.slept) == (True, 1, [])


LEFT, RESET = "x-ratelimit-remaining", "x-ratelimit-reset"
ZONES = ("GMT", "-0000")
ODD_PAUSES = (
    *("", "soon", "-5", "\N{SUPERSCRIPT TWO}"),
    "Fri, 31 Dec 99999999999999999999 23:59:59 GMT",
    "Fri, 31 Dec 2026 23:59:59 +99999999999999999999",
)


@pytest.mark.parametrize(
    "status,headers,wait",
    [
        (503, {"Retry-After": "0"}, 30.0),
        (503, {"Retry-After": " 200 "}, 200.0),
        *((429, {"Retry-After": f"Sat, 28 Feb 2026 12:03:20 {zone}"}, 200.0) for zone in ZONES),
        (503, {"Retry-After": "Sat, 28 Feb 2026 11:00:00 GMT"}, 30.0),
        *((503, {"Retry-After": odd}, 30.0) for odd in ODD_PAUSES),
        # A spent quota that is renewed soon.
        (429, {"ratelimit": '"api";r=0;t=55'}, 55.0),
        (402, {LEFT: "0", RESET: "60"}, 60.0),
        (403, {LEFT: "0", RESET: f"{EPOCH - 90}"}, 30.0),
        # None is spent, or nobody says until when.
        (429, {LEFT: "7", RESET: f"{EPOCH + 90}"}, 30.0),
        *((429, {LEFT: "0", RESET: odd}, 30.0) for odd in ("", "soon", "-9", "9" * 15, "Ä")),
        (429, {f"{LEFT}-usd": "0.05", RESET: "90"}, 30.0),
        (429, {"ratelimit": '"api";r=499;t=90'}, 30.0),
        (429, {"ratelimit": '"api";r=0'}, 30.0),
    ],
)
def test_a_wait_that_is_asked_for_counts_where_it_is_longer(
    run: ClientRun, status: int, headers: dict[str, str], wait: float
) -> None:
    run.client(reply(status, **headers), b"").get(URL, rate_limit=LANE)
    assert run.waits == [wait]


@pytest.mark.parametrize("status", [402, 403, 429])
@pytest.mark.parametrize(
    "headers",
    [
        {LEFT: "0", RESET: f"{EPOCH + 3000}"},
        {LEFT: "0", RESET: "3000"},
        {f"{LEFT}-usd": "0", RESET: "3000"},
        {f"{LEFT}-usd": "0.5", "x-ratelimit-cost-required-usd": "1", RESET: "3000"},
        {"ratelimit": '"api"; r=0 ; t=3000'},
    ],
)
def test_a_spent_quota_says_when_and_is_not_waited_for(
    run: ClientRun, status: int, headers: dict[str, str]
) -> None:
    """Another run may have a token, and with it a quota of its own."""
    client = run.client(reply(status, **headers), b"")
    error = failure(client.get, URL, rate_limit=LANE, expected=frozenset({status}))
    assert str(error) == (
        f"papers.example says that its quota is used up ({status}); "
        "it may be asked again at 2026-02-28 12:50 UTC, in 50 minutes."
    )
    assert ("token" in error.hint, isinstance(error, AnswerError)) == (True, False)
    client.get(URL, rate_limit=LANE)
    assert run.clock.slept == [3.0]


def test_a_refusal_that_asks_for_a_pause_is_one_and_not_pressed(run: ClientRun) -> None:
    client = run.client(reply(403, Retry_After="90"), b"")
    error = failure(client.get, URL, rate_limit=LANE, expected=frozenset({403}))
    assert str(error) == "papers.example asks for a pause of 90 s (403)."
    client.get(URL, rate_limit=LANE)
    assert run.clock.elapsed == 90.0


def test_the_budget_is_the_whole_run_s(run: ClientRun) -> None:
    """A page that is no good for the caller is asked for again within it, as one that failed."""

    def check(page: Response) -> RequestError:
        return RequestError(f"{page.body.decode()}?", hint="Wait.", tries=6)

    client, half = run.client(b"half", budget=145.0), RateLimit(name="x", interval=0.5)
    error = failure(client.get, URL, rate_limit=half, check=check)
    assert str(error) == "half? Tried 6 times."
    assert run.waits == [5.0, 10.0, 20.0, 20.0, 20.0]
    assert run.progress.notes[0] == "half? Trying again in 5 s, then up to 4 times within 70 s."
    error = failure(client.get, URL, rate_limit=RateLimit(name="y", interval=5.0), check=check)
    assert str(error).endswith(
        "The next try is due in 100 s, and this run may wait only 20 s more."
    )


def test_a_service_that_takes_long_for_each_answer_is_not_asked_for_ever(run: ClientRun) -> None:
    """Of each answer five seconds are lost; without patience to lose, none are."""

    def slow(request: httpx.Request) -> httpx.Response:
        run.clock.elapsed += 7.0
        return reply()(request)

    options: list[dict[str, Any]] = [{"patience": 2.0}, {}]
    hasty, patient = (run.client(slow, budget=9.0, **more) for more in options)
    for client in (hasty, hasty, *[patient] * 4):
        client.get(URL, rate_limit=LANE)
    assert f"{HOST} has used up its 9 s of" in str(failure(hasty.get, URL, rate_limit=LANE))
    assert len(run.asked) == 2 + 4


@pytest.mark.parametrize(
    "budget, seconds, asked", [(12.0, 13.0, 4), (12.0, 99.0, 1), (0.0, 11.0, 1), (12.0, 9.0, 9)]
)
def test_a_service_whose_answers_take_long_to_read_is_not_asked_for_ever(
    run: ClientRun, budget: float, seconds: float, asked: int
) -> None:
    """Ten seconds are free, of whatever is read within a request and behind it."""

    def read(_: object = None) -> None:
        run.clock.elapsed += seconds

    client = run.client(*[reply()] * 10, budget=budget)
    for turn in range(asked):
        client.get(URL, rate_limit=LANE, check=read if turn % 2 else None)
        if turn % 2 == 0:
            with client.reading():
                read()
    if seconds > 10.0:
        assert f"{HOST} has used up its " in str(failure(client.get, URL, rate_limit=LANE))
    assert len(run.asked) == asked


def test_what_reading_takes_is_lost_once(run: ClientRun) -> None:
    """Three seconds of thirty are free: two readings leave six of sixty, and a third may begin."""

    def read(_: object) -> None:
        run.clock.elapsed += 30.0

    client = run.client(*[reply()] * 10, budget=60.0, patience=3.0)
    for _ in range(3):
        client.get(URL, rate_limit=LANE, check=read)
    assert f"{HOST} has used up its " in str(failure(client.get, URL, rate_limit=LANE))


@pytest.mark.parametrize("url", "nonsense ftp://host/x http:// http://[bad http://h:x/".split())
def test_what_is_no_web_address_points_to_the_configuration(run: ClientRun, url: str) -> None:
    error = failure(run.client().get, url, {"api_key": "s3cret"}, rate_limit=LANE)
    assert str(error) == f"“{url}” is not a web address."
    assert "digest.toml" in error.hint


@pytest.mark.parametrize("token", ["s3cret\nX-Evil: 1", "s3cret“"])
def test_a_token_that_cannot_be_sent_is_not_told(run: ClientRun, token: str) -> None:
    with serve(answer()) as stage:
        headers = {"Authorization": token}
        error = failure(run.client().get, stage.url, rate_limit=LANE, headers=headers)
    assert "characters that cannot be sent" in str(error)
    assert ("s3cret" in f"{error} {error.hint}", stage.requests) == (False, ())


def test_no_cookie_is_kept(run: ClientRun) -> None:
    client = run.client(reply(Set_Cookie="visitor=7; Path=/"))
    for _ in range(2):
        client.get(URL, rate_limit=LANE)
    assert not any("cookie" in request.headers for request in run.asked)


def test_a_proxy_from_the_environment_is_used_or_named(
    run: ClientRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    with serve(answer(body=b"by proxy")) as stage:
        monkeypatch.setenv("HTTP_PROXY", stage.url)
        assert run.client().get("http://papers.example/x", rate_limit=LANE).body == b"by proxy"
    assert stage.requests[0].target == "http://papers.example/x"
    monkeypatch.setenv("HTTP_PROXY", "nonsense://proxy")
    error = failure(run.client().get, URL, rate_limit=LANE)
    assert "proxy or certificate settings of the environment cannot be used" in str(error)
    assert "HTTP_PROXY" in error.hint
