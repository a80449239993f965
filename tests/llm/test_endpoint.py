"""An endpoint is sent what was asked for and its own key, with patience that has an end."""

from typing import Any

import pytest

from digest.errors import EndedError
from tests.llm.asking import HOST, KEY, SAID, Asking, asking, say
from tests.net.server import hang, serve
from tests.standins.chat import LlmServer, refusal, status
from tests.standins.chat.server import CHAT, chat, completion, instead
from tests.standins.loopback import Fault, drop, sound


@pytest.mark.parametrize("key", ["", KEY])
def test_nothing_but_what_is_named_is_sent(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-ambient")
    with asking(options={"key": key}) as (server, one):
        one.ask()
        headers = dict(server.requests[0].headers)
    assert headers.pop("authorization", "") == (f"Bearer {key}" if key else "")
    assert {name: headers[name] for name in headers.keys() - {"host", "content-length"}} == {
        "accept": "application/json",
        "accept-encoding": "gzip",
        "connection": "keep-alive",
        "content-type": "application/json",
        "user-agent": "digest/1",
    }


def test_what_stands_behind_the_address_is_sent_with_every_request() -> None:
    path = f"{CHAT}?api-version=preview"
    with LlmServer({path: chat(say)}) as server:
        one = Asking(f"{server.url}/?api-version=preview")
        assert one.ask().text == SAID
        one.client.close()
        assert [asked.target for asked in server.requests] == [path]


def test_the_key_stands_in_no_text(caplog: pytest.LogCaptureFixture) -> None:
    """An endpoint may repeat it in its refusal, in other letters."""
    caplog.set_level("DEBUG")
    said = status(404, f"Ask {KEY.upper()} or {KEY} for more.")
    with asking(said, options={"key": KEY}) as (_, one):
        error = one.lost()
    assert one.progress.notes == [f"{HOST} says: Ask … or … for more."]
    told = f"{error} {error.hint} {caplog.text} {one.endpoint!r}"
    assert ("for more" in f"{error}", "quill" in told.casefold()) == (False, False)


@pytest.mark.parametrize("key", ["sk-\nInjected: yes", "sk-ключ", "sk-\x00"])
def test_a_key_that_cannot_be_sent_is_told_of_without_showing_it(key: str) -> None:
    with asking(options={"key": key}) as (server, one):
        error = one.lost(EndedError)
        assert "a token has characters that cannot be sent" in str(error)
        assert ("sk-" in f"{error} {error.hint}", server.requests) == (False, ())


@pytest.mark.parametrize(
    "faults,slept",
    [
        ([status(500), status(503)], [2.0, 4.0]),
        ([status(429, retry_after="7"), status(503)], [7.0, 4.0]),
        ([drop], [2.0]),
    ],
)
def test_what_may_pass_is_waited_for_and_asked_again(
    faults: list[Fault], slept: list[float]
) -> None:
    with asking(sound, *faults) as (server, one):
        assert [one.ask().text for _ in range(2)] == [SAID, SAID]
        assert (one.clock.slept, len(server.requests)) == (slept, 2 + len(slept))
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
        (status(503), "is out of order (503).", "later", [2.0, 4.0, 8.0, 8.0, 8.0]),
    ],
)
def test_who_will_not_have_us_is_asked_no_more(
    fault: Fault, says: str, hint: str, slept: list[float]
) -> None:
    with asking() as (server, one):
        one.ask()
        server.plan(fault, always=True)
        error = one.lost(EndedError)
        assert str(error) == f"{HOST} {says}"
        assert (hint in error.hint, one.clock.slept) == (True, slept)
        count = len(server.requests)
        assert str(one.lost(EndedError)) == str(error)
        assert len(server.requests) == count == 2 + len(slept)


@pytest.mark.parametrize(
    "fault,says",
    [
        (status(400, "Too long."), "refuses what it was asked (400)."),
        (status(307, location="http://127.0.0.1:9/v1"), "refuses what it was asked (307)."),
        (
            instead(completion("x" * 20_000_000)),
            "sends more than 20,000,000 bytes, which is no answer to what was asked.",
        ),
    ],
)
def test_one_answer_of_no_use_costs_one_question_alone(fault: Fault, says: str) -> None:
    with asking(fault) as (server, one):
        error = one.lost()
        assert str(error) == f"{HOST} {says}"
        assert not isinstance(error, EndedError)
        assert one.ask().text == SAID
        assert len(server.requests) == 2
    assert "Too long" not in error.hint


@pytest.mark.parametrize("limits", [{"timeout": 0.05}, {"timeout": 60.0, "budget": 0.05}])
def test_a_silence_costs_one_question_and_is_no_longer_than_allowed(
    limits: dict[str, Any],
) -> None:
    with serve(hang) as stage:
        one = Asking(f"{stage.url}/v1", **limits)
        error = one.lost()
        one.client.close()
        assert f"{HOST} did not answer within 0.05 s." in str(error)
        assert ("`timeout`" in error.hint, isinstance(error, EndedError)) == (True, False)
        assert (len(stage.requests), one.clock.slept) == (1, [])


def test_nobody_there_is_told_apart() -> None:
    with asking() as (server, gone):
        server.stop()
        refused = gone.lost(EndedError)
    unknown = Asking("https://models.invalid/v1")
    assert "models.invalid cannot be found" in str(unknown.lost(EndedError))
    assert ("refuses the connection" in str(refused), "base_url" in refused.hint) == (True, True)
    # Where no host was reached yet, a name that is not found is not asked for again.
    assert (gone.clock.slept, unknown.clock.slept) == ([2.0, 4.0], [])


def test_the_time_that_a_run_may_take_ends() -> None:
    with asking(options={"budget": 60.0}) as (server, one):
        one.ask()
        one.clock.sleep(61)
        assert f"{HOST} has used up its 60 s of this run." in str(one.lost(EndedError))
        assert len(server.requests) == 1
