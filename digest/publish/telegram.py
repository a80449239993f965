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
    read_titles,
)
from digest.text import printable

_RATE_LIMIT = RateLimit(name="telegram", interval=1.2, single=True)
_HINT = (
    "The variable that `token` names should hold the token of a bot, as BotFather gave it, and the "
    "bot has to be an administrator of the channel that `chat` names."
)
# In characters, without the markup.
MAX_TEXT, MAX_TITLE = 4_096, 500


@dataclass(kw_only=True)
class TelegramPublisher(ShortPublisher):
    """One chat, where a bot writes.  A message sent twice appears twice."""

    server: str
    token: str = field(repr=False)
    chat: str

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return one message, in the format of `sendMessage`."""

        def write(item: ShortItem, text: str) -> tuple[str, int]:
            shown, label = "\n• " + (f"{calm(text)} " if text else ""), calm(item.label(text))
            link = f'<a href="{escape(item.url)}">{escape(label)}</a>'
            return escape(shown) + link, width(shown + label)

        page, (title, subtitle) = self.find_page(post), read_titles(post)
        end, top = "Read the whole post" if page else "", list[tuple[str, int]]()
        for tag, text in (("b", title), ("i", subtitle)):
            if line := clip(text, MAX_TITLE, calm):
                top.append((f"<{tag}>{escape(line)}</{tag}>", width(line)))
        items = find_findings(post, self.findings)
        body = fill(top, items, write, MAX_TEXT - len(end) - 2)
        message = {
            "text": f'{body}\n\n<a href="{escape(page)}">{end}</a>' if page else body,
            "chat_id": self.chat,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        return (Parcel(key="message", content=json.dumps(message).encode()),)

    def publish(self, parcel: Parcel) -> str:
        """Send the message, and return its address or number.  Raises DeliveryError."""
        bot = Api(
            address=f"{self.server}/bot{quote(self.token, safe=':')}",
            sender=self.sender,
            rate_limit=_RATE_LIMIT,
            hint=_HINT,
            secret=self.token,
        )
        result = bot.ask("/sendMessage", json.loads(parcel.content)).body.get("result")
        if not isinstance(result, dict) or not result.get("message_id"):
            raise bot.unexpected()
        number, chat = printable(str(result["message_id"])), result.get("chat")
        name = chat.get("username") if isinstance(chat, dict) else None
        return f"https://t.me/{printable(str(name))}/{number}" if name else f"message {number}"
