"""Knows in which forms endpoints can be asked for JSON, from the strictest to the plainest.

    schema        `json_schema`, strict: OpenAI, vLLM, Ollama, LM Studio, OpenRouter, Google
    constrained   JSON mode with a schema beside it: llama.cpp's Python server, and others
    json          JSON mode, the schema told in the prompt
    plain         nothing but the prompt

Two parameters differ as well: newer models of OpenAI call the limit of tokens otherwise, and take
no temperature.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from digest.llm.failures import EndpointError
from digest.model import Prompt

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
