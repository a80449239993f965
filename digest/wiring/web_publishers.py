"""Makes the publishers of places on the web, each with a client of its own."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from digest.config.delivery import Slack, Webhook, WordPress, check_required_address
from digest.errors import ConfigError
from digest.model import Post
from digest.ports import Publisher
from digest.wiring.clients import Clients
from digest.wiring.clock import SystemClock
from digest.wiring.services import need_secret

if TYPE_CHECKING:
    from digest.net.client import Client

WebPlace = WordPress | Slack | Webhook
"""The settings of a place on the web."""

# Seconds that one place may cost a run by failures, and of silence in an answer.
BUDGET, TIMEOUT = 120.0, 30.0


def make_web_publisher(clients: Clients, place: WebPlace) -> Publisher:
    """Return the publisher of a place; nothing is connected to before it publishes.

    Raises ConfigError where a secret that the place needs is not in the environment.
    """
    if isinstance(place, WordPress):
        return _wordpress(clients, place)
    if isinstance(place, Slack):
        return _slack(clients, place)
    return _webhook(clients, place)


def _wordpress(clients: Clients, place: WordPress) -> Publisher:
    from digest.publish.wordpress import Manner, Site, WordPressPublisher

    api = place.api or f"{place.site}/wp-json"
    password = need_secret(place.name, "password", place.password)
    return WordPressPublisher(
        place.name,
        Site(_sender(clients, api), api, place.user, password),
        Manner(
            status=place.status,
            categories=place.categories,
            new_terms=place.new_terms,
            overwrite=place.overwrite,
        ),
    )


def _slack(clients: Clients, place: Slack) -> Publisher:
    from digest.publish.slack import SlackPublisher

    address = need_address(place.name, "webhook", place.webhook)
    return SlackPublisher(place.name, _sender(clients, address), address, _page_finder(clients))


def _webhook(clients: Clients, place: Webhook) -> Publisher:
    from digest.publish.webhook import Receiver, WebhookPublisher

    address = place.address or need_address(place.name, "address_in", place.address_in)
    receiver = Receiver(
        address=address,
        secret=need_secret(place.name, "secret", place.secret) if place.secret else "",
        token=need_secret(place.name, "token", place.token) if place.token else "",
        body=place.body,
        limit=place.limit,
        idempotent=place.idempotent,
    )
    sender = _sender(clients, address)
    return WebhookPublisher(place.name, receiver, sender, SystemClock(), _page_finder(clients))


def _sender(clients: Clients, address: str) -> "Client":
    """Return a client that reaches an address wherever it is, be it within a company."""
    return clients.make_sender(address, BUDGET, TIMEOUT)


def _page_finder(clients: Clients) -> Callable[[Post], str]:
    """Return what tells where a post is published: as e-mails and feeds have it, or nothing."""
    from digest.render import House

    house = House(site=clients.settings.output.site)
    return lambda post: house.address(f"{post.stem}.html")


def need_address(place: str, setting: str, variable: str) -> str:
    """Return the secret address that an environment variable holds.  Raises ConfigError."""
    try:
        return check_required_address(need_secret(place, setting, variable))
    except ValueError as error:
        sentence = f"The variable that `{setting}` of the place {place} names {error}."
        raise ConfigError(sentence, hint="It should hold the whole address.") from error
