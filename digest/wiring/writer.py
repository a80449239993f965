"""Makes the model that words an issue, where the settings name one."""

from digest.config import Settings
from digest.errors import ConfigError
from digest.pipeline import Wordsmith
from digest.wiring.clients import Clients
from digest.wiring.endpoints import check_endpoint, open_endpoint


def check_writer(settings: Settings, *, offline: bool) -> None:
    """Refuse a model writer without a model or, unless `offline`, without what asks it.

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


def make_wordsmith(clients: Clients) -> Wordsmith | None:
    """Return the model of the settings, None where the writer needs none."""
    writer = clients.settings.writer
    if writer.kind != "llm":
        return None
    from digest.llm.chat import ChatModel

    model = ChatModel(writer.model, open_endpoint(clients, writer, writer.budget))
    return Wordsmith(model=model, concurrency=writer.concurrency, most=writer.max_tokens)
