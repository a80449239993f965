"""Delivers the short form of a post to Bluesky, as a thread of records whose keys we choose."""

import json
import re
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import cached_property
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from digest.model import Parcel, Post
from digest.net.rate_limits import RateLimit
from digest.ports import Clock
from digest.publish.api import Api
from digest.publish.blocks import width
from digest.publish.short import MIME, ThreadPublisher
from digest.text import printable, shorten

_RATE_LIMIT = RateLimit(name="bluesky", interval=0.2, single=True, first=5.0)
_HINT = (
    "Make an app password in Bluesky (Settings, Privacy and security) and put it into the variable "
    "that `password` names; `user` is the account's handle, `server` its server."
)
_NOT_THERE = frozenset({400, 404})
_POSTS = "app.bsky.feed.post"
# In UTF-16 units.  Bluesky counts graphemes, which are never more.
MAX_TEXT, MAX_LABEL = 300, 40
_TID_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_DAY = 86_400_000_000


def make_key(target: str, post: Post, number: int) -> str:
    """Return the key of a thread's record, the same each time: a TID within the issue's day."""
    seed = int.from_bytes(sha256(f"{target} {post.stem}".encode()).digest()[:8])
    midnight = int(datetime.combine(post.date, time(), UTC).timestamp()) * 1_000_000
    value = (midnight + seed % _DAY + number) << 10 | seed >> 54
    return "".join(_TID_ALPHABET[value >> shift & 31] for shift in range(60, -1, -5))


def shorten_link(url: str) -> str:
    """Return an address as its link shows it."""
    return shorten(url.partition("://")[2], MAX_LABEL)


def make_record(text: str, url: str, language: str) -> dict[str, Any]:
    """Return a record without its time: a text and, below it, a link with a shortened label."""
    label = shorten_link(url)
    whole = f"{text}\n{label}" if url else text
    start = len(f"{text}\n".encode())
    facet = {
        "index": {"byteStart": start, "byteEnd": start + len(label.encode())},
        "features": [{"$type": "app.bsky.richtext.facet#link", "uri": url}],
    }
    record = {"text": whole, "$type": _POSTS, "langs": [language]}
    return {**record, "facets": [facet]} if url else record


@dataclass(kw_only=True)
class BlueskyPublisher(ThreadPublisher):
    """One account.  A record is looked up before it is written, so that it appears once."""

    server: str
    user: str
    password: str = field(repr=False)
    clock: Clock
    repeatable: bool = True
    # The address of a record, and the hash of its content.
    location_pattern = re.compile(r"https://bsky\.app/profile/([\w:.-]+)/post/(\w+) \((\w+)\)")

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the records, each a parcel of its own; the first one carries the chart."""
        thread = self.make_thread(
            post, room=MAX_TEXT, link=lambda url: width(shorten_link(url)), write=printable
        )
        parts = [
            {"record": make_record(*message, self.language), "rkey": make_key(self.name, post, at)}
            for at, message in enumerate(thread)
        ]
        return self.pack_thread("post", parts, post)

    def publish(self, parcel: Parcel) -> str:
        """Write a record as a reply to the one before it; return its address and hash.

        Raises DeliveryError.
        """
        part, (api, did) = json.loads(parcel.content), self._account
        query = {"repo": did, "collection": _POSTS, "rkey": part["rkey"]}
        keys = [match.groups() for match in self.find_earlier(parcel)]
        earlier = [{"uri": f"at://{user}/{_POSTS}/{key}", "cid": cid} for user, key, cid in keys]
        reply = {"reply": {"root": earlier[0], "parent": earlier[-1]}} if earlier else {}
        record = part["record"] | reply
        path = f"/xrpc/com.atproto.repo.getRecord?{urlencode(query)}"
        written = api.prepare(path, method="GET", refusals=_NOT_THERE).body
        stored = written.get("value") or {}
        if {name: stored.get(name) for name in record} != record:
            if "picture" in part:
                record["embed"] = _upload_picture(api, part)
            now = f"{self.clock.now():%Y-%m-%dT%H:%M:%S}.000Z"
            record["createdAt"] = stored.get("createdAt", now)
            path, content = "/xrpc/com.atproto.repo.putRecord", {**query, "record": record}
            written = api.ask(path, content, repeatable=True).body
        link = f"https://bsky.app/profile/{did}/post/{part['rkey']} ({written.get('cid', '')})"
        if not self.location_pattern.fullmatch(link):
            raise api.unexpected()
        return link

    @cached_property
    def _account(self) -> tuple[Api, str]:
        """The logged-in account, and its identifier; the login happens once a run."""
        api = Api(
            address=self.server,
            sender=self.sender,
            rate_limit=_RATE_LIMIT,
            hint=_HINT,
            secret=self.password,
        )
        login = {"identifier": self.user, "password": self.password}
        session = api.prepare("/xrpc/com.atproto.server.createSession", login).body
        api.headers = {"Authorization": f"Bearer {session.get('accessJwt', '')}"}
        return api, str(session.get("did", ""))


def _upload_picture(api: Api, part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Upload the picture, and return the embed that shows it below a text."""
    path, kind = "/xrpc/com.atproto.repo.uploadBlob", {"Content-Type": MIME}
    blob = api.prepare(path, b64decode(part["picture"]), headers=kind).body.get("blob")
    image = {"image": blob, "alt": part["alt"], "aspectRatio": part["size"]}
    return {"$type": "app.bsky.embed.images", "images": [image]}
