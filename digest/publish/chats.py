"""Delivers the short form of a post to chats, as one message: Telegram and Discord."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote

from digest.model import Parcel, Post
from digest.net.rate_limits import RateLimit
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

# The limits of texts and titles, in characters without markup.  An embed of Discord may have 6,000
# in all.
TELEGRAM_TEXT, TELEGRAM_TITLE = 4_096, 500
DISCORD_TEXT, DISCORD_TITLE = 4_096, 256
_MARK = re.compile(r"[\\`*_~|\[\]()<>]")


@dataclass(kw_only=True)
class TelegramPublisher(ShortPublisher):
    """One chat, where a bot writes.  A message sent twice appears twice."""

    server: str
    token: str = field(repr=False)
    chat: str
    rate_limit = RateLimit(name="telegram", interval=1.2, single=True)
    hint = (
        "The variable that `token` names should hold the token of a bot, as BotFather gave it, and "
        "the bot has to be an administrator of the channel that `chat` names."
    )

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return one message, in the format of `sendMessage`."""

        def write(item: ShortItem, text: str) -> tuple[str, int]:
            shown, label = "\n• " + (f"{calm(text)} " if text else ""), calm(item.label(text))
            link = f'<a href="{escape(item.url)}">{escape(label)}</a>'
            return escape(shown) + link, width(shown + label)

        page, (title, subtitle) = self.find_page(post), read_titles(post)
        end, top = "Read the whole post" if page else "", list[tuple[str, int]]()
        for tag, text in (("b", title), ("i", subtitle)):
            if line := clip(text, TELEGRAM_TITLE, calm):
                top.append((f"<{tag}>{escape(line)}</{tag}>", width(line)))
        items = find_findings(post, self.findings)
        body = fill(top, items, write, TELEGRAM_TEXT - len(end) - 2)
        message = {
            "text": f'{body}\n\n<a href="{escape(page)}">{end}</a>' if page else body,
            "chat_id": self.chat,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        return (Parcel(key="message", content=json.dumps(message).encode()),)

    def publish(self, parcel: Parcel) -> str:
        """Send the message, and return its address or number.  Raises DeliveryError."""
        bot = self.make_api(f"{self.server}/bot{quote(self.token, safe=':')}", self.token)
        result = bot.ask("/sendMessage", json.loads(parcel.content)).body.get("result")
        if not isinstance(result, dict) or not result.get("message_id"):
            raise bot.unexpected()
        number, chat = printable(str(result["message_id"])), result.get("chat")
        name = chat.get("username") if isinstance(chat, dict) else None
        return f"https://t.me/{printable(str(name))}/{number}" if name else f"message {number}"


def escape_markdown(text: str) -> str:
    """Return text that Discord's Markdown shows unchanged, without mentions."""
    return _MARK.sub(r"\\\g<0>", calm(text))


@dataclass(kw_only=True)
class DiscordPublisher(ShortPublisher):
    """One channel; `webhook` is its secret address.  A message sent twice appears twice."""

    webhook: str = field(repr=False)
    rate_limit = RateLimit(name="discord", interval=1.0, single=True)
    hint = "Make a webhook in Discord, and put its address into the variable that `webhook` names."

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return one message: an embed whose title links to the post's page, if there is one."""
        (title, subtitle), page = read_titles(post), self.find_page(post)

        def write(item: ShortItem, text: str) -> tuple[str, int]:
            link = f"[{escape_markdown(item.label(text))}]({item.url})"
            line = " ".join(filter(None, ("•", escape_markdown(text), link)))
            return line, width(line)

        subtitle_line = f"*{escape_markdown(subtitle)}*\n"
        top = [(subtitle_line, width(subtitle_line))] if subtitle else []
        items = find_findings(post, self.findings)
        embed = {
            "title": clip(title, DISCORD_TITLE, escape_markdown),
            **({"url": page} if page else {}),
            "description": fill(top, items, write, DISCORD_TEXT),
        }
        # The message mentions nobody, whatever its text.
        message = {"embeds": [embed], "allowed_mentions": {"parse": []}}
        return (Parcel(key="message", content=json.dumps(message).encode()),)

    def publish(self, parcel: Parcel) -> str:
        """Send the message, and return its number.  Raises DeliveryError."""
        secret = self.webhook.partition("?")[0].rpartition("/")[2]
        hook = self.make_api(self.webhook, secret)
        # Without `wait`, Discord answers before the message is stored.
        path = f"{'&' if '?' in self.webhook else '?'}wait=true"
        number = hook.ask(path, json.loads(parcel.content)).body.get("id")
        if not number:
            raise hook.unexpected()
        return f"{hook.host}, message {printable(str(number))}"
