"""Serve a blog, a channel and a webhook by hand: `python -m tests.standins.places`."""

import argparse
from contextlib import ExitStack

from tests.standins.loopback import wait
from tests.standins.places import Receiver, SlackHook, WordPressSite
from tests.standins.places.server import PublishServer, Service
from tests.standins.places.wordpress import PASSWORD

KEY = "key"
SETTINGS = """\
# digest.toml
[[deliver]]
name = "blog"
kind = "wordpress"
site = "{blog.url}"
user = "ada"

[[deliver]]
name = "team"
kind = "slack"
webhook = "SLACK_HOOK"

[[deliver]]
name = "hook"
kind = "webhook"
address = "{hook.url}/hook"
secret = "HOOK_KEY"

# the shell
export WORDPRESS_PASSWORD='{password}' HOOK_KEY={key}
export SLACK_HOOK={team.url}/services/secret"""


def main() -> None:
    """Serve all three until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.standins.places", description=__doc__)
    parser.add_argument("--port", type=int, default=8095, help="and the two behind it; 0 for any")
    given = parser.parse_args()
    blog = WordPressSite()
    services: dict[str, Service] = {
        "blog": blog,
        "team": SlackHook("secret"),
        "hook": Receiver(secret=KEY),
    }
    servers = {
        name: PublishServer(service, port=given.port and given.port + number)
        for number, (name, service) in enumerate(services.items())
    }
    blog.url = servers["blog"].url
    with ExitStack() as running:
        for server in servers.values():
            running.enter_context(server)
        wait(SETTINGS.format(password=PASSWORD, key=KEY, **servers))


if __name__ == "__main__":
    main()
