"""Asks chat models over OpenAI's protocol, with the strictest output mode the endpoint supports."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Literal
from urllib.parse import urlsplit

from digest.errors import AnswerError, EndedError, FetchError
from digest.model import Completion, Prompt
from digest.net.client import Client, Response
from digest.net.failures import (
    CERTIFICATE_HINT,
    LATER_HINT,
    TRANSIENT,
    TRIES,
    RequestError,
    parse_retry_after,
)
from digest.net.rate_limits import RateLimit
from digest.ports import Progress
from digest.text import printable

OPENAI = "https://api.openai.com/v1"
"""The default endpoint."""

_KEY_HINT = "Name the environment variable that holds its key as `key` in digest.toml, and set it."
_MODEL_HINT = "Check the model's name, and its base_url, which usually ends in /v1."
_QUOTA_HINT = "Raise the account's limit, or choose another model or endpoint."
_TIME_HINT = "Allow more with `timeout`, or ask a faster model."
_AWAY_HINT = (
    "Look at its base_url in digest.toml, the network and the proxy variables (HTTPS_PROXY, "
    "NO_PROXY); a server of your own must be running there."
)
# For each status that all other questions would get, too: the end of the message, and a hint.
_PERMANENT = {
    401: ("does not accept the key", _KEY_HINT),
    403: ("refuses", _KEY_HINT),
    404: ("knows no such model or address", _MODEL_HINT),
}
_TOO_MANY, _BROKEN = 429, 500
# Refusals are told from the answer's body.
_ANY_STATUS = frozenset(range(100, 600))
_SPENT = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
# Questions do not wait for each other; the first wait after a failure is two seconds.
_RATE_LIMIT = RateLimit(name="model", interval=0.0, first=2.0)
_MAX_BYTES = 20_000_000
# The most characters of an endpoint's own message that are shown.
_MAX_SHOWN = 200
# More than any model reads or writes at once.
_MAX_TOKENS = 1_000_000_000


class EndpointError(RequestError):
    """An endpoint's refusal: its status, and its body in lower case, which is never shown.

    A `permanent` refusal would meet any other question too.
    """

    status = 0
    body = ""
    permanent = False

    def conclude(self, why: str) -> FetchError:  # noqa: ARG002 - the parent's
        """Return itself."""
        return self


class Endpoint:
    """An endpoint, asked until the run's time for it is up or it fails permanently.

    `key` is the secret itself, "" if none is needed.  The query of its address is sent with every
    question: some endpoints expect the protocol's version there.
    """

    def __init__(self, client: Client, base_url: str, key: str, progress: Progress) -> None:
        parts = urlsplit(base_url or OPENAI)
        self.host = parts.hostname or ""
        self._url = parts._replace(path=f"{parts.path.rstrip('/')}/chat/completions").geturl()
        self._client = client
        self._key = key
        self._progress = progress
        self._failure: FetchError | None = None

    def ask(self, question: Mapping[str, Any]) -> Response:
        """Return the answer to a question, retried where that may help.

        Raises EndpointError if the endpoint refuses the question, FetchError if only this answer
        failed, and EndedError, without sending anything, once the endpoint has failed for good.
        """
        if self._failure is not None:
            raise EndedError(str(self._failure), hint=self._failure.hint)
        content = json.dumps(question, ensure_ascii=True).encode()
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        try:
            return self._client.get(
                self._url,
                content=content,
                rate_limit=_RATE_LIMIT,
                accept="application/json",
                headers=headers,
                expected=_ANY_STATUS,
                max_bytes=_MAX_BYTES,
                check=self._find_refusal,
            )
        except EndpointError as error:
            if not error.permanent:
                raise
            self._failure = error
        except AnswerError as error:
            raise FetchError(str(error), hint=_MODEL_HINT) from error
        except FetchError as error:
            cause = error.__cause__
            if isinstance(cause, RequestError) and cause.timed_out:
                raise FetchError(str(error), hint=_TIME_HINT) from error
            is_ours = isinstance(cause, RequestError) and error.hint != CERTIFICATE_HINT
            self._failure = FetchError(str(error), hint=_AWAY_HINT if is_ours else error.hint)
        raise EndedError(str(self._failure), hint=self._failure.hint) from self._failure

    def _find_refusal(self, response: Response) -> EndpointError | None:
        status = response.status
        if status // 100 == 2:  # noqa: PLR2004 - success
            return None
        content = _parse(response.body)
        error = content.get("error", content)
        error = error if isinstance(error, Mapping) else {}
        self._note_message(error.get("message"))
        body = response.body.decode("utf-8", "replace").casefold()
        if status in _PERMANENT:
            says, hint = _PERMANENT[status]
            failure = EndpointError(f"{self.host} {says} ({status}).", hint=hint)
            failure.permanent = True
        elif status == _TOO_MANY and {str(error.get("code")), str(error.get("type"))} & _SPENT:
            sentence = f"{self.host} says that its quota is spent (429)."
            failure = EndpointError(sentence, hint=_QUOTA_HINT)
            failure.permanent = True
        # Servers that answer an unknown output mode with 500, instead of a refusal, name the mode.
        elif status in TRANSIENT and not (
            status == _BROKEN and any(name in body for name in _MODE_FIELDS)
        ):
            says = "asks for a pause" if status == _TOO_MANY else "is out of order"
            pause = parse_retry_after(response.headers.get("retry-after"), response.received)
            sentence = f"{self.host} {says} ({status})."
            failure = EndpointError(sentence, hint=LATER_HINT, tries=TRIES, retry_after=pause)
            failure.permanent = True
        else:
            sentence = f"{self.host} refuses what it was asked ({status})."
            failure = EndpointError(sentence, hint=_MODEL_HINT)
        failure.status, failure.body = status, body
        return failure

    def _note_message(self, message: object) -> None:
        """Note an endpoint's own message for this run: short, and without the key.

        Some endpoints repeat a header, or the key in other case.
        """
        plain = printable(message) if isinstance(message, str) else ""
        if self._key:
            plain = re.sub(re.escape(self._key), "…", plain, flags=re.IGNORECASE)
        if shown := plain[:_MAX_SHOWN].rstrip():
            self._progress.note(f"{self.host} says: {shown}")


OutputMode = Literal["schema", "constrained", "json", "plain"]

_OUTPUT_MODES: tuple[OutputMode, ...] = ("schema", "constrained", "json", "plain")
# How endpoints refuse an output mode that they do not support: the statuses, and words of their
# messages, if any; 500 comes from servers that check input late (llama.cpp's Python server).
_UNSUPPORTED = frozenset({400, 422, 500})
_MODE_FIELDS = ("response_format", "json_schema")
_MODE_WORDS = ("format", "json", "schema", "grammar", "structured")
_INSTRUCTION = "Answer with one JSON object and nothing else. It must be valid by this JSON schema:"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFormat:
    """The parameters that an endpoint supports: output mode, token limit's name, temperature."""

    mode: OutputMode = "schema"
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    has_temperature: bool = True


