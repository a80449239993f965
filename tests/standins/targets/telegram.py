"""A stand-in for Telegram's Bot API, as far as `sendMessage` in HTML goes.

Links that Telegram would find by itself, and calls, are refused here: nothing of ours has any.
"""

import re
from html.parser import HTMLParser
from typing import Any

from tests.standins.loopback import HttpReply, HttpRequest
from tests.standins.targets.server import count_units

_FIELDS = frozenset({"chat_id", "text", "parse_mode", "link_preview_options"})
_LONGEST, _CHANNEL = 4_096, "@reefs"
_LURE = re.compile(
    r"https?://|(?<!\w)@\w{3}|(?<!\w)#\w|(?<![\w/])/[a-z]{2}|[a-z]\.(com|org|ai|example)\b"
)


class TelegramBot:
    """A bot that may write into one channel; `messages` are (text, links) of those there."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.messages: list[tuple[str, list[tuple[str, str]]]] = []

    def answer(self, request: HttpRequest) -> HttpReply:
        """Take a message."""
        if request.path != f"/bot{self.token}/sendMessage":
            return refuse(401 if "/bot" in request.path else 404, "Unauthorized")
        message = request.json
        if set(message) - _FIELDS or message["parse_mode"] != "HTML":
            return refuse(400, "Bad Request: unknown fields")
        if message["chat_id"] != _CHANNEL:
            return refuse(400, "Bad Request: chat not found")
        try:
            text, links = read_html(message["text"])
        except ValueError as error:
            return refuse(400, f"Bad Request: can't parse entities: {error}")
        if not 0 < count_units(text) <= _LONGEST:
            return refuse(400, "Bad Request: message is too long")
        self.messages.append((text, links))
        chat = {"id": -100, "type": "channel", "username": _CHANNEL[1:]}
        result = {"message_id": len(self.messages), "chat": chat, "text": text}
        return HttpReply.of({"ok": True, "result": result})


def refuse(status: int, said: str, **more: Any) -> HttpReply:  # noqa: ANN401 - any JSON
    """Answer as Telegram does where it takes nothing."""
    body = {"ok": False, "error_code": status, "description": said, **more}
    return HttpReply.of(body, status)


def read_html(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return what a message says, and its links.  Raises ValueError for what it may not hold."""
    reader = _HtmlReader(convert_charrefs=True)
    reader.feed(text)
    reader.close()
    if reader.open:
        raise ValueError(f"no end of {reader.open}")
    if found := _LURE.search(reader.text):
        raise ValueError(f"{found[0]} would be a link")
    return reader.text.strip(), reader.links


class _HtmlReader(HTMLParser):
    text = ""

    def __init__(self, **options: bool) -> None:
        super().__init__(**options)
        self.open: list[str] = []
        self.links: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag of the few that there are."""
        if tag not in {"b", "i", "a"} or (tag == "a") != bool(attrs):
            raise ValueError(f"unsupported start tag {tag}")
        self.open.append(tag)
        if tag == "a":
            self.links.append(("", str(dict(attrs)["href"])))

    def handle_endtag(self, tag: str) -> None:
        """End it."""
        if not self.open or self.open.pop() != tag:
            raise ValueError(f"unexpected end tag {tag}")

    def handle_data(self, data: str) -> None:
        """Take text."""
        self.text += data
        if "a" in self.open:
            label, url = self.links.pop()
            self.links.append((label + data, url))
