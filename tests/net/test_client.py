"""The client's promises: it asks politely, tries again where that helps, and says why it stops."""

import gzip
import socket
import ssl

import httpx
import pytest

from digest.errors import FetchError
from digest.net.lane import Lane
from tests.fakes import FakeClock, RealClock, SilentProgress
from tests.net.conftest import MakeClient
from tests.net.server import Act, answer, hang, reset, serve, trickle, truncate

BACK_OFFS = [30.0, 60.0, 120.0, 120.0, 120.0]


def waits(clock: FakeClock) -> list[float]:
    """Return the back-offs among all waits; the pace itself never waits so long here."""
    return [seconds for seconds in clock.slept if seconds >= 30]


def test_a_page_comes_back_whole(make_client: MakeClient, lane: Lane) -> None:
    with serve(answer(body="näh".encode(), X_Mark="1")) as stage:
        response = make_client().get(f"{stage.url}/a?k=1", {"q": 'ti:"a b"'}, lane=lane)
    assert (response.status, response.body.decode()) == (200, "näh")
    assert response.headers["x-mark"] == "1"
    assert stage.requests == ["/a?k=1&q=ti:%22a+b%22"]
    assert stage.agents == ["digest/test"]


def test_two_requests_keep_the_interval(
    make_client: MakeClient, lane: Lane, clock: FakeClock
) -> None:
    with serve(answer()) as stage:
        client = make_client()
        client.get(stage.url, lane=lane)
        client.get(stage.url, lane=lane)
    assert clock.slept == [3.0]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524])
def test_an_overloaded_service_is_asked_six_times_with_doubling_waits(
    make_client: MakeClient, lane: Lane, clock: FakeClock, progress: SilentProgress, status: int
) -> None:
    with serve(answer(status)) as stage, pytest.raises(FetchError, match=r"Tried 6 times") as info:
        make_client().get(stage.url, lane=lane)
    assert str(status) in str(info.value)
    assert len(stage.requests) == 6
    assert waits(clock) == BACK_OFFS
    assert len(progress.notes) == 5
    assert "Trying again in 30 s" in progress.notes[0]


@pytest.mark.parametrize("fault", [truncate, reset])
def test_a_broken_answer_is_asked_for_again(
    make_client: MakeClient, lane: Lane, clock: FakeClock, fault: object
) -> None:
    with serve(fault, answer(body=b"whole")) as stage:  # type: ignore[arg-type]
        assert make_client().get(stage.url, lane=lane).body == b"whole"
    assert waits(clock) == [30.0]


def test_a_compressed_answer_that_is_damaged_is_asked_for_again(
    make_client: MakeClient, lane: Lane
) -> None:
    damaged = answer(body=b"no gzip at all", Content_Encoding="gzip")
    with serve(damaged, answer(body=b"whole")) as stage:
        assert make_client().get(stage.url, lane=lane).body == b"whole"


def test_silence_is_a_timeout(make_client: MakeClient, lane: Lane) -> None:
    with serve(hang, answer()) as stage:
        assert make_client(timeout=0.5).get(stage.url, lane=lane).status == 200


def test_a_body_that_trickles_is_a_timeout_too(make_client: MakeClient) -> None:
    quick = Lane(name="x", interval=0.001)
    with serve(trickle) as stage, pytest.raises(FetchError, match=r"did not answer within 0\.2 s"):
        make_client(clock=RealClock(), timeout=0.05, budget=0.1).get(stage.url, lane=quick)


@pytest.mark.parametrize("status", [400, 404, 410])
def test_what_is_wrong_with_the_request_is_for_the_caller(
    make_client: MakeClient, lane: Lane, status: int
) -> None:
    with serve(answer(status, b"why")) as stage:
        response = make_client().get(stage.url, lane=lane)
    assert (response.status, response.body, len(stage.requests)) == (status, b"why", 1)


@pytest.mark.parametrize(
    "status,says", [(403, "refuses this machine"), (407, "login"), (501, "501")]
)
def test_a_refusal_is_never_repeated(
    make_client: MakeClient, lane: Lane, status: int, says: str
) -> None:
    with serve(answer(status)) as stage, pytest.raises(FetchError, match=says) as info:
        make_client().get(stage.url, lane=lane)
    assert len(stage.requests) == 1
    assert info.value.hint


