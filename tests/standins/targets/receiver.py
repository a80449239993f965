"""A stand-in for whoever takes webhooks: it checks signature, age and token, and honours keys."""

import hashlib
import hmac
import json
import time
from typing import Any

from tests.standins.loopback import HttpReply, HttpRequest

_OLDEST = 300


class Receiver:
    """Takes posts; `deliveries` are those that it has acted upon, by the order of coming.

    With `honours_keys`, one whose key it knows is answered well and not acted upon again.
    """

    def __init__(
        self,
        *,
        secret: str = "",
        token: str = "",
        path: str = "/hook",
        honours_keys: bool = False,
        limit: int = 1_000_000,
    ) -> None:
        self.path = path
        self.deliveries: list[Any] = []
        self._secret = secret
        self._token = token
        self._honours_keys = honours_keys
        self._limit = limit
        self._keys: set[str] = set()

    def answer(self, request: HttpRequest) -> HttpReply:
        """Take a post."""
        if request.path != self.path:
            return HttpReply(status=404)
        if self._token and request.headers.get("authorization") != f"Bearer {self._token}":
            return HttpReply(status=403)
        if self._secret and not self._is_signed(request):
            return HttpReply(status=401)
        if len(request.body) > self._limit:
            return HttpReply(status=413)
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
