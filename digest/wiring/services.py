"""Makes the services that know more of papers, each with a client and a budget of its own."""

import os
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from digest.errors import ConfigError
from digest.model import Service
from digest.net.addresses import is_loopback
from digest.ports import Enricher, Votes
from digest.wiring.clients import Clients

if TYPE_CHECKING:
    from digest.net.client import Client


# A service that takes longer for each answer would hold up the edition for hours.
PATIENCE, TIMEOUT = 3.0, 15.0


def make_enrichers(clients: Clients) -> Iterator[Enricher]:
    """Yield the services of the settings."""
    for service in dict.fromkeys(clients.settings.enrich.services):
        yield _MAKERS[service](clients, _client(clients))


def make_votes(clients: Clients) -> Votes | None:
    """Return Hugging Face's daily lists, where the settings name that service."""
    settings = clients.settings
    if "huggingface" not in settings.enrich.services:
        return None
    from digest.services.huggingface import HuggingFaceDaily

    client = _client(clients)
    token = read_secret(settings.enrich.huggingface_token)
    return HuggingFaceDaily(
        client, settings.endpoints.huggingface, settings.pace.huggingface, token=token
    )


def _html(clients: Clients, client: "Client") -> Enricher:
    """Make arXiv's full texts, asked at arXiv's pace."""
    from digest.services.arxiv_html import ArxivHtml

    settings = clients.settings
    return ArxivHtml(client, settings.endpoints.arxiv_html, settings.pace.arxiv)


def _huggingface(clients: Clients, client: "Client") -> Enricher:
    """Make Hugging Face."""
    from digest.services.huggingface import HuggingFace

    settings = clients.settings
    token = read_secret(settings.enrich.huggingface_token)
    return HuggingFace(
        client, settings.endpoints.huggingface, settings.pace.huggingface, token=token
    )


def _openalex(clients: Clients, client: "Client") -> Enricher:
    """Make OpenAlex."""
    from digest.services.openalex import OpenAlex

    settings = clients.settings
    key = read_secret(settings.enrich.openalex_key)
    return OpenAlex(client, settings.endpoints.openalex, settings.pace.openalex, token=key)


def _github(clients: Clients, client: "Client") -> Enricher:
    """Make GitHub."""
    from digest.services.github import GitHub

    settings = clients.settings
    token = read_secret(settings.enrich.github_token)
    return GitHub(client, settings.endpoints.github, settings.pace.github, token=token)


def _client(clients: Clients) -> "Client":
    """Return a client for one service, which it may cost no more than the settings say."""
    return clients.make_late(clients.settings.enrich.budget, PATIENCE, TIMEOUT)


def read_secret(variable: str) -> str:
    """Return what an environment variable holds, nothing where it is not set.

    A file or a clipboard may have put blanks around it, which no key has.
    """
    return os.environ.get(variable, "").strip()


def need_secret(place: str, setting: str, variable: str) -> str:
    """Return what an environment variable holds for a place.  Raises ConfigError where nothing."""
    secret = read_secret(variable)
    if not secret:
        raise ConfigError(
            # Its name is not told: somebody may have put the secret itself there.
            f"`{setting}` of the place {place} names an environment variable that is not set.",
            hint="Set that variable; in cron jobs and containers it has to be set as well.",
        )
    return secret


def check_key(part: str, variable: str, base_url: str) -> None:
    """Refuse to ask an endpoint with a key that is not there, unless it is this machine's own.

    `part` is the part of the settings that names it.  Raises ConfigError.
    """
    if variable and not read_secret(variable) and not is_loopback(base_url):
        raise ConfigError(
            # Its name is not told: somebody may have put the key itself there.
            f"`key` under [{part}] names an environment variable that is not set.",
            hint="Set that variable, or name no `key` where the endpoint needs none.",
        )


_MAKERS: Mapping[Service, Callable[[Clients, "Client"], Enricher]] = {
    "html": _html,
    "huggingface": _huggingface,
    "openalex": _openalex,
    "github": _github,
}
