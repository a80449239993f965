"""Asks each service of the settings, and a model, one small thing, to see that it answers."""

import json
from collections.abc import Iterator

from digest.config import Settings, Writer
from digest.errors import ConfigError, FetchError
from digest.model import SERVICES, SOURCES, Prompt, Turn
from digest.net.client import Response
from digest.ports import Progress
from digest.wiring.parts import SystemClock, check_writer, make_editor, make_service, open_clients

_TIMEOUT = 15.0
_MODEL_SECONDS = 30.0


def ask_services(
    settings: Settings, progress: Progress
) -> Iterator[tuple[str, Response | FetchError]]:
    """Yield the name of each service that a build asks, arXiv first, and what it answers, once."""
    asked: dict[str, str] = {name: SOURCES[name].title for name in ("arxiv", settings.source)}
    asked |= {name: SERVICES[name].title for name in settings.enrich.services}
    now = SystemClock().now()
    progress.begin("Asking services", len(asked))
    try:
        with open_clients(settings, progress) as clients:
            client = clients.make(0.0, timeout=_TIMEOUT)
            for place, (name, title) in enumerate(asked.items(), 1):
                try:
                    yield title, make_service(name, client, settings).try_once(title, now)
                except FetchError as error:
                    yield title, error
                progress.advance(place, len(asked))
    finally:
        progress.end()


def try_model(model: str, base_url: str, key: str, progress: Progress) -> None:
    """Ask a model one short question.  Raises DigestError where it cannot be asked."""
    writer = Writer(
        kind="llm",
        model=model,
        base_url=base_url,
        key=key,
        timeout=_MODEL_SECONDS,
        budget=_MODEL_SECONDS,
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
    with open_clients(settings, progress) as clients:
        editor = make_editor(clients)
        prompt = Prompt(turns=(question,), schema=schema, most=writer.max_tokens)
        answer = editor.writer.fetch(prompt) if editor else None
    try:
        is_ready = answer is not None and json.loads(answer.text) == {"ready": True}
    except ValueError:
        is_ready = False
    if not is_ready:
        raise ConfigError(
            f"{model} answers, but not with the JSON that it was asked for.",
            hint="A larger model may; digest needs answers in JSON.",
        )
