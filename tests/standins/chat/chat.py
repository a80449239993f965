"""A chat model that says what a test has it say, behind an endpoint that knows some forms only."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from tests.standins.chat.server import Service, refusal
from tests.standins.loopback import Fault, HttpReply, HttpRequest

CHAT = "/v1/chat/completions"
MODEL = "harbour-chat"
ALL_FORMS = frozenset({"json_schema", "constrained", "json_object", "plain"})
Say = Callable[[HttpRequest], str]


def chat(  # noqa: PLR0913 - endpoints differ in as many ways
    say: Say,
    *,
    model: str = MODEL,
    forms: Collection[str] = ALL_FORMS,
    refusing: int = 400,
    newer: bool = False,
    finish: str = "stop",
) -> Service:
    """Return the service of a model that is asked for JSON in one of `forms`.

    Others are refused with the status `refusing`.  `newer` models want another name for the limit
    of tokens, and no temperature.
    """

    def answer(asked: HttpRequest) -> HttpReply:
        body = asked.json
        if body["model"] != model:
            return refusal(404, f"The model {body['model']} does not exist.")
        if newer and "max_tokens" in body:
            return refusal(400, "Unsupported parameter: use 'max_completion_tokens' instead.")
        if newer and "temperature" in body:
            return refusal(400, "Unsupported value: 'temperature' does not support 0.")
        if form_of(body) not in forms:
            return refusal(refusing, f"Unknown response_format: {form_of(body)}.")
        return HttpReply.of(completion(say(asked), finish))

    return answer


def form_of(body: Mapping[str, Any]) -> str:
    """Return how JSON is asked for."""
    wanted = body.get("response_format")
    if wanted is None:
        return "plain"
    return "constrained" if "schema" in wanted else str(wanted["type"])


def completion(text: str | None, finish: str = "stop") -> dict[str, Any]:
    """Return an answer in the protocol's shape."""
    message = {"role": "assistant", "content": text}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": MODEL,
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 900, "completion_tokens": 70, "total_tokens": 970},
    }


def instead(value: object, status: int = 200) -> Fault:
    """Answer with another value."""
    return lambda _: HttpReply.of(value, status)
