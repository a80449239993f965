"""Makes vectors of papers: from the packaged ones, or by a model that the settings name."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from digest.config import Settings
from digest.ports import Embedder
from digest.wiring.clients import Clients
from digest.wiring.endpoints import check_endpoint, open_endpoint

if TYPE_CHECKING:
    from digest.ranking import Text, Vectors


def embed(texts: "Sequence[Text]") -> "Vectors":
    """Return the packaged vectors of titles and abstracts (n, d), rows of unit length or none.

    They are loaded when the first paper is there.
    """
    from digest.reading.vectors import embed as embed_texts
    from digest.reading.vectors import unit

    return unit(embed_texts(texts))


def check_embedder(settings: Settings) -> None:
    """Look whether the model that the settings name, if any, can be asked.  Raises ConfigError."""
    if settings.themes.embedder == "endpoint":
        check_endpoint("themes", settings.themes)


def make_embedder(clients: Clients) -> Embedder | None:
    """Return the model whose vectors papers are compared by, if the settings name one."""
    themes = clients.settings.themes
    if themes.embedder != "endpoint":
        return None
    from digest.llm.embedding import EndpointEmbedder

    return EndpointEmbedder(themes.model, open_endpoint(clients, themes, clients.settings.budget))
