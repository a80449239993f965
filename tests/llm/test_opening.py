"""An endpoint is sent what was asked for and its own key, and nothing that the machine has else."""

import socket
import sys
import threading
import time
from contextlib import closing

import pytest

from digest.errors import ConfigError, FetchError
from digest.llm.endpoint import Endpoint
from digest.llm.opening import Terms, check_extra, open_client
from tests.fakes import FakeClock, RealClock, SilentProgress
from tests.standins.chat import LlmServer, status
from tests.standins.chat.server import MODELS

KEY = "sk-quill-0123456789"
# What the SDK would read by itself.
AMBIENT = {
    "OPENAI_API_KEY": "sk-ambient",
    "OPENAI_ADMIN_KEY": "sk-admin",
    "OPENAI_ORG_ID": "org-ambient",
    "OPENAI_PROJECT_ID": "proj-ambient",
    "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
    "OPENAI_CUSTOM_HEADERS": "X-Ambient: yes\nAuthorization: Bearer sk-custom",
}


def list_models(terms: Terms, progress: SilentProgress | None = None) -> str:
    """Ask for the models of an endpoint."""
    endpoint = Endpoint(terms, FakeClock(), progress or SilentProgress())
    with closing(endpoint):
        return endpoint.ask(lambda client: str(client.models.with_raw_response.list().text))


@pytest.mark.parametrize("key", ["", KEY])
def test_nothing_of_the_environment_is_sent(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    for name, value in AMBIENT.items():
        monkeypatch.setenv(name, value)
    with LlmServer({}, models=("harbour",)) as server:
        assert "harbour" in list_models(Terms(base_url=server.url, key=key, user_agent="digest/1"))
        (asked,) = server.asked
    sent = {name: value for name, value in asked.headers.items() if name != "host"}
    assert sent.pop("authorization", "") == (f"Bearer {key}" if key else "")
    assert sent == {
        "accept": "application/json",
        "accept-encoding": "identity",
        "connection": "keep-alive",
        "user-agent": "digest/1",
    }


def test_the_key_stands_in_no_text(caplog: pytest.LogCaptureFixture) -> None:
    """An endpoint may repeat the key in its refusal, and the SDK may log what it sends."""
    caplog.set_level("DEBUG")
    progress = SilentProgress()
    with LlmServer({}, key="another") as server:
        with pytest.raises(FetchError) as raised:
            list_models(Terms(base_url=server.url, key=KEY))
        server.always(MODELS, status(422, f"Bad key {KEY} and so on."))
        with pytest.raises(FetchError) as told:
            list_models(Terms(base_url=server.url, key=KEY), progress)
    assert any("Bad key … and so on" in note for note in progress.notes)
    errors = (raised.value, told.value)
    assert not any(KEY in f"{error} {error.hint}" for error in errors)
    assert not any(KEY in note for note in progress.notes)
    assert KEY not in caplog.text
    assert KEY not in repr(Terms(base_url="", key=KEY))


@pytest.mark.parametrize("key", ["sk-\nInjected: yes", "sk-ключ", "sk-\x00"])
def test_a_key_that_cannot_be_sent_is_told_of_without_showing_it(key: str) -> None:
    with pytest.raises(FetchError, match="cannot be sent") as raised:
        list_models(Terms(base_url="http://127.0.0.1:9/v1", key=key))
    assert key not in str(raised.value)


def test_without_the_extra_the_user_is_told_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    monkeypatch.setattr("digest.llm.opening.find_spec", lambda _: None)
    for attempt in (check_extra, lambda: open_client(Terms(base_url=""), FakeClock(), lambda: 1.0)):
        with pytest.raises(ConfigError, match="extra `llm`") as raised:
            attempt()
        assert "digest-post[llm]" in raised.value.hint
        assert raised.value.exit_code == 2


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_this_machines_own_is_asked_through_no_proxy(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for variable in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(variable, raising=False)
    with LlmServer({}) as proxy, LlmServer({}, models=("harbour",)) as server:
        monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        assert "harbour" in list_models(Terms(base_url=server.url, key=KEY))
        assert not proxy.asked


def test_a_proxy_that_cannot_be_used_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://proxy.example")
    with pytest.raises(FetchError, match="proxy"):
        list_models(Terms(base_url="https://models.example/v1"))


def test_an_answer_that_trickles_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then, in the headers, would be listened to for ever."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        place = listening.getsockname()

        def drip() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                for _ in range(100):
                    time.sleep(0.05)
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        terms = Terms(base_url=f"http://127.0.0.1:{place[1]}/v1", timeout=0.2)
        endpoint = Endpoint(terms, RealClock(), SilentProgress())
        began = time.monotonic()
        with pytest.raises(FetchError, match="did not answer in time"), closing(endpoint):
            endpoint.ask(lambda client: client.models.with_raw_response.list())
        assert time.monotonic() - began < 3
        thread.join()
