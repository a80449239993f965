"""Delivers a post as JSON to a webhook, signed so that the receiver can verify the sender.

The body is an object:

    {schema: 1, event: "post.published", post, slug, date, title, subtitle, description, url,
     categories: [name], tags: [name], markdown, html, files: [{name, size, sha256}]}

or `digest.json` as it was built.  `post` is the issue's unique name, the stem of its files; `slug`
is the topic's, `date` the issue's (YYYY-MM-DD), `url` the address where the post is published, or
empty; `size` is in bytes.  The headers are

    Idempotency-Key    the same whenever the same post is sent with the same content
    Digest-Timestamp   when it was sent, in seconds since 1970
    Digest-Signature   v1=HEX: the HMAC-SHA256 of "TIMESTAMP.BODY" under the shared secret

A receiver compares the signature in constant time, and refuses requests older than some minutes.
Any status from 200 to 299 means that it has the post; the body of its answer is not read.
"""

import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from typing import Literal
from urllib.parse import urlsplit

from digest.errors import DeliveryError
from digest.model import Parcel, Post
from digest.net.client import Client
from digest.net.rate_limits import RateLimit
from digest.ports import Clock

_RATE_LIMIT = RateLimit(name="webhook", interval=0.2)
_REJECTED = "does not accept the signature or the token"
_SECRETS_HINT = "Look at the variables that `secret` and `token` name"
_SENTENCES: Mapping[int, tuple[str, str]] = {
    HTTPStatus.UNAUTHORIZED: (_REJECTED, f"{_SECRETS_HINT}, and at the receiver's clock."),
    HTTPStatus.FORBIDDEN: (_REJECTED, f"{_SECRETS_HINT}."),
    HTTPStatus.NOT_FOUND: ("has no webhook at this address", "Look at the address."),
    HTTPStatus.GONE: ("has no webhook at this address any more", "Look at the address."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "takes no post of this size",
        'Set `body = "digest"`, or let the receiver take more.',
    ),
}


@dataclass(slots=True, kw_only=True)
class WebhookPublisher:
    """One receiver; `repeatable` if it honours `Idempotency-Key`, so that retries do no harm.

    `address` may be a secret.  `secret` signs the body and `token` is sent as bearer token; each
    may be empty.  `find_page` returns a post's address or "".  `limit` is the body's, in bytes.
    """

    name: str
    address: str = field(repr=False)
    sender: Client
    clock: Clock
    find_page: Callable[[Post], str]
    secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    body: Literal["post", "digest"] = "post"
    limit: int = 5_000_000
    repeatable: bool = False
    consecutive: bool = False

    @property
    def _host(self) -> str:
        return urlsplit(self.address).hostname or ""

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return one parcel, the body.  Raises DeliveryError if it is missing or too large."""
        content, limit = self._render(post), self.limit
        if len(content) > limit:
            raise DeliveryError(
                f"The body for {self._host} has {len(content):,} bytes; the limit is {limit:,}.",
                hint="Set a higher `limit` for this target, if the receiver takes more.",
            )
        return (Parcel(key=post.stem, content=content),)

    def publish(self, parcel: Parcel) -> str:
        """Send the body, and return the receiver's host.  Raises DeliveryError."""
        response = self.sender.send(
            self.address,
            parcel.content,
            rate_limit=_RATE_LIMIT,
            headers=self._headers(parcel),
            repeatable=self.repeatable,
            max_bytes=0,
        )
        status = response.status
        if status >= HTTPStatus.BAD_REQUEST:
            default = ("refuses the post", "Look at the receiver's log.")
            sentence, hint = _SENTENCES.get(status, default)
            # A conflict on a known key means that the receiver is still processing the post.
            is_busy = status == HTTPStatus.CONFLICT and self.repeatable
            message = f"{self._host} {sentence} ({status})."
            raise DeliveryError(message, hint=hint, uncertain=is_busy)
        return self._host

    def _headers(self, parcel: Parcel) -> Mapping[str, str]:
        timestamp = str(int(self.clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": f"{parcel.key}-{sha256(parcel.content).hexdigest()}",
            "Digest-Timestamp": timestamp,
        }
        if self.secret:
            # An environment variable may hold bytes that are not UTF-8.
            key = self.secret.encode("utf-8", "surrogateescape")
            signature = hmac.new(key, f"{timestamp}.".encode() + parcel.content, sha256)
            headers["Digest-Signature"] = f"v1={signature.hexdigest()}"
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return headers

    def _render(self, post: Post) -> bytes:
        if self.body == "digest":
            if (issue := post.files.get(f"{post.stem}.json")) is None:
                raise DeliveryError(
                    f"There is no {post.stem}.json beside the post.",
                    hint="Build the post with the format json, or set `body` to post.",
                )
            return issue
        texts = ("slug", "title", "subtitle", "description", "markdown", "html")
        body = {
            "schema": 1,
            "event": "post.published",
            "post": post.stem,
            "date": post.date.isoformat(),
            "url": self.find_page(post),
            "categories": post.categories,
            "tags": post.tags,
            "files": [
                {"name": name, "size": len(content), "sha256": sha256(content).hexdigest()}
                for name, content in sorted(post.files.items())
            ],
            **{name: getattr(post, name) for name in texts},
        }
        # Lone surrogates are replaced: they are not characters, and some parsers stop at them.
        return json.dumps(body, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")
