"""Asks a chat model one question at a time, in the strictest form that its endpoint understands."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

from digest.llm.endpoint import Endpoint, EndpointError, useless
from digest.model import Completion, Prompt

if TYPE_CHECKING:
    import openai

# Nobody asked for so much; what is longer is not looked through.
_LONGEST = 400_000
_THOUGHTS = re.compile(r"\A\s*<(think|thinking|reasoning)>.*?</\1>", re.DOTALL)
_FENCED = re.compile(r"```(?:json|JSON)?[ \t]*\n(.*?)\n?```", re.DOTALL)


def unwrap(text: str) -> str:
    """Return the JSON of an answer; what holds none is returned as it is."""
    if len(text) > _LONGEST:
        return ""
    said = _THOUGHTS.sub("", text, count=1).strip()
    if _is_json(said):
        return said
    fenced = [match[1].strip() for match in _FENCED.finditer(said)]
    bare = said[said.find("{") : said.rfind("}") + 1]
    return next(filter(_is_json, [*fenced, bare]), said)


def _is_json(text: str) -> bool:
    """Tell whether a text is a JSON object."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


Form = Literal["schema", "constrained", "json", "plain"]

_FORMS: tuple[Form, ...] = ("schema", "constrained", "json", "plain")
# What endpoints answer to a form that they do not know, and how they speak of it, if they speak:
# 500 too, where the server checks its input too late (llama.cpp's Python server).
_NOT_UNDERSTOOD = frozenset({400, 422, 500})
_OF_FORM = re.compile(r"format|json|schema|grammar|structured|\A\Z")
_NAME = "answer"
_TOLD = "Answer with one JSON object and nothing else. It must be valid by this JSON schema:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How an endpoint is asked: the form, its name for the limit of tokens, what it takes."""

    form: Form
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    has_temperature: bool = True


STRICTEST = Dialect(form="schema")


def weaker(dialect: Dialect, error: EndpointError) -> Dialect | None:
    """Return what to try after a refusal; None where it speaks of something else than the form."""
    if error.status not in _NOT_UNDERSTOOD or error.lasting:
        return None
    if "max_completion_tokens" in error.words and dialect.limit == "max_tokens":
        return replace(dialect, limit="max_completion_tokens")
    if "temperature" in error.words and dialect.has_temperature:
        return replace(dialect, has_temperature=False)
    if not _OF_FORM.search(error.words):
        return None
    place = _FORMS.index(dialect.form) + 1
    return replace(dialect, form=_FORMS[place]) if place < len(_FORMS) else None


def arguments_for(prompt: Prompt, dialect: Dialect) -> dict[str, Any]:
    """Return what the SDK is called with."""
    arguments: dict[str, Any] = {
        "messages": [{"role": turn.role, "content": turn.text} for turn in prompt.turns],
        dialect.limit: prompt.most,
    }
    if dialect.has_temperature:
        arguments["temperature"] = 0
    if dialect.form in ("json", "plain"):
        _tell_schema(arguments["messages"], prompt.schema)
    if wanted := _response_format(dialect.form, prompt.schema):
        arguments["response_format"] = wanted
    return arguments


def _response_format(form: Form, schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what asks for JSON."""
    if form == "schema":
        wanted = {"name": _NAME, "strict": True, "schema": schema}
        return {"type": "json_schema", "json_schema": wanted}
    if form == "constrained":
        return {"type": "json_object", "schema": schema}
    return {"type": "json_object"} if form == "json" else None


def _tell_schema(messages: list[dict[str, str]], schema: Mapping[str, Any]) -> None:
    """Add the schema to the first message, which is ours and no data."""
    told = json.dumps(schema, ensure_ascii=True, separators=(",", ":"))
    messages[0] = {**messages[0], "content": f"{messages[0]['content']}\n\n{_TOLD}\n{told}"}


# More than any model reads or writes at once.
_MOST_TOKENS = 1_000_000_000


class ChatModel:
    """A model behind `/chat/completions`.

    The first question that is answered finds out what the endpoint understands, while others wait;
    for the rest of the run that is what it is asked in.
    """

    def __init__(self, name: str, endpoint: Endpoint) -> None:
        self.name = name
        self._endpoint = endpoint
        self._dialect = STRICTEST
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
                dialect = weaker(dialect, error)
            else:
                self._dialect, self._is_settled = dialect, True
                return answer
        raise refusals[0]

    def _ask(self, prompt: Prompt, dialect: Dialect) -> Completion:
        """Ask in one form."""
        arguments = arguments_for(prompt, dialect)

        def call(client: "openai.OpenAI") -> str:
            answer = client.chat.completions.with_raw_response.create(model=self.name, **arguments)
            return str(answer.text)

        return _read(self._endpoint.ask(call), self._endpoint.host)


def _read(body: str, host: str) -> Completion:
    """Read an endpoint's answer, of which nothing is taken for granted.  Raises FetchError."""
    try:
        found = json.loads(body)
        choice = found["choices"][0]
        text = choice["message"].get("content") or ""
        cut = choice.get("finish_reason") == "length"
        usage = found.get("usage") or {}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise useless(host) from error
    if not isinstance(text, str) or not isinstance(usage, Mapping):
        raise useless(host)
    return Completion(
        text=unwrap(text),
        cut=cut,
        read=_count(usage, "prompt_tokens"),
        written=_count(usage, "completion_tokens"),
    )


def _count(usage: Mapping[str, Any], name: str) -> int:
    """Return a count of tokens, 0 where none is stated that can be one."""
    value = usage.get(name)
    return value if type(value) is int and 0 < value <= _MOST_TOKENS else 0
