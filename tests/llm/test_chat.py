"""A model is asked in the strictest form that its endpoint knows, and its answer is taken apart."""

import json
from collections.abc import Sequence

import pytest

from tests.llm.asking import SAID, SCHEMA, asking
from tests.standins.chat import LlmServer, status
from tests.standins.chat.server import completion, form_of, instead
from tests.standins.loopback import Fault, garble, html

ALL = ["json_schema", "constrained", "json_object", "plain"]


def forms(server: LlmServer) -> list[str]:
    """Return how JSON was asked for, request by request."""
    return [form_of(asked.json) for asked in server.requests]


@pytest.mark.parametrize("refusing", [400, 422, 500])
@pytest.mark.parametrize("known", ALL)
def test_forms_are_tried_once_and_what_works_is_kept(known: str, refusing: int) -> None:
    with asking(forms={known}, refusing=refusing) as (server, one):
        assert [one.ask().text for _ in range(2)] == [SAID, SAID]
        assert forms(server) == [*ALL[: ALL.index(known) + 1], known]
        assert not one.clock.slept


def test_a_strict_schema_is_sent_whole() -> None:
    with asking() as (server, one):
        one.ask()
        body = server.requests[0].json
    wanted = body["response_format"]["json_schema"]
    assert (wanted["strict"], wanted["schema"]) == (True, SCHEMA)
    assert body["messages"] == [
        {"role": "system", "content": "The rules."},
        {"role": "user", "content": "The data."},
    ]
    assert (body["max_tokens"], body["temperature"]) == (500, 0)


@pytest.mark.parametrize("known", ["json_object", "plain"])
def test_where_no_schema_can_be_sent_it_stands_in_our_own_turn(known: str) -> None:
    with asking(forms={known}) as (server, one):
        one.ask()
        system, user = server.requests[-1].json["messages"]
    assert system["content"].startswith("The rules.")
    assert system["content"].endswith(json.dumps(SCHEMA, separators=(",", ":")))
    assert user["content"] == "The data."


def test_newer_models_have_another_name_for_the_limit_and_no_temperature() -> None:
    with asking(newer=True) as (server, one):
        assert one.ask().text == SAID
        body = server.requests[-1].json
    assert (body["max_completion_tokens"], form_of(body)) == (500, "json_schema")
    assert not {"max_tokens", "temperature"} & set(body)


@pytest.mark.parametrize(
    "faults,tried",
    [
        # A passing failure changes no form.
        ([status(500), status(503)], ["json_schema"] * 3),
        # A refusal may speak in other words, or in none.
        ([instead({"detail": ["response_format"]}, 422)], ALL[:2]),
        ([instead({}, 422)], ALL[:2]),
    ],
)
def test_a_form_is_given_up_where_the_refusal_may_be_about_it(
    faults: Sequence[Fault], tried: list[str]
) -> None:
    with asking(*faults) as (server, one):
        assert (one.ask().text, forms(server)) == (SAID, tried)


@pytest.mark.parametrize(
    "words,tried", [("No such json_schema.", ALL), ("The input is too long.", ALL[:1])]
)
def test_a_question_that_is_refused_changes_no_form_for_the_next(
    words: str, tried: list[str]
) -> None:
    with asking(*[status(400, words)] * len(tried)) as (server, one):
        error = one.lost()
        assert str(error).endswith("refuses what it was asked (400).")
        assert (one.ask().text, forms(server)) == (SAID, [*tried, "json_schema"])


@pytest.mark.parametrize(
    "text",
    [
        f"```json\n{SAID}\n```",
        f"Here you are:\n```\n{SAID}\n```\nI hope that it helps.",
        f"<think>\nShall I say {{}}? No.\n</think>\n\n{SAID}",
        f"<think>\nHm.\n</think>\n```json\n{SAID}\n```",
        f"The answer: {SAID} (as asked for)",
    ],
)
def test_json_is_taken_out_of_what_stands_around_it(text: str) -> None:
    with asking(instead(completion(text))) as (_, one):
        assert one.ask().text == SAID


@pytest.mark.parametrize(
    "text,given", [(None, ""), ("", ""), ("No.", "No."), ("x" * 400_001, ""), ("[1]", "[1]")]
)
def test_an_answer_without_json_is_given_as_it_is(text: str | None, given: str) -> None:
    with asking(instead(completion(text))) as (_, one):
        assert one.ask().text == given


@pytest.mark.parametrize("finish,cut", [("length", True), ("stop", False)])
def test_a_cut_answer_is_told_from_a_whole_one(finish: str, cut: bool) -> None:  # noqa: FBT001
    with asking(finish=finish) as (_, one):
        assert one.ask().cut == cut


@pytest.mark.parametrize(
    "usage,read",
    [
        ({"prompt_tokens": 900}, 900),
        *(({"prompt_tokens": odd}, 0) for odd in (int("9" * 4300), 10**12, -5, True, "900", 1e308)),
        (None, 0),
    ],
)
def test_tokens_are_counted_where_a_model_can_have_so_many(usage: object, read: int) -> None:
    with asking(instead({**completion(SAID), "usage": usage})) as (_, one):
        answer = one.ask()
    assert (answer.read, answer.written, answer.text) == (read, 0, SAID)


@pytest.mark.parametrize(
    "fault",
    [
        html,
        garble,
        instead([]),
        instead({}),
        instead({"choices": []}),
        instead({"choices": [{"message": None}]}),
        instead({"choices": [{"message": {"content": 7}}]}),
        instead({"choices": [{"message": {"content": "x"}}], "usage": 7}),
    ],
)
def test_what_is_no_answer_of_the_protocol_is_refused(fault: Fault) -> None:
    with asking(fault) as (server, one):
        assert str(one.lost()).endswith("answers with something else than OpenAI's protocol has.")
        assert len(server.requests) == 1
