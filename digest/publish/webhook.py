"""Delivers a post as JSON to whatever takes it, signed so that the receiver knows whose it is.

The body is an object:

    {schema: 1, event: "post.published", post, slug, date, title, subtitle, description, url,
     categories: [name], tags: [name], markdown, html, files: [{name, size, sha256}]}

or `digest.json` as it was built.  `post` names the issue, as its files are named, and no other
has it; `slug` is the topic's, `date` the issue's (YYYY-MM-DD), `url`
where the post is published, or empty; `size` is in bytes.  Beside it go

    Idempotency-Key    the same for the same post with the same content, however often it is sent
    Digest-Timestamp   seconds since 1970 when it was sent
    Digest-Signature   v1=HEX: the HMAC-SHA256 of "TIMESTAMP.BODY" under the shared secret

A receiver compares the signature in constant time, and turns away what is older than some minutes.
Any status from 200 to 299 means that it has the post; what else it answers is not read.
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

LANE = RateLimit(name="webhook", interval=0.2)
_UNKNOWN = "does not accept the signature or the token"
_NAMED = "Look at the variables that `secret` and `token` name"
_SENTENCES: Mapping[int, tuple[str, str]] = {
    HTTPStatus.UNAUTHORIZED: (_UNKNOWN, f"{_NAMED}, and at the receiver's clock."),
    HTTPStatus.FORBIDDEN: (_UNKNOWN, f"{_NAMED}."),
    HTTPStatus.NOT_FOUND: ("has no webhook at this address", "Look at the address."),
    HTTPStatus.GONE: ("has no webhook at this address any more", "Look at the address."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "takes no post of this size",
        'Set `body = "digest"`, or let the receiver take more.',
    ),
}


@dataclass(slots=True, kw_only=True)
class WebhookPublisher:
    """One receiver; `repeatable` where it honours the key, so that sending twice does no harm.

    `address` may be a secret.  `secret` signs and `token` goes along, where there are any;
    `find_page` returns where a post is published, or nothing; `limit` caps the body, in bytes.
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
        """Return the one parcel: the body.  Raises DeliveryError where it is missing or large."""
        content, limit = self._render(post), self.limit
        if len(content) > limit:
            raise DeliveryError(
                f"The body for {self._host} has {len(content):,} bytes, and {limit:,} are the "
                "limit.",
                hint="Set a higher `limit` for this place, if the receiver takes more.",
            )
        return (Parcel(key=post.stem, content=content),)

    def publish(self, parcel: Parcel) -> str:
        """Send the body, and return the host that has taken it.  Raises DeliveryError."""
        response = self.sender.send(
            self.address,
            parcel.content,
            rate_limit=LANE,
            headers=self._headers(parcel),
            repeatable=self.repeatable,
            max_bytes=0,
        )
        status = response.status
        if status >= HTTPStatus.BAD_REQUEST:
            usual = ("refuses the post", "Look at the receiver's log.")
            sentence, hint = _SENTENCES.get(status, usual)
            # Under a key that it knows, a conflict says that the receiver has the post in hand.
            busy = status == HTTPStatus.CONFLICT and self.repeatable
            raise DeliveryError(f"{self._host} {sentence} ({status}).", hint=hint, uncertain=busy)
        return self._host

    def _headers(self, parcel: Parcel) -> Mapping[str, str]:
        timestamp = str(int(self.clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": f"{parcel.key}-{sha256(parcel.content).hexdigest()}",
            "Digest-Timestamp": timestamp,
        }
        if self.secret:
            # An environment variable may hold bytes that are no UTF-8.
            key = self.secret.encode("utf-8", "surrogateescape")
            signed = hmac.new(key, f"{timestamp}.".encode() + parcel.content, sha256)
            headers["Digest-Signature"] = f"v1={signed.hexdigest()}"
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return headers

    def _render(self, post: Post) -> bytes:
        """Return the body.  Raises DeliveryError where it should be a file that is not there."""
        if self.body == "digest":
            if (built := post.files.get(f"{post.stem}.json")) is None:
                raise DeliveryError(
                    f"There is no {post.stem}.json beside the post.",
                    hint="Build the post with the format json, or set `body` to post.",
                )
            return built
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
        # A lone surrogate is no character to anybody, and to some the end of the JSON.
        return json.dumps(body, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")