def _weaken(request_format: RequestFormat, error: EndpointError) -> RequestFormat | None:
    """Return the format to try after a refusal; None if the refusal is not about the format."""
    if error.status not in _UNSUPPORTED or error.permanent:
        return None
    if "max_completion_tokens" in error.body and request_format.limit == "max_tokens":
        return replace(request_format, limit="max_completion_tokens")
    if "temperature" in error.body and request_format.has_temperature:
        return replace(request_format, has_temperature=False)
    following = _OUTPUT_MODES.index(request_format.mode) + 1
    is_empty = not error.body.strip("{} \t\r\n")
    may_be_mode = is_empty or any(word in error.body for word in _MODE_WORDS)
    if following == len(_OUTPUT_MODES) or not may_be_mode:
        return None
    return replace(request_format, mode=_OUTPUT_MODES[following])


def _make_question(model: str, prompt: Prompt, request_format: RequestFormat) -> dict[str, Any]:
    messages = [{"role": turn.role, "content": turn.text} for turn in prompt.turns]
    question = {"model": model, "messages": messages, request_format.limit: prompt.most}
    if request_format.has_temperature:
        question["temperature"] = 0
    if request_format.mode in ("json", "plain"):
        # The first message is the program's own, not data.
        schema = json.dumps(prompt.schema, ensure_ascii=True, separators=(",", ":"))
        messages[0]["content"] += f"\n\n{_INSTRUCTION}\n{schema}"
    if request_format.mode == "schema":
        answer = {"name": "answer", "strict": True, "schema": prompt.schema}
        question["response_format"] = {"type": "json_schema", "json_schema": answer}
    elif request_format.mode == "constrained":
        question["response_format"] = {"type": "json_object", "schema": prompt.schema}
    elif request_format.mode == "json":
        question["response_format"] = {"type": "json_object"}
    return question


