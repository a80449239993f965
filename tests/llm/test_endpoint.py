"""An endpoint is sent what was asked for and its own key, with patience that has an end."""

import ssl
import sys
from contextlib import closing
from typing import Any, NoReturn

import httpx2
import pytest
import trustme

from digest.errors import ConfigError, EndedError, FetchError
from digest.llm.endpoint import Terms, check_extra
from tests.fakes import FakeClock
from tests.llm.asking import KEY, SAID, Asking, asking, say
from tests.net.server import Handler, hang, serve
from tests.standins.chat import Fault, LlmServer, status, vanish
from tests.standins.chat.chat import CHAT, chat, completion, instead
from tests.standins.chat.server import refusal

# What the SDK would read by itself.
AMBIENT = {
    "OPENAI_API_KEY": "sk-ambient",
    "OPENAI_ADMIN_KEY": "sk-admin",
    "OPENAI_ORG_ID": "org-ambient",
    "OPENAI_PROJECT_ID": "proj-ambient",
    "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
    "OPENAI_CUSTOM_HEADERS": "X-Ambient: yes\nAuthorization: Bearer sk-custom",
}


@pytest.mark.parametrize("key", ["", KEY])
def test_nothing_of_the_environment_is_sent(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    for name, value in AMBIENT.items():
        monkeypatch.setenv(name, value)
    with asking(terms={"key": key, "user_agent": "digest/1"}) as (server, one):
        one.ask()
        headers = dict(server.asked[0].headers)
    assert headers.pop("authorization", "") == (f"Bearer {key}" if key else "")
    assert {name: headers[name] for name in headers.keys() - {"host", "content-length"}} == {
        "accept": "application/json",
        "accept-encoding": "identity",
        "connection": "keep-alive",
        "content-type": "application/json",
        "user-agent": "digest/1",
    }


def test_what_stands_behind_the_address_is_sent_with_every_request() -> None:
    path = f"{CHAT}?api-version=preview"
    with LlmServer({path: chat(say)}) as server:
        one = Asking(base_url=f"{server.url}/?api-version=preview")
        with closing(one.endpoint):
            assert one.ask().text == SAID
        assert [asked.path for asked in server.asked] == [path]
    assert "?" not in one.endpoint.host


def test_the_key_stands_in_no_text(caplog: pytest.LogCaptureFixture) -> None:
    """An endpoint may repeat it in its refusal, in other letters, and the SDK log what it sends."""
    caplog.set_level("DEBUG")
    said = status(404, f"Ask {KEY.upper()} or {KEY} for more.")
    with asking(said, terms={"key": KEY}) as (_, one):
        error = one.lost()
    assert one.progress.notes == [f"{one.endpoint.host} says: Ask … or … for more."]
    told = f"{error} {error.hint} {caplog.text} {Terms(base_url='', key=KEY)}"
    assert ("for more" in f"{error}", "quill" in told.casefold()) == (False, False)


@pytest.mark.parametrize("key", ["sk-\nInjected: yes", "sk-ключ", "sk-\x00"])
def test_a_key_that_cannot_be_sent_is_told_of_without_showing_it(key: str) -> None:
    error = Asking(base_url="http://127.0.0.1:9/v1", key=key).lost()
    assert str(error) == "The key for 127.0.0.1:9 cannot be sent as it is."


def test_without_the_extra_the_user_is_told_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    for ask in (check_extra, Asking(base_url="").ask):
        with pytest.raises(ConfigError, match="extra `llm`") as raised:
            ask()
        assert "digest-post[llm]" in raised.value.hint


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_this_machines_own_is_asked_through_no_proxy(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for variable in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(variable, raising=False)
    with LlmServer({}) as proxy, asking() as (_, one):
        monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        assert one.ask().text == SAID
        assert not proxy.asked


def test_a_proxy_that_cannot_be_used_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://proxy.example")
    error = Asking(base_url="https://models.example/v1").lost()
    assert "proxy or certificate settings" in str(error)
    assert "HTTPS_PROXY" in error.hint


@pytest.mark.parametrize(
    "faults,slept",
    [
        ([status(500), status(503)], [2.0, 4.0]),
        ([status(429, retry_after="7"), status(503)], [7.0, 4.0]),
        ([vanish], [2.0]),
    ],
)
def test_what_may_pass_is_waited_for_and_asked_again(
    faults: list[Fault], slept: list[float]
) -> None:
    with asking(None, *faults) as (server, one):
        assert [one.ask().text for _ in range(2)] == [SAID, SAID]
        assert (one.clock.slept, len(server.asked)) == (slept, 2 + len(slept))
    told = [note for note in one.progress.notes if "Trying again in" in note]
    assert len(told) == len(slept)


@pytest.mark.parametrize(
    "fault,says,hint,slept",
    [
        (status(401), "does not accept the key (401).", "environment variable", []),
        (status(403), "refuses (403).", "environment variable", []),
        (status(404), "knows no such model or address (404).", "model's name", []),
        (
            lambda _: refusal(429, "No money left.", "insufficient_quota"),
            *("says that its quota is spent (429).", "account", []),
        ),
        (status(429, retry_after="3600"), "asks for a pause (429).", "later", []),
        (status(503), "is out of order (503).", "later", [2.0, 4.0, 8.0, 16.0, 32.0]),
    ],
)
def test_who_will_not_have_us_is_asked_no_more(
    fault: Fault, says: str, hint: str, slept: list[float]
) -> None:
    with asking() as (server, one):
        one.ask()
        server.always(CHAT, fault)
        error = one.lost(EndedError)
        assert str(error) == f"{one.endpoint.host} {says}"
        assert (hint in error.hint, one.clock.slept) == (True, slept)
        count = len(server.asked)
        assert str(one.lost(EndedError)) == str(error)
        assert len(server.asked) == count == 2 + len(slept)


@pytest.mark.parametrize(
    "fault,says",
    [
        (status(400, "Too long."), "refuses what it was asked (400)."),
        (status(307, location="http://127.0.0.1:9/v1"), "refuses what it was asked (307)."),
        (instead(completion("x" * 50_000)), "sends far more than was asked for."),
    ],
)
def test_one_answer_of_no_use_costs_one_question_alone(fault: Fault, says: str) -> None:
    with asking(fault, terms={"most_bytes": 10_000}) as (server, one):
        error = one.lost()
        assert str(error) == f"{one.endpoint.host} {says}"
        assert not isinstance(error, EndedError)
        assert one.ask().text == SAID
        assert len(server.asked) == 2
    assert "Too long" not in error.hint


def test_a_silence_costs_one_question_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def time_out(*_: object) -> NoReturn:
        raise httpx2.ReadTimeout("")

    with asking() as (server, one):
        with monkeypatch.context() as patch:
            patch.setattr(httpx2.HTTPTransport, "handle_request", time_out)
            error = one.lost()
        assert str(error) == f"{one.endpoint.host} did not answer in time."
        assert not isinstance(error, EndedError)
        assert one.ask().text == SAID
        assert (one.clock.slept, len(server.asked)) == ([], 1)


def test_nobody_there_is_told_apart() -> None:
    with asking() as (server, gone):
        server.stop()
        refused = gone.lost(EndedError)
    unknown = Asking(base_url="https://models.invalid/v1")
    assert "models.invalid cannot be found" in str(unknown.lost(EndedError))
    assert ("refuses the connection" in str(refused), "base_url" in refused.hint) == (True, True)
    assert gone.clock.slept == unknown.clock.slept == [2.0, 4.0]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with serve(hang) as stage:
        stage.socket = context.wrap_socket(stage.socket, server_side=True)
        error = Asking(base_url=f"https://{stage.place}/v1").lost(EndedError)
    assert ("certificate that is not trusted" in str(error), stage.asked) == (True, [])
    assert "SSL_CERT_FILE" in error.hint


def test_the_time_that_a_run_may_take_ends() -> None:
    with asking(terms={"budget": 60.0}) as (server, one):
        one.ask()
        one.clock.sleep(61)
        assert "has taken its 60 s of this run." in str(one.lost(EndedError))
        assert len(server.asked) == 1


@pytest.mark.parametrize("terms", [{"timeout": 0.05}, {"timeout": 60.0, "budget": 0.05}])
def test_an_answer_is_waited_for_no_longer_than_it_or_the_run_may_take(
    terms: dict[str, Any],
) -> None:
    with serve(hang) as stage:
        one = Asking(base_url=f"{stage.url}/v1", **terms)
        with closing(one.endpoint):
            assert "did not answer in time" in str(one.lost())


def test_an_answer_that_trickles_ends() -> None:
    """A byte now and then, in the headers, would be listened to for ever."""
    clock = FakeClock()

    def drip(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(45):
            clock.elapsed += 1.0
            handler.wfile.write(b"x")
        hang(handler)

    with serve(drip) as stage:
        one = Asking(clock, base_url=f"{stage.url}/v1", timeout=10.0)
        with closing(one.endpoint), pytest.raises(FetchError, match="did not answer in time"):
            one.ask()
