"""A server before one service that takes posts, how long texts are to services, and a receiver.

The receiver takes webhooks: it checks signature, age and token, and honours keys.
"""

import hashlib
import hmac
import json
import time
import unicodedata
from threading import RLock
from typing import Any, Protocol

from tests.standins.loopback import HttpReply, HttpRequest, Loopback

_JOINER = "\u200d"


def count_graphemes(text: str) -> int:
    """Return how many graphemes a text has; flags and syllables of Hangul count twice or more."""
    count, joined = 0, False
    for sign in text:
        extends = unicodedata.category(sign) in {"Mn", "Me", "Mc"} or sign == _JOINER
        extends = extends or "\U0001f3fb" <= sign <= "\U0001f3ff"
        count += not (extends or joined) or not count
        joined = sign == _JOINER
    return count


def count_units(text: str) -> int:
    """Return how many units of UTF-16 a text has."""
    return len(text.encode("utf-16-le")) // 2


class Refusal(Exception):  # noqa: N818 - what it is
    """What a service answers to a request of which it takes nothing."""

    def __init__(self, status: int, value: object) -> None:
        super().__init__(value)
        self.reply = HttpReply.of(value, status)


class FakeService(Protocol):
    """Answers requests."""

    def answer(self, request: HttpRequest) -> HttpReply:
        """Take a request, and do what it asks for.  Raises Refusal."""
        ...


class PublishServer(Loopback):
    """A service on 127.0.0.1, one request at a time, running from `with` to its end."""

    def __init__(self, service: FakeService, *, port: int = 0) -> None:
        lock = RLock()

        def answer(request: HttpRequest) -> HttpReply:
            with lock:
                try:
                    return service.answer(request)
                except Refusal as refusal:
                    return refusal.reply

        super().__init__(answer, port=port)


_OLDEST = 300


class Receiver:
    """Takes posts; `deliveries` are those that it has acted upon, by the order of coming.

    With `honours_keys`, one whose key it knows is answered well and not acted upon again.
    """

    path = "/hook"

    def __init__(self, *, secret: str = "", token: str = "", honours_keys: bool = False) -> None:
        self.deliveries: list[Any] = []
        self._secret = secret
        self._token = token
        self._honours_keys = honours_keys
        self._keys: set[str] = set()

    def answer(self, request: HttpRequest) -> HttpReply:
        """Take a post."""
        if request.path != self.path:
            return HttpReply(status=404)
        if self._token and request.headers.get("authorization") != f"Bearer {self._token}":
            return HttpReply(status=403)
        if self._secret and not self._is_signed(request):
            return HttpReply(status=401)
        key = request.headers.get("idempotency-key", "")
        if not (self._honours_keys and key in self._keys):
            self.deliveries.append(json.loads(request.body))
        self._keys.add(key)
        return HttpReply(status=202, body=b"thanks")

    def _is_signed(self, request: HttpRequest) -> bool:
        timestamp = request.headers.get("digest-timestamp", "")
        version, _, given = request.headers.get("digest-signature", "").partition("=")
        signed = timestamp.encode() + b"." + request.body
        wanted = hmac.new(self._secret.encode(), signed, hashlib.sha256).hexdigest()
        is_fresh = timestamp.isdigit() and abs(time.time() - int(timestamp)) < _OLDEST
        return version == "v1" and hmac.compare_digest(given, wanted) and is_fresh
