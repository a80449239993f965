"""Serve every place on the web by hand: `python -m tests.standins.targets`."""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from shlex import quote
from typing import Any

from tests.standins.loopback import wait
from tests.standins.targets import (
    BlueskyServer,
    ButtondownList,
    DiscordHook,
    GhostSite,
    MastodonServer,
    PublishServer,
    Receiver,
    SlackHook,
    TelegramBot,
    WordPressSite,
    buttondown,
    ghost,
)
from tests.standins.targets.server import FakeService
from tests.standins.targets.wordpress import PASSWORD

KEY = "key"
# The settings of each place but its name, and the variable with its secret.
SETTINGS: Mapping[str, tuple[str, str, str]] = {
    "blog": (
        'kind = "wordpress"\nsite = "{url}"\nuser = "ada"',
        "WORDPRESS_PASSWORD",
        PASSWORD,
    ),
    "magazine": ('kind = "ghost"\nadmin = "{url}"', "GHOST_ADMIN_KEY", ghost.KEY),
    "list": ('kind = "buttondown"\napi = "{url}/v1"', "BUTTONDOWN_API_KEY", buttondown.KEY),
    "team": (
        'kind = "slack"\nwebhook = "SLACK_HOOK"',
        "SLACK_HOOK",
        "{url}/services/secret",
    ),
    "room": ('kind = "discord"', "DISCORD_WEBHOOK", "{url}/api/webhooks/1/secret"),
    "chat": ('kind = "telegram"\nchat = "@reefs"\nserver = "{url}"', "TELEGRAM_TOKEN", KEY),
    "fedi": ('kind = "mastodon"\nserver = "{url}"', "MASTODON_TOKEN", KEY),
    "sky": (
        'kind = "bluesky"\nuser = "reefs.example"\nserver = "{url}"',
        "BLUESKY_PASSWORD",
        KEY,
    ),
    "hook": (
        'kind = "webhook"\naddress = "{url}/hook"\nsecret = "HOOK_KEY"',
        "HOOK_KEY",
        KEY,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedPlaces:
    """Services and their servers, by name; the settings that lead there, and the secrets."""

    services: Mapping[str, Any]
    servers: Mapping[str, PublishServer]
    settings: str
    variables: Mapping[str, str]


@contextmanager
def serve_places(
    *names: str, port: int = 0, wrap: Callable[[FakeService], FakeService] = lambda one: one
) -> Iterator[ServedPlaces]:
    """Serve places of these names, or all of them; `wrap` comes between server and service."""
    blog = WordPressSite()
    services: dict[str, FakeService] = {
        "blog": blog,
        "magazine": GhostSite(),
        "list": ButtondownList(),
        "team": SlackHook("secret"),
        "room": DiscordHook("secret"),
        "chat": TelegramBot(KEY),
        "fedi": MastodonServer(KEY),
        "sky": BlueskyServer(KEY),
        "hook": Receiver(secret=KEY),
    }
    chosen: Sequence[str] = names or tuple(services)
    servers = {
        name: PublishServer(wrap(services[name]), port=port and port + number)
        for number, name in enumerate(chosen)
    }
    if "blog" in servers:
        blog.url = servers["blog"].url
    tables, variables = [], {}
    for name, server in servers.items():
        table, variable, secret = SETTINGS[name]
        tables.append(f'[[deliver]]\nname = "{name}"\n{table.format(url=server.url)}\n')
        variables[variable] = secret.format(url=server.url)
    with ExitStack() as running:
        for server in servers.values():
            running.enter_context(server)
        yield ServedPlaces(
            services=services, servers=servers, settings="\n".join(tables), variables=variables
        )


def main() -> None:
    """Serve all of them until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.standins.targets", description=__doc__)
    parser.add_argument("--port", type=int, default=8095, help="and those behind it; 0 for any")
    with serve_places(port=parser.parse_args().port) as places:
        exports = (f"export {name}={quote(value)}" for name, value in places.variables.items())
        wait("# digest.toml", places.settings, "# the shell", *exports)


if __name__ == "__main__":
    main()
