"""A model is asked in the strictest form that its endpoint knows, and its answer is taken apart."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from types import MappingProxyType
from typing import Any

import pytest

from digest.errors import EndedError, FetchError
from digest.llm.chat import ChatModel
from digest.llm.endpoint import Endpoint
from digest.llm.opening import Terms
from digest.model import Prompt, Turn
from digest.writing.model.schema import schema_for
from tests.fakes import FakeClock, RealClock, SilentProgress
from tests.standins.chat import LlmServer, garbage, html, slow, status, vanish
from tests.standins.chat.chat import CHAT, MODEL, chat, completion, form_of, instead
from tests.standins.chat.server import Answer, Asked, Fault, refusal

PROMPT = Prompt(
    turns=(Turn(role="system", text="The rules."), Turn(role="user", text="The data.")),
    schema=schema_for(["P1"], opening=False),
    most=500,
)
SAID = json.dumps({"papers": {"P1": []}})


def say(_: Asked) -> str:
    """Answer as it was asked for."""
    return SAID


class Asking:
    """A model at a server, with a clock that stands still."""

    def __init__(self, terms: Terms) -> None:
        self.clock = FakeClock()
        self.progress = SilentProgress()
        self.endpoint = Endpoint(terms, self.clock, self.progress)
        self.model = ChatModel(MODEL, self.endpoint)


@contextmanager
def asking(
    *faults: Fault | None,
    terms: Mapping[str, Any] = MappingProxyType({}),
    **how: Any,  # noqa: ANN401 - as `chat` has them
) -> Iterator[tuple[LlmServer, Asking]]:
    """Serve a model whose first answers go wrong so."""
    with LlmServer({CHAT: chat(say, **how)}) as server:
        server.script(CHAT, *faults)
        one = Asking(Terms(base_url=server.url, **terms))
        with closing(one.endpoint):
            yield server, one


def forms(server: LlmServer) -> list[str]:
    """Return how JSON was asked for, request by request."""
    return [form_of(asked.body) for asked in server.asked]


@pytest.mark.parametrize("refusing", [400, 422, 500])
@pytest.mark.parametrize(
    "known,tried",
    [
        ("json_schema", ["json_schema"]),
        ("constrained", ["json_schema", "constrained"]),
        ("json_object", ["json_schema", "constrained", "json_object"]),
        ("plain", ["json_schema", "constrained", "json_object", "plain"]),
    ],
)
def test_forms_are_tried_once_and_what_works_is_kept(
    known: str, tried: Sequence[str], refusing: int
) -> None:
    with asking(forms={known}, refusing=refusing) as (server, one):
        assert one.model.fetch(PROMPT).text == SAID
        assert forms(server) == tried
        one.model.fetch(PROMPT)
        assert forms(server) == [*tried, known]
        assert not one.clock.slept


def test_a_strict_schema_is_sent_whole() -> None:
    with asking() as (server, one):
        one.model.fetch(PROMPT)
        (asked,) = server.asked
        wanted = asked.body["response_format"]["json_schema"]
        assert (wanted["strict"], wanted["schema"]) == (True, PROMPT.schema)
        assert asked.body["messages"][0] == {"role": "system", "content": "The rules."}
        assert asked.body["max_tokens"] == 500


def test_where_no_schema_can_be_sent_it_stands_in_our_own_turn() -> None:
    with asking(forms={"plain"}) as (server, one):
        one.model.fetch(PROMPT)
        system, user = server.asked[-1].body["messages"]
        assert system["content"].startswith("The rules.")
        assert system["content"].endswith(json.dumps(PROMPT.schema, separators=(",", ":")))
        assert user["content"] == "The data."


def test_newer_models_have_another_name_for_the_limit_and_no_temperature() -> None:
    with asking(newer=True) as (server, one):
        assert one.model.fetch(PROMPT).text == SAID
        body = server.asked[-1].body
        assert body["max_completion_tokens"] == 500
        assert not {"max_tokens", "temperature"} & set(body)
        assert form_of(body) == "json_schema"


@pytest.mark.parametrize(
    "text",
    [
        SAID,
        f"```json\n{SAID}\n```",
        f"Here you are:\n```\n{SAID}\n```\nI hope that it helps.",
        f"<think>\nShall I say {{}}? No.\n</think>\n\n{SAID}",
        f"<think>\nHm.\n</think>\n```json\n{SAID}\n```",
        f"The answer: {SAID} (as asked for)",
    ],
)
def test_json_is_taken_out_of_what_stands_around_it(text: str) -> None:
    with asking(instead(completion(text))) as (_, one):
        assert json.loads(one.model.fetch(PROMPT).text) == json.loads(SAID)


def test_a_cut_answer_is_told_from_a_whole_one() -> None:
    with asking(finish="length") as (_, one):
        assert one.model.fetch(PROMPT).cut
    with asking() as (_, one):
        assert not one.model.fetch(PROMPT).cut


def test_tokens_are_counted_and_none_where_none_are_stated() -> None:
    bare = {**completion(SAID)}
    del bare["usage"]
    with asking(None, instead(bare)) as (_, one):
        first, second = one.model.fetch(PROMPT), one.model.fetch(PROMPT)
        assert (first.read, first.written) == (900, 70)
        assert (second.read, second.written) == (0, 0)


@pytest.mark.parametrize("stated", [int("9" * 4300), 10**12, -5, True, "900", 1e308])
def test_a_count_that_no_model_has_is_none(stated: object) -> None:
    usage = {"prompt_tokens": stated, "completion_tokens": 70}
    with asking(instead({**completion(SAID), "usage": usage})) as (_, one):
        answer = one.model.fetch(PROMPT)
        assert (answer.read, answer.written) == (0, 70)


def test_a_passing_failure_changes_no_form_and_is_waited_for() -> None:
    with asking(status(500), status(503), None) as (server, one):
        assert one.model.fetch(PROMPT).text == SAID
        assert one.clock.slept == [2.0, 4.0]
        assert set(forms(server)) == {"json_schema"}


def test_a_question_refused_in_every_form_changes_none_for_the_next() -> None:
    with asking(*[status(400, "No such json_schema.")] * 4) as (server, one):
        with pytest.raises(FetchError, match="400"):
            one.model.fetch(PROMPT)
        assert forms(server) == ["json_schema", "constrained", "json_object", "plain"]
        assert one.model.fetch(PROMPT).text == SAID
        assert forms(server)[4:] == ["json_schema"]


def test_a_refusal_that_speaks_of_something_else_is_asked_about_once() -> None:
    with asking(status(400, "The input is too long.")) as (server, one):
        with pytest.raises(FetchError, match="400"):
            one.model.fetch(PROMPT)
        assert forms(server) == ["json_schema"]


@pytest.mark.parametrize(
    "body", [{"detail": [{"loc": ["body", "response_format", "type"], "msg": "bad"}]}, {}]
)
def test_a_refusal_may_speak_in_other_words_or_in_none(body: object) -> None:
    with asking(lambda _: Answer(value=body, status=422)) as (server, one):
        assert one.model.fetch(PROMPT).text == SAID
        assert forms(server) == ["json_schema", "constrained"]


@pytest.mark.parametrize("code", [401, 403])
def test_who_is_not_let_in_asks_once(code: int) -> None:
    with asking(status(code)) as (server, one):
        with pytest.raises(EndedError):
            one.model.fetch(PROMPT)
        assert len(server.asked) == 1


def test_an_endpoints_own_words_are_told_in_the_run_alone() -> None:
    with asking(terms={"key": "sk-Quill-0123456789"}) as (server, one):
        server.always(CHAT, status(404, "Ask SK-QUILL-0123456789 or sk-quill-0123456789 for more."))
        with pytest.raises(EndedError) as raised:
            one.model.fetch(PROMPT)
    assert "for more" not in f"{raised.value} {raised.value.hint}"
    assert any("says: Ask … or … for more" in note for note in one.progress.notes)
    assert not any("quill" in note.casefold() for note in one.progress.notes)


def test_what_stands_behind_the_address_is_sent_with_every_request() -> None:
    path = f"{CHAT}?api-version=preview"
    with LlmServer({path: chat(say)}) as server:
        one = Asking(Terms(base_url=f"{server.url}?api-version=preview"))
        with closing(one.endpoint):
            assert one.model.fetch(PROMPT).text == SAID
        assert [asked.path for asked in server.asked] == [path]
        assert "?" not in one.endpoint.host


@pytest.mark.parametrize(
    "fault",
    [
        html,
        garbage,
        instead([]),
        instead({}),
        instead({"choices": []}),
        instead({"choices": [{"message": None}]}),
        instead({"choices": [{"message": {"content": 7}}]}),
        instead({"choices": [{"message": {"content": "x"}}], "usage": 7}),
    ],
)
def test_what_is_no_answer_of_the_protocol_is_refused(fault: Fault) -> None:
    with (
        asking(fault) as (server, one),
        pytest.raises(FetchError, match="something else than OpenAI's protocol") as raised,
    ):
        one.model.fetch(PROMPT)
    assert raised.value.hint
    assert len(server.asked) == 1


@pytest.mark.parametrize("text", [None, "", "No."])
def test_an_answer_without_json_is_given_as_it_is(text: str | None) -> None:
    with asking(instead(completion(text))) as (_, one):
        assert one.model.fetch(PROMPT).text == (text or "")


def test_a_pause_that_is_asked_for_is_kept_and_then_asked_again() -> None:
    with asking(None, status(429, retry_after="7"), status(503), None) as (server, one):
        one.model.fetch(PROMPT)
        assert one.model.fetch(PROMPT).text == SAID
        assert one.clock.slept == [7.0, 4.0]
        assert len(server.asked) == 4
        assert ["Trying again" in note for note in one.progress.notes].count(True) == 2


def test_a_pause_beyond_the_budget_ends_all_asking() -> None:
    with asking(None, terms={"budget": 60.0}) as (server, one):
        one.model.fetch(PROMPT)
        server.always(CHAT, status(429, retry_after="3600"))
        for _ in range(2):
            with pytest.raises(EndedError, match="asks for a pause"):
                one.model.fetch(PROMPT)
        assert len(server.asked) == 2
        assert not one.clock.slept


def test_the_time_that_a_run_may_take_ends() -> None:
    with asking(terms={"budget": 60.0}) as (server, one):
        one.model.fetch(PROMPT)
        one.clock.sleep(61)
        with pytest.raises(EndedError, match="60 s of this run"):
            one.model.fetch(PROMPT)
        assert len(server.asked) == 1


def test_an_answer_is_waited_for_no_longer_than_the_run_may_take() -> None:
    with LlmServer({CHAT: chat(say)}) as server:
        server.always(CHAT, slow(20))
        terms = Terms(base_url=server.url, timeout=60.0, budget=0.5)
        with closing(Endpoint(terms, RealClock(), SilentProgress())) as endpoint:
            model, began = ChatModel(MODEL, endpoint), time.monotonic()
            with pytest.raises(FetchError, match="did not answer in time"):
                model.fetch(PROMPT)
            with pytest.raises(EndedError):
                model.fetch(PROMPT)
        assert time.monotonic() - began < 10


def test_an_endpoint_out_of_order_is_given_up_after_six_tries() -> None:
    with asking() as (server, one):
        one.model.fetch(PROMPT)
        server.always(CHAT, status(503))
        with pytest.raises(EndedError, match="out of order"):
            one.model.fetch(PROMPT)
        assert one.clock.slept == [2.0, 4.0, 8.0, 16.0, 32.0]
        assert len(server.asked) == 7


def test_a_spent_quota_is_not_waited_for() -> None:
    with asking() as (server, one):
        server.always(CHAT, lambda _: refusal(429, "No money left.", "insufficient_quota"))
        with pytest.raises(EndedError, match="quota is spent"):
            one.model.fetch(PROMPT)
        assert not one.clock.slept


def test_a_connection_that_breaks_is_tried_again() -> None:
    with asking(None, vanish, None) as (_, one):
        one.model.fetch(PROMPT)
        assert one.model.fetch(PROMPT).text == SAID


def test_nobody_there() -> None:
    with asking() as (server, one):
        server.stop()
        with pytest.raises(EndedError, match="refuses the connection"):
            one.model.fetch(PROMPT)


def test_a_model_that_is_too_slow_costs_one_question_alone() -> None:
    with asking(slow(1.0), terms={"timeout": 0.2}) as (server, one):
        with pytest.raises(FetchError, match="did not answer in time") as raised:
            one.model.fetch(PROMPT)
        assert not isinstance(raised.value, EndedError)
        assert one.model.fetch(PROMPT).text == SAID
        assert len(server.asked) == 2


def test_an_answer_that_is_too_large_is_broken_off() -> None:
    with (
        asking(instead(completion("x" * 50_000)), terms={"most_bytes": 10_000}) as (_, one),
        pytest.raises(FetchError, match="more than was asked for"),
    ):
        one.model.fetch(PROMPT)


@pytest.mark.parametrize(
    "code,told", [(401, "does not accept the key"), (403, "refuses"), (404, "knows no such model")]
)
def test_who_is_not_let_in_asks_no_more(code: int, told: str) -> None:
    with asking() as (server, one):
        server.always(CHAT, status(code))
        with pytest.raises(EndedError, match=told) as raised:
            one.model.fetch(PROMPT)
        count = len(server.asked)
        with pytest.raises(EndedError, match=told):
            one.model.fetch(PROMPT)
        assert len(server.asked) == count
        assert raised.value.hint


def test_a_redirect_is_not_followed() -> None:
    with asking() as (server, one):
        server.always(CHAT, status(307, location="http://127.0.0.1:9/v1"))
        with pytest.raises(FetchError, match="307"):
            one.model.fetch(PROMPT)
