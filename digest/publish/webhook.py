"""Delivers a post as JSON to whatever takes it, signed so that the receiver knows whose it is.

The body is an object:

    {schema: 1, event: "post.published", slug, date, title, subtitle, description, url,
     categories: [name], tags: [name], markdown, html, files: [{name, size, sha256}]}

or `digest.json` as it was built.  `slug` is the topic's, `date` the issue's (YYYY-MM-DD), `url`
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
from hashlib import sha256
from http import HTTPStatus
from typing import Literal
from urllib.parse import urlsplit

from digest.errors import DeliveryError
from digest.model import Parcel, Post
from digest.net.client import Client
from digest.net.pace import Lane
from digest.ports import Clock

EVENT = "post.published"
LANE = Lane(name="webhook", interval=0.2)
_REFUSALS: Mapping[int, tuple[str, str]] = {
    HTTPStatus.UNAUTHORIZED: (
        "does not accept the signature or the token",
        "Look at the variables that `secret` and `token` name, and at the receiver's clock.",
    ),
    HTTPStatus.FORBIDDEN: (
        "does not accept the signature or the token",
        "Look at the variables that `secret` and `token` name.",
    ),
    HTTPStatus.NOT_FOUND: ("has no webhook at this address", "Look at the address."),
    HTTPStatus.GONE: ("has no webhook at this address any more", "Look at the address."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "takes no post of this size",
        'Set `body = "digest"`, or let the receiver take more.',
    ),
}


class WebhookPublisher:
    """One address.  Where its receiver honours the key (`idempotent`), sending twice does no harm.

    `address` may be a secret.  `secret` signs and `token` goes along, where there are any;
    `find_page` tells where a post is published, or nothing; `limit` caps the body, in bytes.
    """

    consecutive = False

    def __init__(  # noqa: PLR0913 - what may differ from one receiver to the next
        self,
        name: str,
        sender: Client,
        clock: Clock,
        address: str,
        find_page: Callable[[Post], str],
        *,
        secret: str = "",
        token: str = "",
        body: Literal["post", "digest"] = "post",
        limit: int = 5_000_000,
        idempotent: bool = False,
    ) -> None:
        self.name = name
        self.repeatable = idempotent
        self._sender = sender
        self._clock = clock
        self._address = address
        self._host = urlsplit(address).hostname or ""
        self._find_page = find_page
        self._secret = secret
        self._token = token
        self._body = body
        self._limit = limit

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the one parcel: the body.  Raises DeliveryError where it is missing or large."""
        whole = self._body == "digest"
        content = find_digest(post) if whole else render_post(post, self._find_page(post))
        if len(content) > self._limit:
            raise DeliveryError(
                f"The body for {self._host} has {len(content):,} bytes, and {self._limit:,} are "
                "the limit.",
                hint="Set a higher `limit` for this place, if the receiver takes more.",
            )
        return (Parcel(key=post.stem, content=content),)

    def publish(self, parcel: Parcel) -> str:
        """Send the body, and return the host that has taken it.  Raises DeliveryError."""
        response = self._sender.send(
            self._address,
            parcel.content,
            lane=LANE,
            headers=self._headers(parcel),
            repeatable=self.repeatable,
            max_bytes=0,
        )
        if response.status >= HTTPStatus.BAD_REQUEST:
            raise self._refusal(response.status)
        return self._host

    def close(self) -> None:
        """Do nothing: connections are the client's."""

    def _headers(self, parcel: Parcel) -> Mapping[str, str]:
        timestamp = str(int(self._clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": f"{parcel.key}-{sha256(parcel.content).hexdigest()}",
            "Digest-Timestamp": timestamp,
        }
        if self._secret:
            headers["Digest-Signature"] = sign(self._secret, timestamp, parcel.content)
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        return headers

    def _refusal(self, status: int) -> DeliveryError:
        # Under a key that it knows, a conflict says that the receiver has the post in hand.
        busy = status == HTTPStatus.CONFLICT and self.repeatable
        sentence, hint = _REFUSALS.get(status, ("refuses the post", "Look at the receiver's log."))
        return DeliveryError(f"{self._host} {sentence} ({status}).", hint=hint, uncertain=busy)


def render_post(post: Post, url: str) -> bytes:
    """Return a post in JSON, as the head of this module says."""
    fields = ("slug", "title", "subtitle", "description", "markdown", "html")
    body = {
        "schema": 1,
        "event": EVENT,
        "date": post.date.isoformat(),
        "url": url,
        "categories": post.categories,
        "tags": post.tags,
        "files": [
            {"name": name, "size": len(content), "sha256": sha256(content).hexdigest()}
            for name, content in sorted(post.files.items())
        ],
        **{name: getattr(post, name) for name in fields},
    }
    # A lone surrogate is no character to anybody, and to some the end of the JSON.
    return json.dumps(body, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")


def find_digest(post: Post) -> bytes:
    """Return `digest.json` as it was built.  Raises DeliveryError where it was not."""
    content = post.files.get(f"{post.stem}.json")
    if content is None:
        raise DeliveryError(
            f"There is no {post.stem}.json beside the post.",
            hint="Build the post with the format json, or set `body` to post.",
        )
    return content


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature of a body that is sent at a time."""
    signed = hmac.new(raw(secret), f"{timestamp}.".encode() + body, sha256)
    return f"v1={signed.hexdigest()}"


def raw(secret: str) -> bytes:
    """Return the bytes that an environment variable holds, be they UTF-8 or not."""
    return secret.encode("utf-8", "surrogateescape")
