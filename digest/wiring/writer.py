"""Which writer there is, and the model that [writer] names."""

from digest.config import Settings
from digest.errors import ConfigError
from digest.ports import Model
from digest.wiring.clients import Clients
from digest.wiring.endpoints import open_endpoint


def check_writer(settings: Settings) -> None:
    """Refuse a writer that this version does not have.  Raises ConfigError."""
    if settings.writer.kind == "llm":
        raise ConfigError(
            "A language model cannot write posts in this version.",
            hint="Use --writer extract, or leave `kind` under [writer] out.",
        )


def open_model(clients: Clients) -> Model:
    """Return the model of the settings, at its endpoint; no command asks it so far."""
    from digest.llm.chat import ChatModel

    writer = clients.settings.writer
    return ChatModel(writer.model, open_endpoint(clients, writer, writer.budget))