class ChatModel:
    """A model behind `/chat/completions`.

    The first answered question finds the request format that the endpoint supports, while other
    questions wait; that format is used for the rest of the run.
    """

    def __init__(self, name: str, endpoint: Endpoint) -> None:
        self.name = name
        self._endpoint = endpoint
        self._format = RequestFormat()
        self._is_settled = False
        self._first = Lock()

    def fetch(self, prompt: Prompt) -> Completion:
        """Return the answer without any text around its JSON.  Raises FetchError."""
        if not self._is_settled:
            with self._first:
                if not self._is_settled:
                    return self._find_format(prompt)
        return self._ask(prompt, self._format)

    def _find_format(self, prompt: Prompt) -> Completion:
        """Ask in weaker and weaker formats until one is accepted, and keep that one."""
        request_format: RequestFormat | None = self._format
        refusals: list[EndpointError] = []
        while request_format:
            try:
                answer = self._ask(prompt, request_format)
            except EndpointError as error:
                refusals.append(error)
                request_format = _weaken(request_format, error)
            else:
                self._format, self._is_settled = request_format, True
                return answer
        raise refusals[0]

    def _ask(self, prompt: Prompt, request_format: RequestFormat) -> Completion:
        """Ask in one format, and read the answer without trusting its structure."""
        response = self._endpoint.ask(_make_question(self.name, prompt, request_format))
        answer = _parse(response.body)
        try:
            choice = answer["choices"][0]
            text = choice["message"].get("content") or ""
            cut = choice.get("finish_reason") == "length"
            usage = answer.get("usage") or {}
            read, written = (
                _count(usage.get(f"{kind}_tokens")) for kind in ("prompt", "completion")
            )
            return Completion(text=_unwrap(text), cut=cut, read=read, written=written)
        except (LookupError, TypeError, AttributeError) as error:
            raise FetchError(
                f"{self._endpoint.host} answers with something else than OpenAI's protocol has.",
                hint=_MODEL_HINT,
            ) from error


def _parse(body: bytes | str) -> Mapping[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _count(value: object) -> int:
    return value if type(value) is int and 0 < value <= _MAX_TOKENS else 0


# Longer answers, in characters, are rejected unread.
_LONGEST = 400_000
_THOUGHTS = re.compile(r"\A\s*<(think|thinking|reasoning)>.*?</\1>", re.DOTALL)
_FENCED = re.compile(r"```(?:json|JSON)?[ \t]*\n(.*?)\n?```", re.DOTALL)


def _unwrap(text: str) -> str:
    """Return the JSON in an answer, or the answer itself if it has none."""
    if len(text) > _LONGEST:
        return ""
    answer = _THOUGHTS.sub("", text, count=1).strip()
    fenced = [match[1].strip() for match in _FENCED.finditer(answer)]
    bare = answer[answer.find("{") : answer.rfind("}") + 1]
    return next(filter(_parse, [answer, *fenced, bare]), answer)
