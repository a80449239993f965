"""Finds the chart that lies beside a post, with its words for those who do not see it."""

import json
import struct
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from digest.model import Parcel, Post
from digest.text import printable

MIME = "image/png"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# A text of PNG's begins with its name, two bytes that say it is not compressed, and two languages.
_DESCRIPTION = b"Description\0\0\0\0\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture in PNG: its size in pixels, and what it shows in words."""

    content: bytes
    alt: str
    width: int
    height: int


def find_picture(post: Post) -> Picture | None:
    """Return the chart of a post, unless the post was edited since: it says what was built then."""
    content = post.files.get(f"{post.stem}.png", b"")
    if post.edited or not content.startswith(_SIGNATURE):
        return None
    chunks = dict(_read_chunks(content))
    alt = chunks.get(b"iTXt", b"")
    if not alt.startswith(_DESCRIPTION) or len(chunks.get(b"IHDR", b"")) < struct.calcsize(">II"):
        return None
    width, height = struct.unpack_from(">II", chunks[b"IHDR"])
    told = printable(alt.removeprefix(_DESCRIPTION).decode("utf-8", "replace"))
    return Picture(content=content, alt=told, width=width, height=height)


def _read_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kinds of a PNG's chunks with their data."""
    at = len(_SIGNATURE)
    while at + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, at)
        yield kind, content[at + 8 : at + 8 + length]
        at += length + 12


def pack_thread(kind: str, messages: Sequence[Mapping[str, Any]], post: Post) -> Sequence[Parcel]:
    """Return messages as parcels in JSON, in their order.

    The first one ends with the chart where there is one: `alt`, its `size`, `picture` in Base64.
    """
    chart, end = find_picture(post), dict[str, Any]()
    if chart:
        size = {"width": chart.width, "height": chart.height}
        end = {"alt": chart.alt, "size": size, "picture": b64encode(chart.content).decode()}
    told = [{**messages[0], **end}, *messages[1:]]
    return [
        Parcel(key=f"{kind}-{number}", content=json.dumps(one).encode())
        for number, one in enumerate(told, start=1)
    ]
