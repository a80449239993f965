"""Asks a chat model one question at a time, in the strictest form that its endpoint understands."""

import json
from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any

from digest.llm.dialect import STRICTEST, Dialect, arguments_for, weaker
from digest.llm.endpoint import Endpoint
from digest.llm.failures import EndpointError, useless
from digest.llm.unwrapping import unwrap
from digest.model import Completion, Prompt

if TYPE_CHECKING:
    import openai

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
