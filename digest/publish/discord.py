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
    read_titles,
)
from digest.text import printable

_RATE_LIMIT = RateLimit(name="discord", interval=1.0, single=True)
_HINT = "Make a webhook in Discord, and put its address into the variable that `webhook` names."
# Together less than the 6,000 characters that an embed may have.
MAX_TITLE, MAX_TEXT = 256, 4_096
_MARK = re.compile(r"[\\`*_~|\[\]()<>]")


def escape(text: str) -> str:
    """Return text that Discord's Markdown shows unchanged, without mentions."""
    return _MARK.sub(r"\\\g<0>", calm(text))


@dataclass(kw_only=True)
class DiscordPublisher(ShortPublisher):
    """One channel; `webhook` is its secret address.  A message sent twice appears twice."""

    webhook: str = field(repr=False)

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return one message: an embed whose title links to the post's page, if there is one."""
        (title, subtitle), page = read_titles(post), self.find_page(post)

        def write(item: ShortItem, text: str) -> tuple[str, int]:
            link = f"[{escape(item.label(text))}]({item.url})"
            line = " ".join(filter(None, ("•", escape(text), link)))
            return line, width(line)

        subtitle_line = f"*{escape(subtitle)}*\n"
        top = [(subtitle_line, width(subtitle_line))] if subtitle else []
        items = find_findings(post, self.findings)
        embed = {
            "title": clip(title, MAX_TITLE, escape),
            **({"url": page} if page else {}),
            "description": fill(top, items, write, MAX_TEXT),
        }
        # The message mentions nobody, whatever its text.
        message = {"embeds": [embed], "allowed_mentions": {"parse": []}}
        return (Parcel(key="message", content=json.dumps(message).encode()),)

    def publish(self, parcel: Parcel) -> str:
        """Send the message, and return its number.  Raises DeliveryError."""
        secret = self.webhook.partition("?")[0].rpartition("/")[2]
        hook = Api(
            address=self.webhook,
            sender=self.sender,
            rate_limit=_RATE_LIMIT,
            hint=_HINT,
            secret=secret,
        )
        # Without `wait`, Discord answers before the message is stored.
        path = f"{'&' if '?' in self.webhook else '?'}wait=true"
        number = hook.ask(path, json.loads(parcel.content)).body.get("id")
        if not number:
            raise hook.unexpected()
        return f"{hook.host}, message {printable(str(number))}"
