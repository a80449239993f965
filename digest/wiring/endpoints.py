"""Opens the endpoints of models that the settings name."""

from typing import TYPE_CHECKING

from digest.config import Writer
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
