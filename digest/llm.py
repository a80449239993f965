"""Asks chat models at an endpoint that speaks OpenAI's protocol, in the strictest form it knows."""

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
"""Where a model is asked for if no endpoint is named."""

_KEY_HINT = "Name the environment variable that holds its key as `key` in digest.toml, and set it."
_MODEL_HINT = "Check the model's name, and its base_url, which usually ends in /v1."
_QUOTA_HINT = "Raise the account's limit, or choose another model or endpoint."
_TIME_HINT = "Allow more with `timeout`, or ask a faster model."
_AWAY_HINT = (
    "Look at its base_url in digest.toml, the network and the proxy variables (HTTPS_PROXY, "
    "NO_PROXY); a server of your own must be running there."
)
# What a status means, and a hint.  All other questions would fare no better.
_LASTING = {
    401: ("does not accept the key", _KEY_HINT),
    403: ("refuses", _KEY_HINT),
    404: ("knows no such model or address", _MODEL_HINT),
}
_TOO_MANY, _BROKEN = 429, 500
_SPENT = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
# No two questions wait for one another; after a failure the first wait takes two seconds.
_LANE = RateLimit(name="model", interval=0.0, first=2.0)
_MOST_BYTES = 20_000_000
# Of an endpoint's own words, so many are shown.
_SHOWN = 200
# More than any model reads or writes at once.
_MOST_TOKENS = 1_000_000_000


class EndpointError(RequestError):
    """An endpoint's refusal: its status, its own words in lower case, which nobody is shown.

    A `lasting` one says that every other question would fare no better.
    """

    status = 0
    words = ""
    lasting = False

    def conclude(self, why: str) -> FetchError:  # noqa: ARG002 - the parent's
        """Return itself."""
        return self


class Endpoint:
    """An endpoint as one run asks it, until its time is up or it will not answer any more.

    `key` is the secret itself, "" where none is needed.  What stands behind the `?` of its address
    is sent with every question: some want the protocol's version there.
    """

    def __init__(self, client: Client, base_url: str, key: str, progress: Progress) -> None:
        parts = urlsplit(base_url or OPENAI)
        self.host = parts.hostname or ""
        self._url = parts._replace(path=f"{parts.path.rstrip('/')}/chat/completions").geturl()
        self._client = client
        self._key = key
        self._progress = progress
        self._lost: FetchError | None = None

    def ask(self, question: Mapping[str, Any]) -> Response:
        """Return the answer to a question, asked again where that may help.

        Raises EndpointError where the endpoint refuses it, FetchError where this answer is of no
        use, EndedError once no other can be had either, when nothing more is sent.
        """
        if self._lost is not None:
            raise EndedError(str(self._lost), hint=self._lost.hint)
        content = json.dumps(question, ensure_ascii=True).encode()
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        try:
            return self._client.post(
                self._url,
                content,
                rate_limit=_LANE,
                judge=self._judge,
                headers=headers,
                max_bytes=_MOST_BYTES,
            )
        except EndpointError as error:
            if not error.lasting:
                raise
            self._lost = error
        except AnswerError as error:
            raise FetchError(str(error), hint=_MODEL_HINT) from error
        except FetchError as error:
            cause = error.__cause__
            if isinstance(cause, RequestError) and cause.late:
                raise FetchError(str(error), hint=_TIME_HINT) from error
            is_ours = isinstance(cause, RequestError) and error.hint != CERTIFICATE_HINT
            self._lost = FetchError(str(error), hint=_AWAY_HINT if is_ours else error.hint)
        raise EndedError(str(self._lost), hint=self._lost.hint) from self._lost

    def _judge(self, response: Response) -> EndpointError | None:
        """Return why an answer is a refusal; None where it is none."""
        status = response.status
        if status // 100 == 2:  # noqa: PLR2004 - success
            return None
        body = _parse(response.body)
        error = body.get("error", body)
        error = error if isinstance(error, Mapping) else {}
        self._note(error.get("message"))
        words = response.body.decode("utf-8", "replace").casefold()
        if status in _LASTING:
            says, hint = _LASTING[status]
            failure = EndpointError(f"{self.host} {says} ({status}).", hint=hint)
            failure.lasting = True
        elif status == _TOO_MANY and {str(error.get("code")), str(error.get("type"))} & _SPENT:
            sentence = f"{self.host} says that its quota is spent (429)."
            failure = EndpointError(sentence, hint=_QUOTA_HINT)
            failure.lasting = True
        # Servers that break off over a form of JSON, instead of refusing it, name it.
        elif status in TRANSIENT and not (
            status == _BROKEN and any(name in words for name in _NAMED)
        ):
            says = "asks for a pause" if status == _TOO_MANY else "is out of order"
            asked = parse_retry_after(response.headers.get("retry-after"), response.received)
            sentence = f"{self.host} {says} ({status})."
            failure = EndpointError(sentence, hint=LATER_HINT, tries=TRIES, asked=asked)
            failure.lasting = True
        else:
            sentence = f"{self.host} refuses what it was asked ({status})."
            failure = EndpointError(sentence, hint=_MODEL_HINT)
        failure.status, failure.words = status, words
        return failure

    def _note(self, told: object) -> None:
        """Report an endpoint's own words: to this run alone, short, and without the key.

        Some repeat a header, or a key, in other letters.
        """
        plain = printable(told) if isinstance(told, str) else ""
        if self._key:
            plain = re.sub(re.escape(self._key), "…", plain, flags=re.IGNORECASE)
        if shown := plain[:_SHOWN].rstrip():
            self._progress.note(f"{self.host} says: {shown}")


