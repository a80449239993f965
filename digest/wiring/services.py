"""Makes the services that know more of papers, each with a client and a budget of its own."""

import os
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from digest.model import Service
from digest.ports import Enricher
from digest.wiring.clients import Clients

if TYPE_CHECKING:
    from digest.net.fetcher import Fetcher


# A service that takes longer for each answer would hold up the edition for hours.
PATIENCE = 3.0


def make_enrichers(clients: Clients) -> Iterator[Enricher]:
    """Yield the services of the settings."""
    for service in dict.fromkeys(clients.settings.enrich.services):
        yield _MAKERS[service](clients, clients.make_late(clients.settings.enrich.budget, PATIENCE))


def _html(clients: Clients, client: "Fetcher") -> Enricher:
    """Make arXiv's full texts, asked at arXiv's pace."""
    from digest.enrich.arxiv_html import ArxivHtml

    settings = clients.settings
    return ArxivHtml(client, settings.endpoints.arxiv_html, settings.pace.arxiv)


def _huggingface(clients: Clients, client: "Fetcher") -> Enricher:
    """Make Hugging Face."""
    from digest.enrich.huggingface import HuggingFace

    settings = clients.settings
    token = _secret(settings.enrich.huggingface_token)
    return HuggingFace(
        client, settings.endpoints.huggingface, settings.pace.huggingface, token=token
    )


def _openalex(clients: Clients, client: "Fetcher") -> Enricher:
    """Make OpenAlex."""
    from digest.enrich.openalex import OpenAlex

    settings = clients.settings
    key = _secret(settings.enrich.openalex_key)
    return OpenAlex(client, settings.endpoints.openalex, settings.pace.openalex, key=key)


def _github(clients: Clients, client: "Fetcher") -> Enricher:
    """Make GitHub."""
    from digest.enrich.github import GitHub

    settings = clients.settings
    token = _secret(settings.enrich.github_token)
    return GitHub(client, settings.endpoints.github, settings.pace.github, token=token)


def _secret(variable: str) -> str:
    """Return what an environment variable holds, nothing where it is not set."""
    return os.environ.get(variable, "")


_MAKERS: Mapping[Service, Callable[[Clients, "Fetcher"], Enricher]] = {
    "html": _html,
    "huggingface": _huggingface,
    "openalex": _openalex,
    "github": _github,
}
