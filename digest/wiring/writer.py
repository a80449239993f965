"""The models that edit an issue, at their endpoints, where the settings name one."""

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

from digest.config import Settings, Writer
from digest.errors import ConfigError
from digest.model import Prompt, Turn
from digest.pipeline import Editor
from digest.ports import Progress
from digest.wiring.clients import Clients, user_agent
from digest.wiring.clock import SystemClock
from digest.wiring.services import check_key, read_secret

if TYPE_CHECKING:
    from digest.llm.endpoint import Endpoint


def check_endpoint(table: str, asked: Writer) -> None:
    """Look whether a table's model can be asked.  Raises ConfigError."""
    from digest.llm.endpoint import check_extra

    check_extra()
    check_key(table, asked.key, asked.base_url)


def open_endpoint(clients: Clients, asked: Writer, budget: float) -> "Endpoint":
    """Open an endpoint, with the key that its table names; it is closed with the other clients."""
    from digest.llm.endpoint import Endpoint, Terms

    terms = Terms(
        base_url=asked.base_url,
        key=read_secret(asked.key),
        timeout=asked.timeout,
        budget=budget,
        user_agent=user_agent(clients.settings.contact),
    )
    endpoint = Endpoint(terms, SystemClock(), clients.progress)
    clients.cleanup.callback(endpoint.close)
    return endpoint


_TRY = 30.0


def check_writer(settings: Settings, *, offline: bool = False) -> None:
    """Refuse an editor without a model or, unless `offline`, without what asks it.

    Raises ConfigError.
    """
    if settings.writer.kind != "llm":
        return
    if not settings.writer.model:
        raise ConfigError(
            "The writer `llm` needs the name of a model.",
            hint="Set `model` under [writer] in digest.toml, or DIGEST_WRITER__MODEL.",
        )
    if not offline:
        check_endpoint("writer", settings.writer)


def make_editor(clients: Clients) -> Editor | None:
    """Return the models of the settings, None where the writer needs none."""
    writer = clients.settings.writer
    if writer.kind != "llm":
        return None
    from digest.llm.chat import ChatModel

    endpoint = open_endpoint(clients, writer, writer.budget)
    model = ChatModel(writer.model, endpoint)
    other = writer.verifier not in {"", writer.model}
    verifier = ChatModel(writer.verifier, endpoint) if other else model
    return Editor(
        writer=model, verifier=verifier, concurrency=writer.concurrency, most=writer.max_tokens
    )


def try_model(model: str, base_url: str, key: str, progress: Progress) -> None:
    """Ask a model one short question.  Raises DigestError where it cannot be asked."""
    writer = Writer(
        kind="llm",
        model=model,
        base_url=base_url,
        key=key,
        timeout=_TRY,
        budget=_TRY,
        max_tokens=500,
    )
    settings = Settings(writer=writer)
    check_writer(settings)
    schema = {
        "type": "object",
        "properties": {"ready": {"type": "boolean"}},
        "required": ["ready"],
        "additionalProperties": False,
    }
    question = Turn(role="user", text='Answer with {"ready": true} and nothing else.')
    with ExitStack() as cleanup:
        clients = Clients(settings=settings, progress=progress, cleanup=cleanup)
        if editor := make_editor(clients):
            prompt = Prompt(turns=(question,), schema=schema, most=editor.most)
            answer = editor.writer.fetch(prompt)
            if not _is_ready(answer.text):
                raise ConfigError(
                    f"{model} answers, but not with the JSON that it was asked for.",
                    hint="A larger model may; digest needs answers in JSON.",
                )


def _is_ready(text: str) -> bool:
    try:
        return bool(json.loads(text) == {"ready": True})
    except ValueError:
        return False
