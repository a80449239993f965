"""Delivers the short form of a post to a channel of Discord, as one message."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from digest.model import Parcel, Post
from digest.net.rate_limits import RateLimit
from digest.publish.api import Api
from digest.publish.blocks import width
from digest.publish.short import (
    ShortItem,
    ShortPublisher,
    calm,
    clip,
    fill,
    find_findings,
    head,
)
from digest.text import printable

_LANE = RateLimit(name="discord", interval=1.0, single=True)
_HINT = "Make a webhook in Discord, and put its address into the variable that `webhook` names."
# An embed has at most 6,000 characters in all, which these leave room below.
LONGEST_TITLE, LONGEST_TEXT = 256, 4_096
_MARK = re.compile(r"[\\`*_~|\[\]()<>]")


def escape(text: str) -> str:
    """Return text that Discord's Markdown shows as it is, and that calls nobody."""
    return _MARK.sub(r"\\\g<0>", calm(text))


@dataclass(kw_only=True)
class DiscordPublisher(ShortPublisher):
    """One channel, whose webhook is a secret.  A message that is sent twice stands there twice."""

    webhook: str = field(repr=False)

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the one message: an embed whose title leads to the post's page, if it has one."""
        (title, subtitle), page = head(post), self.find_page(post)

        def write(one: ShortItem, text: str) -> tuple[str, int]:
            link = f"[{escape(one.label(text))}]({one.url})"
            line = " ".join(filter(None, ("•", escape(text), link)))
            return line, width(line)

        top = f"*{escape(subtitle)}*\n"
        lines = [(top, width(top))] if subtitle else []
        found = find_findings(post, self.findings)
        embed = {
            "title": clip(title, LONGEST_TITLE, escape),
            **({"url": page} if page else {}),
            "description": fill(lines, found, write, LONGEST_TEXT),
        }
        # Nobody is called, whatever stands in it.
        message = {"embeds": [embed], "allowed_mentions": {"parse": []}}
        return (Parcel(key="message", content=json.dumps(message).encode()),)

    def publish(self, parcel: Parcel) -> str:
        """Send the message, and return which it is.  Raises DeliveryError."""
        secret = self.webhook.partition("?")[0].rpartition("/")[2]
        hook = Api(
            address=self.webhook, sender=self.sender, rate_limit=_LANE, hint=_HINT, secret=secret
        )
        # Without `wait` Discord answers before it knows whether it keeps the message.
        path = f"{'&' if '?' in self.webhook else '?'}wait=true"
        number = hook.ask(path, json.loads(parcel.content)).body.get("id")
        if not number:
            raise hook.odd()
        return f"{hook.host}, message {printable(str(number))}"
