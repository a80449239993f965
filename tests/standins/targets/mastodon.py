"""A stand-in for a server of Mastodon 4: statuses in threads, media with descriptions, keys.

A link counts 23 characters whatever its length; a key that it knows brings the same status again.
"""

import re
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any

from tests.standins.loopback import HttpReply, HttpRequest
from tests.standins.targets.server import count_graphemes

_FIELDS = frozenset({"status", "visibility", "language", "in_reply_to_id", "media_ids"})
_LINK = re.compile(r"https?://\S+")
_LURE = re.compile(r"(?<![=/\w])@[a-z0-9_]+|(?<![=/\w)])#\w", re.IGNORECASE)
_LONGEST_ALT = 1_500


@dataclass
class MastodonServer:
    """An account; `statuses` are what it has posted, `media` what was uploaded, by number."""

    token: str
    characters: int = 500
    statuses: dict[str, dict[str, Any]] = field(default_factory=dict)
    media: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def answer(self, request: HttpRequest) -> HttpReply:
        """Take a status, or a picture for one."""
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return HttpReply.of({"error": "The access token is invalid"}, 401)
        if (request.method, request.path) == ("POST", "/api/v2/media"):
            return self._upload(request)
        if (request.method, request.path) == ("POST", "/api/v1/statuses"):
            return self._post(request)
        return HttpReply.of({"error": "Not Found"}, 404)

    def _upload(self, request: HttpRequest) -> HttpReply:
        kind = f"Content-Type: {request.headers['content-type']}\n\n".encode()
        form = message_from_bytes(kind + request.body)
        parts = {
            str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True)
            for part in form.walk()
            if not part.is_multipart()
        }
        content, alt = parts["file"], parts["description"]
        assert isinstance(content, bytes)
        assert isinstance(alt, bytes)
        if not content.startswith(b"\x89PNG") or len(alt.decode()) > _LONGEST_ALT:
            return HttpReply.of({"error": "Validation failed: File content type is invalid"}, 422)
        number = f"9{len(self.media)}"
        self.media[number] = {"content": content, "alt": alt.decode()}
        return HttpReply.of({"id": number, "type": "image", "description": alt.decode()})

    def _post(self, request: HttpRequest) -> HttpReply:
        status, key = request.json, request.headers.get("idempotency-key", "")
        if key not in self.keys:
            if refused := self._judge(status):
                return HttpReply.of({"error": refused}, 422)
            number = f"{110 + len(self.statuses)}"
            self.statuses[number] = status
            self.keys[key] = number
        number = self.keys[key]
        return HttpReply.of({"id": number, "url": f"https://reefs.example/@lab/{number}"})

    def _judge(self, status: dict[str, Any]) -> str:
        """Return why a status is refused; nothing where it is not."""
        text = status["status"]
        seen = _LINK.sub("x" * 23, text)
        ahead, media = status.get("in_reply_to_id"), status.get("media_ids", [])
        faults = {
            "Text can't be blank": not text.strip(),
            f"Text character limit of {self.characters} exceeded": (
                count_graphemes(seen) > self.characters
            ),
            "Somebody would be called": _LURE.search(seen),
            "Unknown fields": set(status) - _FIELDS,
            "Visibility": status["visibility"] not in {"public", "unlisted", "private"},
            "Not there": ahead is not None and ahead not in self.statuses,
            "Media": not all(number in self.media for number in media),
        }
        return next((f"Validation failed: {fault}" for fault, holds in faults.items() if holds), "")
