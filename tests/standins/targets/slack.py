"""A stand-in for Slack's incoming webhooks: Block Kit's fields, types, lengths and mrkdwn.

What is not documented it refuses: fields that it does not know, and an ampersand or an angle
bracket in mrkdwn that is no reference and no link.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from tests.standins.loopback import HttpReply, HttpRequest
from tests.standins.targets.server import count_units

_FIELDS = frozenset({"text", "blocks", "unfurl_links", "unfurl_media", "mrkdwn", "thread_ts"})
_ESCAPED = re.compile(r"&(?:amp|lt|gt);")
_LINK = re.compile(r"<https?://[^\s<>|]+(?:\|[^<>|]+)?>")
_MOST_BLOCKS, _MOST_TEXT, _MOST_ALL = 50, 40_000, 13_000


class SlackHook:
    """One webhook, at `/services/` and a secret; `messages` are those that stand in the channel."""

    def __init__(self, secret: str) -> None:
        self.path = f"/services/{secret}"
        self.messages: list[dict[str, Any]] = []

    def answer(self, request: HttpRequest) -> HttpReply:
        """Take a message."""
        if request.path != self.path:
            return _say(403, "invalid_token")
        if request.method != "POST":
            return _say(405, "")
        if not request.headers.get("content-type", "").startswith("application/json"):
            return _say(400, "invalid_payload")
        try:
            message = json.loads(request.body)
            check_message(message)
        except (ValueError, KeyError, TypeError) as error:
            return _say(400, f"invalid_blocks {error}")
        self.messages.append(message)
        return _say(200, "ok")


def check_message(message: dict[str, Any]) -> None:
    """Raise ValueError, KeyError or TypeError where Slack would refuse a message."""
    _expect(set(message) <= _FIELDS, f"fields {sorted(set(message) - _FIELDS)}")
    _expect(0 < len(message["text"]) <= _MOST_TEXT, "text")
    check_mrkdwn(message["text"])
    blocks = message["blocks"]
    _expect(0 < len(blocks) <= _MOST_BLOCKS, f"{len(blocks)} blocks")
    _expect(sum(len(text) for text in texts_of(blocks)) <= _MOST_ALL, "msg_blocks_too_long")
    for block in blocks:
        _CHECKS[block["type"]](block)


def texts_of(value: Any) -> list[str]:  # noqa: ANN401 - any JSON
    """Return every text object's text."""
    if isinstance(value, list):
        return [text for item in value for text in texts_of(item)]
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for item in value.values() for text in texts_of(item)]
    return []


def check_mrkdwn(text: str) -> None:
    """Refuse whatever Slack could read as a call, a broken link or a broken reference."""
    rest = _LINK.sub("", text)
    for link in _LINK.findall(text):
        rest += link.strip("<>").replace("|", " ")
    bare = _ESCAPED.sub("", rest)
    _expect(not set(bare) & set("<>&"), f"mrkdwn {text[:80]!r}")


def _header(block: Mapping[str, Any]) -> None:
    _expect(set(block) <= {"type", "text", "block_id"}, "header")
    text = block["text"]
    _expect(set(text) <= {"type", "text", "emoji"} and text["type"] == "plain_text", "plain_text")
    _expect(0 < count_units(text["text"]) <= 150, "header's length")


def _section(block: Mapping[str, Any]) -> None:
    _expect(set(block) <= {"type", "text", "block_id", "fields", "accessory", "expand"}, "section")
    _text(block["text"], 3_000)


def _context(block: Mapping[str, Any]) -> None:
    _expect(set(block) <= {"type", "elements", "block_id"}, "context")
    _expect(0 < len(block["elements"]) <= 10, "elements")
    for element in block["elements"]:
        _text(element, 3_000)


def _divider(block: Mapping[str, Any]) -> None:
    _expect(set(block) <= {"type", "block_id"}, "divider")


def _text(text: Mapping[str, Any], most: int) -> None:
    _expect(set(text) <= {"type", "text", "verbatim"} and text["type"] == "mrkdwn", "text object")
    _expect(0 < count_units(text["text"]) <= most, "text's length")
    check_mrkdwn(text["text"])


def _expect(holds: bool, what: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise ValueError(what)


def _say(status: int, text: str) -> HttpReply:
    return HttpReply(status=status, body=text.encode(), headers={"Content-Type": "text/html"})


_CHECKS = {"header": _header, "section": _section, "context": _context, "divider": _divider}
