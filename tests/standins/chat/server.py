"""An endpoint that speaks OpenAI's protocol, and a chat model that says what a test has it say.

The endpoint knows keys, the list of models, and the services that answer; the model knows some
forms of JSON only.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from tests.standins.loopback import Fault, HttpReply, HttpRequest, Loopback

MODELS = "/v1/models"
Service = Callable[[HttpRequest], HttpReply]


def refusal(code: int, message: str, kind: str = "", **headers: str) -> HttpReply:
    """Return an error in the protocol's words."""
    told = {"message": message, "type": "invalid_request_error", "code": kind or None}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpReply.of({"error": told}, code, **named)


def status(code: int, message: str = "Try later.", **headers: str) -> Fault:
    """Answer with a status; underscores in header names are hyphens."""
    return lambda _: refusal(code, message, **headers)


class LlmServer(Loopback):
    """An endpoint on 127.0.0.1, running from `with` to its end.

    `services` answer by path, `/v1/chat/completions` for example; `models` are those that it lists.
    With a `key`, whoever has another is refused.
    """

    def __init__(
        self,
        services: Mapping[str, Service],
        *,
        models: tuple[str, ...] = (),
        key: str = "",
        port: int = 0,
    ) -> None:
        listed = [{"id": name, "object": "model", "owned_by": "harbour"} for name in models]
        known = {MODELS: lambda _: HttpReply.of({"object": "list", "data": listed}), **services}

        def answer(request: HttpRequest) -> HttpReply:
            given = request.headers.get("authorization")
            if key and given != f"Bearer {key}":
                return refusal(401, f"Incorrect API key: {given}.")
            service = known.get(request.target)
            return service(request) if service else refusal(404, f"There is no {request.target}.")

        super().__init__(answer, port=port)

    @property
    def url(self) -> str:
        """The base address, with `/v1`."""
        return f"{super().url}/v1"


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
