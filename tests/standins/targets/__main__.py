"""Serve every place on the web by hand: `python -m tests.standins.targets`."""

import argparse
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from tests.standins.loopback import wait
from tests.standins.targets import (
    BlueskyServer,
    ButtondownList,
    DiscordHook,
    GhostSite,
    MastodonServer,
    Receiver,
    SlackHook,
    TelegramBot,
    WordPressSite,
    buttondown,
    ghost,
)
from tests.standins.targets.server import FakeService, PublishServer
from tests.standins.targets.wordpress import PASSWORD

KEY = "key"
SETTINGS = """\
# digest.toml
[[deliver]]
name = "blog"
kind = "wordpress"
site = "{blog.url}"
user = "ada"

[[deliver]]
name = "magazine"
kind = "ghost"
admin = "{magazine.url}"

[[deliver]]
name = "list"
kind = "buttondown"
api = "{list.url}/v1"

[[deliver]]
name = "team"
kind = "slack"
webhook = "SLACK_HOOK"

[[deliver]]
name = "room"
kind = "discord"

[[deliver]]
name = "chat"
kind = "telegram"
chat = "@reefs"
server = "{chat.url}"

[[deliver]]
name = "fedi"
kind = "mastodon"
server = "{fedi.url}"

[[deliver]]
name = "sky"
kind = "bluesky"
user = "reefs.example"
server = "{sky.url}"

[[deliver]]
name = "hook"
kind = "webhook"
address = "{hook.url}/hook"
secret = "HOOK_KEY"

# the shell
export WORDPRESS_PASSWORD='{password}' HOOK_KEY={key}
export GHOST_ADMIN_KEY={ghost} BUTTONDOWN_API_KEY={buttondown}
export SLACK_HOOK={team.url}/services/secret
export DISCORD_WEBHOOK={room.url}/api/webhooks/1/secret
export TELEGRAM_TOKEN={key} MASTODON_TOKEN={key} BLUESKY_PASSWORD={key}"""


@contextmanager
def serve_places(port: int = 0) -> Iterator[tuple[Mapping[str, PublishServer], str]]:
    """Serve all of them; yield the servers by name, and the settings that lead there."""
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
    servers = {
        name: PublishServer(service, port=port and port + number)
        for number, (name, service) in enumerate(services.items())
    }
    blog.url = servers["blog"].url
    with ExitStack() as running:
        for server in servers.values():
            running.enter_context(server)
        keys = {"ghost": ghost.KEY, "buttondown": buttondown.KEY}
        yield servers, SETTINGS.format(password=PASSWORD, key=KEY, **keys, **servers)


def main() -> None:
    """Serve all of them until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.standins.targets", description=__doc__)
    parser.add_argument("--port", type=int, default=8095, help="and those behind it; 0 for any")
    with serve_places(parser.parse_args().port) as (_, settings):
        wait(settings)


if __name__ == "__main__":
    main()
