"""A chat model that says what a test has it say, behind an endpoint that knows some forms only.

`records_of` reads what it was asked about out of the prompt; `honest` writes of every paper what
its abstract says, with the quotes for it.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tests.standins.chat.server import Answer, Asked, Fault, Service, refusal

CHAT = "/v1/chat/completions"
MODEL = "harbour-chat"
ALL_FORMS = frozenset({"json_schema", "constrained", "json_object", "plain"})
Say = Callable[[Asked], str]


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

    def answer(asked: Asked) -> Answer:
        body = asked.body
        if body["model"] != model:
            return refusal(404, f"The model {body['model']} does not exist.")
        if newer and "max_tokens" in body:
            return refusal(400, "Unsupported parameter: use 'max_completion_tokens' instead.")
        if newer and "temperature" in body:
            return refusal(400, "Unsupported value: 'temperature' does not support 0.")
        if form_of(body) not in forms:
            return refusal(refusing, f"Unknown response_format: {form_of(body)}.")
        return Answer(value=completion(say(asked), finish))

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


def instead(value: object) -> Fault:
    """Answer with another value."""
    return lambda answer: replace(answer, value=value)


def labels_of(asked: Asked) -> list[str]:
    """Return the labels of the papers that an answer is wanted about."""
    return list(schema_of(asked)["properties"]["papers"]["properties"])


def schema_of(asked: Asked) -> dict[str, Any]:
    """Return the schema that is wanted, wherever it stands."""
    wanted = asked.body.get("response_format") or {}
    found = wanted.get("schema") or wanted.get("json_schema", {}).get("schema")
    told = str(asked.body["messages"][0]["content"])
    return dict(found or json.loads(told[told.index('{"type"') :]))


def records_of(asked: Asked) -> dict[str, dict[str, str]]:
    """Return the fields of every paper in the prompt, by label."""
    records: dict[str, dict[str, str]] = {}
    for line in str(asked.body["messages"][1]["content"]).split("\n"):
        if head := re.match(r"(P\d+) \(arXiv:([\w./-]+)\)", line):
            records[head[1]] = {"id": head[2]}
        elif records and ": " in line:
            name, _, value = line.partition(": ")
            records[list(records)[-1]][name] = value
    return records


def saying(papers: Mapping[str, Sequence[tuple[str, Sequence[str]]]], **more: Any) -> str:  # noqa: ANN401 - any JSON
    """Return an answer: for each label, sentences with their quotes."""
    said = {
        label: [{"text": text, "quotes": list(quotes)} for text, quotes in sentences]
        for label, sentences in papers.items()
    }
    return json.dumps({"papers": said, **more})


def honest(asked: Asked) -> str:
    """Write of every paper what the first sentences of its abstract say."""
    records = records_of(asked)
    return saying({label: _tell(records[label]["abstract"]) for label in labels_of(asked)})


def _tell(abstract: str) -> list[tuple[str, list[str]]]:
    """Turn `We present X. It finds Y.` into two sentences about the paper."""
    first, _, second = abstract.partition(". ")
    verb, _, rest = first.removeprefix("We ").partition(" ")
    told = [(f"{{paper}} {verb}s {rest.rstrip('.')}.", [f"{first.rstrip('.')}."])]
    return [*told, (second, [second])] if len(second.split()) >= 8 else told
