"""Delivers the short form of a post as a thread: to Bluesky and to Mastodon.

A thread begins with the post's title, its chart and the chart's alternative text.
"""

import json
import re
import struct
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar
from urllib.parse import urlencode

from digest.model import Parcel, Post
from digest.net.rate_limits import RateLimit
from digest.ports import Clock
from digest.publish.api import Api
from digest.publish.short import (
    ShortItem,
    ShortPublisher,
    Write,
    calm,
    clip,
    find_findings,
    number_parcels,
    read_titles,
    width,
)
from digest.text import printable, shorten, web_address

_MIN_TITLE = 20
_MIME = "image/png"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# A PNG text chunk: its keyword, two bytes for "not compressed", and two empty language fields.
_DESCRIPTION = b"Description\0\0\0\0\0"
_NOT_THERE = frozenset({400, 404})
_POSTS = "app.bsky.feed.post"
# In UTF-16 units.  Bluesky counts graphemes, which are never more.
MAX_TEXT, MAX_LABEL = 300, 40
_TID_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_DAY = 86_400_000_000
LINK_LENGTH = 23
"""Characters that an address counts as at Mastodon, whatever its length."""


@dataclass(kw_only=True)
class ThreadPublisher(ShortPublisher):
    """A target for threads of replies; `location_pattern` matches what `publish` returns."""

    consecutive: bool = True
    location_pattern: ClassVar[re.Pattern[str]]

    def make_thread(
        self, post: Post, *, room: int, link: Callable[[str], int], write: Write
    ) -> Sequence[tuple[str, str]]:
        """Return the texts of a thread, each with the address below it, or "".

        The first text is the post's title, with the address of its page; the others are papers.
        Text and address have at most `room` together; `link` returns the length of an address.
        """

        def compose(text: str, title: str, url: str, *, above: bool = False) -> tuple[str, str]:
            left = room - (link(url) + 1 if url else 0)
            body = clip(text, left, write)
            left -= width(body) + 2
            if not title or title in text or left < _MIN_TITLE:
                return body, url
            parts = (body, clip(title, left, write))
            return "\n\n".join(reversed(parts) if above else parts), url

        def compose_item(item: ShortItem) -> tuple[str, str]:
            # A quotation needs a title above it, even if the title has to be shortened.
            left = room - link(item.url) - 1 - (_MIN_TITLE + 2)
            fitting = (text for text in item.texts if width(write(text)) <= left)
            return compose(next(fitting, item.title), item.title, item.url, above=True)

        first = compose(*read_titles(post), self.find_page(post))
        return [first, *map(compose_item, find_findings(post, self.findings))]

    def pack_thread(
        self, kind: str, messages: Sequence[Mapping[str, Any]], post: Post
    ) -> Sequence[Parcel]:
        """Return messages as parcels of JSON, in their order; the first has the chart."""
        all_messages = ({**messages[0], **_read_chart(post)}, *messages[1:])
        return number_parcels(kind, [json.dumps(message).encode() for message in all_messages])

    def find_earlier(self, parcel: Parcel) -> Sequence[re.Match[str]]:
        """Return the locations of the messages before this one."""
        return [match for text in parcel.before if (match := self.location_pattern.fullmatch(text))]


def _read_chart(post: Post) -> Mapping[str, Any]:
    """Return the chart of a post: `alt`, its `size` in pixels, and the `picture` in Base64.

    It is empty if the post was edited: the chart shows the issue as built.
    """
    content = b"" if post.edited else post.files.get(f"{post.stem}.png", b"")
    chunks = dict(_read_chunks(content)) if content.startswith(_SIGNATURE) else {}
    text, header = chunks.get(b"iTXt", b""), chunks.get(b"IHDR", b"")
    if not text.startswith(_DESCRIPTION) or len(header) < struct.calcsize(">II"):
        return {}
    alt = printable(text.removeprefix(_DESCRIPTION).decode("utf-8", "replace"))
    size = dict(zip(("width", "height"), struct.unpack_from(">II", header), strict=True))
    return {"alt": alt, "size": size, "picture": b64encode(content).decode()}


