"""The stand-in itself: which service answers a request, and what a fault makes of the answer."""

import json
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.standins import loopback
from tests.standins.loopback import Loopback, Reply

MODELS = "/v1/models"
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request: `body` is what its JSON holds, `concurrent` counts those in flight on its path."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    concurrent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back: a value as JSON, or bytes as they are; nothing at all where it is `gone`."""

    value: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: dict(JSON))
    raw: bytes | None = None
    gone: bool = False

    @property
    def content(self) -> bytes:
        """The body."""
        return json.dumps(self.value).encode() if self.raw is None else self.raw


Service = Callable[[Asked], Answer]
Fault = Callable[[Answer], Answer]
"""What becomes of a sound answer."""


def refusal(status_: int, message: str, code: str = "") -> Answer:
    """Return an error in the protocol's words."""
    told = {"message": message, "type": "invalid_request_error", "code": code or None}
    return Answer(value={"error": told}, status=status_)


def status(code: int, message: str = "Try later.", **headers: str) -> Fault:
    """Answer with a status; underscores in header names are hyphens."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    refused = refusal(code, message)
    return lambda _: replace(refused, headers={**JSON, **more})


def html(answer: Answer) -> Answer:
    """Answer with a web page, as a proxy before the endpoint does."""
    page = b"<!DOCTYPE html><title>Welcome</title><p>Please sign in."
    return replace(answer, raw=page, headers={"Content-Type": "text/html"})


def garbage(answer: Answer) -> Answer:
    """Break the answer off in its middle, and call it whole."""
    return replace(answer, raw=answer.content[: len(answer.content) // 2])


def vanish(answer: Answer) -> Answer:
    """Close the connection without a word."""
    return replace(answer, gone=True)


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
        super().__init__(self._respond, port=port)
        self._services = {MODELS: lambda _: _listed(models), **services}
        self._key = key
        self._lock = threading.Lock()
        self._asked: list[Asked] = []
        self._in_flight: Counter[str] = Counter()
        self._faults: dict[str, deque[Fault | None]] = defaultdict(deque)
        self._always: dict[str, Fault] = {}

    @property
    def url(self) -> str:
        """The base address, with `/v1`."""
        return f"{super().url}/v1"

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Every request so far, in order of arrival."""
        with self._lock:
            return tuple(self._asked)

    def script(self, path: str, *faults: Fault | None) -> None:
        """Let the next requests for a path fail so, one after the other; None is no fault."""
        with self._lock:
            self._faults[path].extend(faults)

    def always(self, path: str, fault: Fault) -> None:
        """Let every request for a path fail so, once what is scripted is over."""
        with self._lock:
            self._always[path] = fault

    def _respond(self, came: loopback.Request) -> Reply:
        path, body = came.target, json.loads(came.body or b"{}")
        with self._lock:
            self._in_flight[path] += 1
            concurrent = self._in_flight[path]
            asked = Asked(path=path, headers=came.headers, body=body, concurrent=concurrent)
            self._asked.append(asked)
            queue = self._faults[path]
            fault = queue.popleft() if queue else self._always.get(path)
        try:
            sound = self._answer(asked)
            answer = fault(sound) if fault else sound
        finally:
            with self._lock:
                self._in_flight[path] -= 1
        if answer.gone:
            return Reply(end="close")
        return Reply(status=answer.status, headers=answer.headers, body=answer.content)

    def _answer(self, asked: Asked) -> Answer:
        if self._key and asked.headers.get("authorization") != f"Bearer {self._key}":
            return refusal(401, f"Incorrect API key: {asked.headers.get('authorization')}.")
        service = self._services.get(asked.path)
        return service(asked) if service else refusal(404, f"There is no {asked.path}.")


def _listed(models: tuple[str, ...]) -> Answer:
    data = [{"id": name, "object": "model", "owned_by": "harbour"} for name in models]
    return Answer(value={"object": "list", "data": data})
