"""Asks a model at a stand-in's endpoint, on a clock that stands still."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from types import MappingProxyType
from typing import Any

import pytest

from digest.errors import FetchError
from digest.llm import ChatModel, Endpoint
from digest.model import Completion, Prompt, Turn
from digest.net.client import Client
from digest.ports import Clock
from tests.fakes import FakeClock, SilentProgress
from tests.net.replies import memory_pace
from tests.standins.chat import LlmServer
from tests.standins.chat.server import CHAT, MODEL, chat
from tests.standins.loopback import Fault, HttpRequest

KEY = "sk-Quill-0123456789"
HOST = "127.0.0.1"
SAID = '{"papers": {"P1": []}}'
SCHEMA = {"type": "object", "properties": {"papers": {"type": "object"}}, "required": ["papers"]}
PROMPT = Prompt(
    turns=(Turn(role="system", text="The rules."), Turn(role="user", text="The data.")),
    schema=SCHEMA,
    most=500,
)


def say(_: HttpRequest) -> str:
    """Answer as it was asked for."""
    return SAID


class Asking:
    """A run that asks a chat model."""

    def __init__(
        self,
        base_url: str,
        key: str = "",
        clock: Clock | None = None,
        model: str = MODEL,
        **options: Any,  # noqa: ANN401 - as the client has them
    ) -> None:
        self.clock = FakeClock()
        self.progress = SilentProgress()
        clock = clock or self.clock
        common: dict[str, Any] = {"user_agent": "digest/1", "whole": True, **options}
        self.client = Client(
            clock=clock, pace=memory_pace(self.clock), progress=self.progress, **common
        )
        self.endpoint = Endpoint(self.client, base_url, key, self.progress)
        self.model = ChatModel(model, self.endpoint)

    def ask(self) -> Completion:
        """Ask the chat model."""
        return self.model.fetch(PROMPT)

    def lost(self, kind: type[FetchError] = FetchError) -> FetchError:
        """Return the error that asking the chat model ends with."""
        with pytest.raises(kind) as info:
            self.ask()
        assert info.value.hint
        return info.value


@contextmanager
def asking(
    *faults: Fault,
    options: Mapping[str, Any] = MappingProxyType({}),
    **how: Any,  # noqa: ANN401 - as `chat` has them
) -> Iterator[tuple[LlmServer, Asking]]:
    """Serve the model, whose first answers go wrong so."""
    with LlmServer({CHAT: chat(say, **how)}) as server:
        server.plan(*faults)
        one = Asking(server.url, **options)
        with closing(one.client):
            yield server, one
