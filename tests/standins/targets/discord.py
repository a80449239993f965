"""A stand-in for Discord's webhooks: embeds with their fields and limits, `wait`, error codes.

Fields that Discord documents and nobody here needs, it refuses.
"""

import re
from typing import Any

from tests.standins.loopback import HttpReply, HttpRequest
from tests.standins.targets.server import count_units

_FIELDS = frozenset({"embeds", "allowed_mentions", "content"})
_LIMITS = {"title": 256, "description": 4_096}
_MOST_EMBEDS, _MOST_ALL = 10, 6_000
_TOKEN = re.compile(
    r"\\(?P<plain>[^\w\s])|\[(?P<label>(?:\\.|[^\[\]\\])*)\]\((?P<url>https?://[^\s()]+)\)"
    r"|(?P<lure><[@#:t]|@everyone|@here|https?://)|(?P<mark>[*_~`|<>\[\]])|(?P<other>.)",
    re.DOTALL,
)


class DiscordHook:
    """One webhook, at `/api/webhooks/1/` and a secret; `messages` stand in its channel."""

    def __init__(self, secret: str) -> None:
        self.path = f"/api/webhooks/1/{secret}"
        self.messages: list[dict[str, Any]] = []

    def answer(self, request: HttpRequest) -> HttpReply:
        """Take a message."""
        if request.path != self.path:
            return HttpReply.of({"message": "Unknown Webhook", "code": 10015}, 404)
        try:
            message = request.json
            check_message(message)
        except (ValueError, KeyError, TypeError) as error:
            return HttpReply.of({"message": f"Invalid Form Body: {error}", "code": 50035}, 400)
        self.messages.append(message)
        if request.params.get("wait") != "true":
            return HttpReply(status=204)
        return HttpReply.of({"id": f"{1000 + len(self.messages)}", "channel_id": "7", **message})


def check_message(message: dict[str, Any]) -> None:
    """Raise ValueError, KeyError or TypeError where Discord would refuse a message."""
    embeds = message["embeds"]
    fine = [
        set(message) <= _FIELDS,
        message["allowed_mentions"] == {"parse": []},
        0 < len(embeds) <= _MOST_EMBEDS,
        sum(count_units(one.get(name, "")) for one in embeds for name in _LIMITS) <= _MOST_ALL,
    ]
    for embed in embeds:
        fine.append(set(embed) <= {*_LIMITS, "url"})
        fine += [count_units(embed.get(name, "")) <= most for name, most in _LIMITS.items()]
        fine.append(embed.get("url", "https://").startswith(("https://", "http://")))
        fine.append(bool(embed["title"].strip() or embed["description"].strip()))
    if not all(fine):
        raise ValueError(f"rule {fine.index(False)}")


def read_markdown(text: str) -> tuple[str, list[tuple[str, str]], list[str]]:
    """Return what a reader sees, the links, and what would call somebody or link by itself."""
    seen, links, lures = "", list[tuple[str, str]](), list[str]()
    for found in _TOKEN.finditer(text):
        if found["url"]:
            label = re.sub(r"\\(\W)", r"\1", found["label"])
            links.append((label, found["url"]))
            seen += label
        elif found["lure"]:
            lures.append(found["lure"])
        else:
            seen += found["plain"] or found["other"] or ""
    return seen, links, lures
