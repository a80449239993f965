"""Delivers the short form of a post to a chat or channel of Telegram, as one message."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote

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

_LANE = RateLimit(name="telegram", interval=1.2, single=True)
_HINT = (
    "The variable that `token` names should hold the token of a bot, as BotFather gave it, and the "
    "bot has to be an administrator of the channel that `chat` names."
)
# Counted without the markup.
LONGEST, LONGEST_TITLE = 4_096, 500


@dataclass(kw_only=True)
class TelegramPublisher(ShortPublisher):
    """One chat, where a bot writes.  A message that is sent twice stands there twice."""

    server: str
    token: str = field(repr=False)
    chat: str

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the one message, as `sendMessage` takes it."""

        def write(one: ShortItem, text: str) -> tuple[str, int]:
            shown, label = "\n• " + (f"{calm(text)} " if text else ""), calm(one.label(text))
            link = f'<a href="{escape(one.url)}">{escape(label)}</a>'
            return escape(shown) + link, width(shown + label)

        page, (title, subtitle) = self.find_page(post), head(post)
        end, lines = "Read the whole post" if page else "", list[tuple[str, int]]()
        for mark, text in (("b", title), ("i", subtitle)):
            if told := clip(text, LONGEST_TITLE, calm):
                lines.append((f"<{mark}>{escape(told)}</{mark}>", width(told)))
        found = find_findings(post, self.findings)
        whole = fill(lines, found, write, LONGEST - len(end) - 2)
        message = {
            "text": f'{whole}\n\n<a href="{escape(page)}">{end}</a>' if page else whole,
            "chat_id": self.chat,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        return (Parcel(key="message", content=json.dumps(message).encode()),)

    def publish(self, parcel: Parcel) -> str:
        """Send the message, and return which it is.  Raises DeliveryError."""
        bot = Api(
            address=f"{self.server}/bot{quote(self.token, safe=':')}",
            sender=self.sender,
            rate_limit=_LANE,
            hint=_HINT,
            secret=self.token,
        )
        result = bot.ask("/sendMessage", json.loads(parcel.content)).body.get("result")
        if not isinstance(result, dict) or not result.get("message_id"):
            raise bot.odd()
        number, chat = printable(str(result["message_id"])), result.get("chat")
        public = chat.get("username") if isinstance(chat, dict) else None
        return f"https://t.me/{printable(str(public))}/{number}" if public else f"message {number}"
