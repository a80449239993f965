"""Delivers the short form of a post to Bluesky, as a thread of records with keys of our own."""

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

_LANE = RateLimit(name="bluesky", interval=0.2, single=True, first=5.0)
_HINT = (
    "Make an app password in Bluesky (Settings, Privacy and security) and put it into the variable "
    "that `password` names; `user` is the account's handle, `server` where it is."
)
_NOT_THERE = frozenset({400, 404})
_POSTS = "app.bsky.feed.post"
# In units of UTF-16, which are never fewer than the graphemes that are counted there.
LONGEST, LONGEST_LABEL = 300, 40
_SIGNS = "234567abcdefghijklmnopqrstuvwxyz"
_DAY = 86_400_000_000


def make_key(place: str, post: Post, number: int) -> str:
    """Return the key of a record of a thread, the same each time: a TID within the issue's day."""
    seed = int.from_bytes(sha256(f"{place} {post.stem}".encode()).digest()[:8])
    midnight = int(datetime.combine(post.date, time(), UTC).timestamp()) * 1_000_000
    value = (midnight + seed % _DAY + number) << 10 | seed >> 54
    return "".join(_SIGNS[value >> shift & 31] for shift in range(60, -1, -5))


def shorten_link(url: str) -> str:
    """Return an address as it is shown."""
    return shorten(url.partition("://")[2], LONGEST_LABEL)


def make_record(text: str, url: str, language: str) -> dict[str, Any]:
    """Return a record without its time: a text, below it a link whose label is shortened."""
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
    """One account.  A record is looked for before it is written, so that it stands there once."""

    server: str
    user: str
    password: str = field(repr=False)
    clock: Clock
    repeatable: bool = True
    # Where a record is, and the hash of its content.
    told = re.compile(r"https://bsky\.app/profile/([\w:.-]+)/post/(\w+) \((\w+)\)")

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the records, each a parcel of its own; the first one carries the chart."""
        thread = self.make_thread(
            post, room=LONGEST, link=lambda url: width(shorten_link(url)), write=printable
        )
        parts = [
            {"record": make_record(*one, self.language), "rkey": make_key(self.name, post, number)}
            for number, one in enumerate(thread)
        ]
        return self.pack_thread("post", parts, post)

    def publish(self, parcel: Parcel) -> str:
        """Write a record as a reply to the one before it, and return where it is.

        Raises DeliveryError.
        """
        part, (api, did) = json.loads(parcel.content), self._account
        where = {"repo": did, "collection": _POSTS, "rkey": part["rkey"]}
        told = self.find_ahead(parcel)
        ahead = [{"uri": f"at://{one[1]}/{_POSTS}/{one[2]}", "cid": one[3]} for one in told]
        reply = {"reply": {"root": ahead[0], "parent": ahead[-1]}} if ahead else {}
        record = part["record"] | reply
        asked = f"/xrpc/com.atproto.repo.getRecord?{urlencode(where)}"
        written = api.prepare(asked, method="GET", refusals=_NOT_THERE).body
        kept = written.get("value") or {}
        if {name: kept.get(name) for name in record} != record:
            if "picture" in part:
                record["embed"] = _show(api, part)
            now = f"{self.clock.now():%Y-%m-%dT%H:%M:%S}.000Z"
            record["createdAt"] = kept.get("createdAt", now)
            path, content = "/xrpc/com.atproto.repo.putRecord", {**where, "record": record}
            written = api.ask(path, content, repeatable=True).body
        link = f"https://bsky.app/profile/{did}/post/{part['rkey']} ({written.get('cid', '')})"
        if not self.told.fullmatch(link):
            raise api.odd()
        return link

    @cached_property
    def _account(self) -> tuple[Api, str]:
        """The account, logged in once a run, and its identifier."""
        api = Api(
            address=self.server,
            sender=self.sender,
            rate_limit=_LANE,
            hint=_HINT,
            secret=self.password,
        )
        login = {"identifier": self.user, "password": self.password}
        session = api.prepare("/xrpc/com.atproto.server.createSession", login).body
        api.headers = {"Authorization": f"Bearer {session.get('accessJwt', '')}"}
        return api, str(session.get("did", ""))


def _show(api: Api, part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Upload the picture, and return what shows it below a text."""
    path, kind = "/xrpc/com.atproto.repo.uploadBlob", {"Content-Type": MIME}
    blob = api.prepare(path, b64decode(part["picture"]), headers=kind).body.get("blob")
    image = {"image": blob, "alt": part["alt"], "aspectRatio": part["size"]}
    return {"$type": "app.bsky.embed.images", "images": [image]}