Form = Literal["schema", "constrained", "json", "plain"]

_FORMS: tuple[Form, ...] = ("schema", "constrained", "json", "plain")
# What endpoints answer to a form that they do not know, and how they speak of it, if they speak:
# 500 too, where the server checks its input too late (llama.cpp's Python server).
_NOT_UNDERSTOOD = frozenset({400, 422, 500})
_NAMED = ("response_format", "json_schema")
_OF_FORM = ("format", "json", "schema", "grammar", "structured")
_TOLD = "Answer with one JSON object and nothing else. It must be valid by this JSON schema:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How an endpoint is asked: the form, its name for the limit of tokens, what it takes."""

    form: Form = "schema"
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    has_temperature: bool = True


def _is_of_form(words: str) -> bool:
    """Return whether a refusal may be about the form, also where it says nothing."""
    return any(word in words for word in _OF_FORM) or not words.strip("{} \t\r\n")


def _weaken(dialect: Dialect, error: EndpointError) -> Dialect | None:
    """Return what to try after a refusal; None where it speaks of something else than the form."""
    if error.status not in _NOT_UNDERSTOOD or error.lasting:
        return None
    if "max_completion_tokens" in error.words and dialect.limit == "max_tokens":
        return replace(dialect, limit="max_completion_tokens")
    if "temperature" in error.words and dialect.has_temperature:
        return replace(dialect, has_temperature=False)
    place = _FORMS.index(dialect.form) + 1
    if place == len(_FORMS) or not _is_of_form(error.words):
        return None
    return replace(dialect, form=_FORMS[place])


def _phrase(model: str, prompt: Prompt, dialect: Dialect) -> dict[str, Any]:
    """Return a question as the protocol has it."""
    messages = [{"role": turn.role, "content": turn.text} for turn in prompt.turns]
    question = {"model": model, "messages": messages, dialect.limit: prompt.most}
    if dialect.has_temperature:
        question["temperature"] = 0
    if dialect.form in ("json", "plain"):
        # The first message is ours, and no data.
        told = json.dumps(prompt.schema, ensure_ascii=True, separators=(",", ":"))
        messages[0]["content"] += f"\n\n{_TOLD}\n{told}"
    if dialect.form == "schema":
        wanted = {"name": "answer", "strict": True, "schema": prompt.schema}
        question["response_format"] = {"type": "json_schema", "json_schema": wanted}
    elif dialect.form == "constrained":
        question["response_format"] = {"type": "json_object", "schema": prompt.schema}
    elif dialect.form == "json":
        question["response_format"] = {"type": "json_object"}
    return question


class ChatModel:
    """A model behind `/chat/completions`.

    The first question that is answered finds out what the endpoint understands, while others wait;
    for the rest of the run that is what it is asked in.
    """

    def __init__(self, name: str, endpoint: Endpoint) -> None:
        self.name = name
        self._endpoint = endpoint
        self._dialect = Dialect()
        self._is_settled = False
        self._first = Lock()

    def fetch(self, prompt: Prompt) -> Completion:
        """Return the answer, taken out of what was put around it.  Raises FetchError."""
        if not self._is_settled:
            with self._first:
                if not self._is_settled:
                    return self._find_dialect(prompt)
        return self._ask(prompt, self._dialect)

    def _find_dialect(self, prompt: Prompt) -> Completion:
        """Ask in weaker and weaker forms until one is understood; none that failed is kept."""
        dialect: Dialect | None = self._dialect
        refusals: list[EndpointError] = []
        while dialect:
            try:
                answer = self._ask(prompt, dialect)
            except EndpointError as error:
                refusals.append(error)
                dialect = _weaken(dialect, error)
            else:
                self._dialect, self._is_settled = dialect, True
                return answer
        raise refusals[0]

    def _ask(self, prompt: Prompt, dialect: Dialect) -> Completion:
        """Ask in one form, and read the answer, of which nothing is taken for granted."""
        response = self._endpoint.ask(_phrase(self.name, prompt, dialect))
        found = _parse(response.body)
        try:
            choice = found["choices"][0]
            text = choice["message"].get("content") or ""
            cut = choice.get("finish_reason") == "length"
            usage = found.get("usage") or {}
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
    """Return a JSON object, an empty one in place of anything else."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _count(value: object) -> int:
    """Return a count of tokens, 0 where none is stated that can be one."""
    return value if type(value) is int and 0 < value <= _MOST_TOKENS else 0


# Nobody asked for so much; what is longer is not looked through.
_LONGEST = 400_000
_THOUGHTS = re.compile(r"\A\s*<(think|thinking|reasoning)>.*?</\1>", re.DOTALL)
_FENCED = re.compile(r"```(?:json|JSON)?[ \t]*\n(.*?)\n?```", re.DOTALL)


def _unwrap(text: str) -> str:
    """Return the JSON of an answer; what holds none is returned as it is."""
    if len(text) > _LONGEST:
        return ""
    said = _THOUGHTS.sub("", text, count=1).strip()
    fenced = [match[1].strip() for match in _FENCED.finditer(said)]
    bare = said[said.find("{") : said.rfind("}") + 1]
    return next(filter(_parse, [said, *fenced, bare]), said)