def test_a_refused_connection_is_tried_three_times(
    make_client: MakeClient, lane: Lane, clock: FakeClock
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(FetchError, match=r"refuses the connection. Tried 3 times") as info:
            make_client().get(url, lane=lane)
    assert waits(clock) == [30.0, 60.0]
    assert "DIGEST_ENDPOINTS__" in info.value.hint


def test_an_unknown_host_is_named_and_tried_three_times(
    make_client: MakeClient, lane: Lane
) -> None:
    with pytest.raises(FetchError, match=r"nowhere\.invalid cannot be found.*3 times") as info:
        make_client().get("http://nowhere.invalid/x", lane=lane)
    assert "HTTPS_PROXY" in info.value.hint


@pytest.mark.parametrize(
    "asked,wait",
    [("0", 30.0), ("200", 200.0), ("Sat, 28 Feb 2026 12:03:20 GMT", 200.0), ("x", 30.0)],
)
def test_retry_after_counts_only_where_it_is_longer(
    make_client: MakeClient, lane: Lane, clock: FakeClock, asked: str, wait: float
) -> None:
    with serve(answer(503, Retry_After=asked), answer()) as stage:
        make_client().get(stage.url, lane=lane)
    assert waits(clock) == [wait]


def test_a_wait_beyond_the_budget_ends_the_run_at_once(
    make_client: MakeClient, lane: Lane, clock: FakeClock
) -> None:
    with (
        serve(answer(429, Retry_After="3600")) as stage,
        pytest.raises(
            FetchError, match=r"60 minutes, and this run may wait only 600 s more"
        ) as info,
    ):
        make_client().get(stage.url, lane=lane)
    assert (clock.slept, len(stage.requests)) == ([], 1)
    assert "later" in info.value.hint


@pytest.mark.parametrize("asked", ["99999999999", "9" * 400])
def test_an_absurd_wait_is_told_in_words(make_client: MakeClient, lane: Lane, asked: str) -> None:
    with (
        serve(answer(429, Retry_After=asked)) as stage,
        pytest.raises(FetchError, match="due in more than a day, and this run"),
    ):
        make_client().get(stage.url, lane=lane)


def test_the_budget_is_the_whole_run_s(
    make_client: MakeClient, lane: Lane, clock: FakeClock
) -> None:
    with serve(answer(503)) as stage:
        client = make_client(budget=100.0)
        for _ in range(2):
            with pytest.raises(FetchError, match=r"may wait only 10 s more"):
                client.get(stage.url, lane=lane)
            clock.sleep(120.0)
    assert len(stage.requests) == 3 + 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_followed_at_the_lane_s_pace(
    make_client: MakeClient, lane: Lane, clock: FakeClock, status: int
) -> None:
    with serve(answer(status, Location="/there?x=1"), answer(body=b"moved")) as stage:
        response = make_client().get(f"{stage.url}/here", lane=lane)
    assert (response.url, response.body) == (f"{stage.url}/there?x=1", b"moved")
    assert clock.slept == [3.0]


def test_endless_redirects_end(make_client: MakeClient, lane: Lane) -> None:
    with (
        serve(answer(301, Location="/again")) as stage,
        pytest.raises(FetchError, match="redirects more than 5 times"),
    ):
        make_client().get(stage.url, lane=lane)
    assert len(stage.requests) == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://x/y", "", "http://["])
def test_a_redirect_off_the_web_is_refused(
    make_client: MakeClient, lane: Lane, target: str
) -> None:
    with serve(answer(302, Location=target)) as stage, pytest.raises(FetchError):
        make_client().get(stage.url, lane=lane)
    assert len(stage.requests) == 1


def test_too_many_bytes_are_refused_even_when_compressed(
    make_client: MakeClient, lane: Lane
) -> None:
    bomb = gzip.compress(b"0" * 1_000_000)
    with (
        serve(answer(body=bomb, Content_Encoding="gzip")) as stage,
        pytest.raises(FetchError, match="more than 10,000 bytes"),
    ):
        make_client(max_bytes=10_000).get(stage.url, lane=lane)
    assert len(stage.requests) == 1


@pytest.mark.parametrize(
    "url", ["", "nonsense", "ftp://host/x", "http://", "http://[bad", "http://h:x/"]
)
def test_what_is_no_web_address_points_to_the_configuration(
    make_client: MakeClient, lane: Lane, url: str
) -> None:
    with pytest.raises(FetchError) as info:
        make_client().get(url, lane=lane)
    assert "digest.toml" in info.value.hint


def test_a_proxy_from_the_environment_is_used(
    make_client: MakeClient, lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(answer(body=b"by proxy")) as stage:
        monkeypatch.setenv("HTTP_PROXY", stage.url)
        monkeypatch.setenv("NO_PROXY", "")
        response = make_client().get("http://papers.example/x", lane=lane)
    assert response.body == b"by proxy"
    assert stage.requests == ["http://papers.example/x"]


def test_an_unusable_proxy_setting_is_named(
    make_client: MakeClient, lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "nonsense://proxy")
    with pytest.raises(FetchError) as info:
        make_client().get("http://papers.example/x", lane=lane)
    assert "HTTP_PROXY" in info.value.hint


def test_a_source_may_wait_within_the_same_budget(
    make_client: MakeClient, lane: Lane, clock: FakeClock, progress: SilentProgress
) -> None:
    client = make_client(budget=80.0)
    client.back_off(lane, 1, "arXiv sent half a feed.")
    with pytest.raises(FetchError, match="half a feed"):
        client.back_off(lane, 2, "arXiv sent half a feed.")
    assert clock.slept == [30.0]
    assert progress.notes == ["arXiv sent half a feed. Trying again in 30 s."]


@pytest.mark.parametrize(
    "refusal,pause", [(answer(429), 30.0), (answer(503, Retry_After="200"), 200.0)]
)
def test_every_run_leaves_an_overloaded_service_alone(
    make_client: MakeClient, lane: Lane, clock: FakeClock, refusal: Act, pause: float
) -> None:
    """One run is told and gives up; another on the same machine asks when the pause is over."""
    with serve(refusal, answer()) as stage:
        with pytest.raises(FetchError, match="may wait only 1 s more"):
            make_client(budget=1.0).get(stage.url, lane=lane)
        make_client().get(stage.url, lane=lane)
    assert clock.elapsed == pytest.approx(pause)


def test_a_pause_beyond_the_patience_of_another_run_is_told(
    make_client: MakeClient, lane: Lane, clock: FakeClock
) -> None:
    with serve(answer(429, Retry_After="9999999"), answer()) as stage:
        for sentence in ("asks for a pause", "asked again in 60 minutes only: it is overloaded"):
            with pytest.raises(FetchError, match=sentence):
                make_client().get(stage.url, lane=lane)
        assert len(stage.requests) == 1
        clock.sleep(3600.0)
        assert make_client().get(stage.url, lane=lane).status == 200


def test_a_redirect_to_arxiv_is_followed_at_arxiv_s_pace(
    make_client: MakeClient, clock: FakeClock
) -> None:
    def lead(request: httpx.Request) -> httpx.Response:
        if request.url.host == "mirror.example":
            return httpx.Response(302, headers={"Location": "https://export.arxiv.org/api"})
        return httpx.Response(200)

    client = make_client(transport=httpx.MockTransport(lead))
    for _ in range(3):
        client.get("https://mirror.example/api", lane=Lane(name="mirror", interval=0.1))
    assert clock.elapsed == pytest.approx(6.0, abs=0.2)


def test_plain_http_where_https_is_spoken_of_is_named_and_not_tried_again(
    make_client: MakeClient, lane: Lane, clock: FakeClock
) -> None:
    with serve(answer()) as stage, pytest.raises(FetchError, match=r"begins http://") as info:
        make_client().get(stage.url.replace("http:", "https:"), lane=lane)
    assert "digest.toml" in info.value.hint
    assert clock.slept == []


def test_a_contact_in_any_script_is_sent(make_client: MakeClient, lane: Lane) -> None:
    with serve(answer()) as stage:
        make_client(user_agent="digest (José)").get(stage.url, lane=lane)
    assert stage.agents[0].encode("latin-1").decode() == "digest (José)"


def distrust(request: httpx.Request) -> httpx.Response:
    """Fail as httpx does where a certificate is not trusted."""
    message = "self-signed certificate"
    raise httpx.ConnectError(message, request=request) from ssl.SSLCertVerificationError(message)


def test_an_untrusted_certificate_is_not_tried_again(
    make_client: MakeClient, lane: Lane, clock: FakeClock
) -> None:
    client = make_client(transport=httpx.MockTransport(distrust))
    with pytest.raises(FetchError, match="certificate") as info:
        client.get("https://papers.example/", lane=lane)
    assert "SSL_CERT_FILE" in info.value.hint
    assert clock.slept == []
