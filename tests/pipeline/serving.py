"""A desk with a model at an endpoint on loopback."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from digest.llm.chat import ChatModel
from digest.llm.endpoint import Endpoint
from digest.llm.opening import Terms
from digest.pipeline import Wordsmith
from tests.pipeline.desk import Desk
from tests.standins.chat import LlmServer
from tests.standins.chat.chat import CHAT, MODEL, Say, chat, honest

Serve = Callable[..., LlmServer]


@pytest.fixture
def serve(desk: Desk) -> Iterator[Serve]:
    """Put a model behind the desk that says what it is told to; it may be asked side by side."""
    with ExitStack() as cleanup:

        def begin(
            say: Say = honest,
            *,
            name: str = MODEL,
            concurrency: int = 4,
            budget: float = 600.0,
            **how: Any,  # noqa: ANN401 - as `chat` has them
        ) -> LlmServer:
            server = cleanup.enter_context(LlmServer({CHAT: chat(say, model=name, **how)}))
            terms = Terms(base_url=server.url, budget=budget)
            endpoint = Endpoint(terms, desk.clock, desk.progress)
            cleanup.callback(endpoint.close)
            model = ChatModel(name, endpoint)
            desk.wordsmith = Wordsmith(model=model, concurrency=concurrency, most=500)
            return server

        yield begin
