"""An endpoint that speaks OpenAI's protocol: keys, the list of models, and what services answer."""

from collections.abc import Callable, Mapping

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
