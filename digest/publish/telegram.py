"""Delivers the short form of a post to a chat or channel of Telegram, as one message."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote

from digest.model import Parcel, Post
from digest.net.pace import Lane
from digest.publish.api import Api
from digest.publish.parts import width
from digest.publish.short import (
    LONGEST_SENTENCE,
    ShortPublisher,
    calm,
    clip,
    fill,
    find_findings,
    head,
)
from digest.text import printable

_LANE = Lane(name="telegram", interval=1.2, single=True)
_HINT = (
    "The variable that `token` names should hold the token of a bot, as BotFather gave it, and the "
    "bot has to be an administrator of the channel that `chat` names."
)
# Counted without the markup.
LONGEST, LONGEST_TITLE = 4_096, 500


def render_message(post: Post, page: str, chat: str, findings: int) -> bytes:
    """Return what `sendMessage` takes, in JSON: `page` is where the whole post is, or nothing."""
    title, subtitle = head(post)
    told, end = clip(title, LONGEST_TITLE, calm), "Read the whole post" if page else ""
    lines = [(f"<b>{escape(told)}</b>", width(told))]
    if subtitle:
        told = clip(subtitle, LONGEST_TITLE, calm)
        lines.append((f"<i>{escape(told)}</i>", width(told)))
    for one in find_findings(post, findings, lambda text: len(text) <= LONGEST_SENTENCE):
        shown = f"\n• {calm(one.text)} "
        link = f'<a href="{escape(one.url)}">{escape(calm(one.label))}</a>'
        lines.append((escape(shown) + link, width(shown + calm(one.label))))
    text = fill(lines, LONGEST - len(end) - 2)
    message = {
        "text": f'{text}\n\n<a href="{escape(page)}">{end}</a>' if page else text,
        "chat_id": chat,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    return json.dumps(message).encode()


@dataclass(kw_only=True)
class TelegramPublisher(ShortPublisher):
    """One chat, where a bot writes.  A message that is sent twice stands there twice."""

    server: str
    token: str = field(repr=False)
    chat: str

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the one message."""
        content = render_message(post, self.find_page(post), self.chat, self.findings)
        return (Parcel(key="message", content=content),)

    def publish(self, parcel: Parcel) -> str:
        """Send the message, and return which it is.  Raises DeliveryError."""
        bot = Api(
            address=f"{self.server}/bot{quote(self.token, safe=':')}",
            sender=self.sender,
            lane=_LANE,
            hint=_HINT,
            secret=self.token,
        )
        result = bot.ask("/sendMessage", json.loads(parcel.content)).body.get("result")
        if not isinstance(result, dict) or not result.get("message_id"):
            raise bot.odd()
        number, chat = printable(str(result["message_id"])), result.get("chat")
        public = chat.get("username") if isinstance(chat, dict) else None
        return f"https://t.me/{printable(str(public))}/{number}" if public else f"message {number}"