def _read_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, at)
        yield kind, content[at + 8 : at + 8 + length]
        at += length + 12


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
    rate_limit = RateLimit(name="bluesky", interval=0.2, single=True, first=5.0)
    hint = (
        "Make an app password in Bluesky (Settings, Privacy and security) and put it into the "
        "variable that `password` names; `user` is the account's handle, `server` its server."
    )
    # The address of a record, and the hash of its content.
    location_pattern = re.compile(r"https://bsky\.app/profile/([\w:.-]+)/post/(\w+) \((\w+)\)")

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the records, each a parcel of its own; the first one carries the chart."""
        thread = self.make_thread(
            post, room=MAX_TEXT, link=lambda url: width(shorten_link(url)), write=printable
        )
        parts = [
            {
                "record": make_record(*message, post.lang),
                "rkey": make_key(self.name, post, at),
            }
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
        api = self.make_api(self.server, self.password)
        login = {"identifier": self.user, "password": self.password}
        session = api.prepare("/xrpc/com.atproto.server.createSession", login).body
        api.headers = {"Authorization": f"Bearer {session.get('accessJwt', '')}"}
        return api, str(session.get("did", ""))


def _upload_picture(api: Api, part: Mapping[str, Any]) -> Mapping[str, Any]:
    path, kind = "/xrpc/com.atproto.repo.uploadBlob", {"Content-Type": _MIME}
    blob = api.prepare(path, b64decode(part["picture"]), headers=kind).body.get("blob")
    image = {"image": blob, "alt": part["alt"], "aspectRatio": part["size"]}
    return {"$type": "app.bsky.embed.images", "images": [image]}


@dataclass(kw_only=True)
class MastodonPublisher(ThreadPublisher):
    """One account.  A status sent twice within an hour appears once.

    The publisher is not repeatable, since a run may resume later than that.
    """

    server: str
    token: str = field(repr=False)
    characters: int = 500
    visibility: str = "public"
    rate_limit = RateLimit(name="mastodon", interval=0.2, single=True, first=5.0)
    hint = (
        "The variable that `token` names should hold an access token of the account that may write "
        "statuses and media; `characters` should be the server's limit."
    )
    # The address of a status, and its number.
    location_pattern = re.compile(r"https?://\S+ \((\w+)\)")

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the statuses, each a parcel of its own; the first one carries the chart."""
        thread = self.make_thread(
            post, room=self.characters, link=lambda _: LINK_LENGTH, write=calm
        )
        common = {"visibility": self.visibility, "language": post.lang}
        statuses = [{"status": f"{text}\n{url}".strip(), **common} for text, url in thread]
        return self.pack_thread("status", statuses, post)

    def publish(self, parcel: Parcel) -> str:
        """Post a status as a reply to the one before it; return its address and number.

        Raises DeliveryError.
        """
        status = json.loads(parcel.content)
        api = self.make_api(self.server, self.token)
        api.headers = {"Authorization": f"Bearer {self.token}"}
        earlier = self.find_earlier(parcel)
        status |= {"in_reply_to_id": earlier[-1][1]} if earlier else {}
        key = sha256(json.dumps([parcel.key, status], sort_keys=True).encode()).hexdigest()
        picture, alt, _ = (status.pop(name, "") for name in ("picture", "alt", "size"))
        if picture:
            content_type, form = _write_form(b64decode(picture), alt)
            media = api.prepare("/api/v2/media", form, headers={"Content-Type": content_type})
            status["media_ids"] = [str(media.body.get("id", ""))]
        headers = {"Idempotency-Key": key}
        posted = api.ask("/api/v1/statuses", status, headers=headers, repeatable=True).body
        number, url = str(posted.get("id", "")), web_address(str(posted.get("url") or self.server))
        if not number:
            raise api.unexpected()
        return printable(f"{url} ({number})")


def _write_form(picture: bytes, alt: str) -> tuple[str, bytes]:
    boundary = sha256(picture).hexdigest()
    field = f'--{boundary}\r\nContent-Disposition: form-data; name="'
    head = f'{field}description"\r\n\r\n{alt}\r\n{field}file"; filename="chart.png"\r\n'
    head += f"Content-Type: {_MIME}\r\n\r\n"
    body = head.encode() + picture + f"\r\n--{boundary}--\r\n".encode()
    return f"multipart/form-data; boundary={boundary}", body
