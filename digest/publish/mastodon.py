"""Delivers the short form of a post to Mastodon, as a thread."""

import json
import re
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from digest.model import Parcel, Post
from digest.net.rate_limits import RateLimit
from digest.publish.api import Api
from digest.publish.short import MIME, ThreadPublisher, calm
from digest.text import printable, web_address

_RATE_LIMIT = RateLimit(name="mastodon", interval=0.2, single=True, first=5.0)
_HINT = (
    "The variable that `token` names should hold an access token of the account that may write "
    "statuses and media; `characters` should be the server's limit."
)
# Characters that an address counts as, whatever its length.
LINK_LENGTH = 23


@dataclass(kw_only=True)
class MastodonPublisher(ThreadPublisher):
    """One account.  A status sent twice within an hour appears once.

    The publisher is not repeatable, since a run may resume later than that.
    """

    server: str
    token: str = field(repr=False)
    characters: int = 500
    visibility: str = "public"
    # The address of a status, and its number.
    location_pattern = re.compile(r"https?://\S+ \((\w+)\)")

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the statuses, each a parcel of its own; the first one carries the chart."""
        thread = self.make_thread(
            post, room=self.characters, link=lambda _: LINK_LENGTH, write=calm
        )
        common = {"visibility": self.visibility, "language": self.language}
        statuses = [{"status": f"{text}\n{url}".strip(), **common} for text, url in thread]
        return self.pack_thread("status", statuses, post)

    def publish(self, parcel: Parcel) -> str:
        """Post a status as a reply to the one before it; return its address and number.

        Raises DeliveryError.
        """
        status = json.loads(parcel.content)
        api = Api(
            address=self.server,
            sender=self.sender,
            rate_limit=_RATE_LIMIT,
            hint=_HINT,
            secret=self.token,
            headers={"Authorization": f"Bearer {self.token}"},
        )
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
    """Return the content type and the body of a form with a picture and its description."""
    boundary = sha256(picture).hexdigest()
    field = f'--{boundary}\r\nContent-Disposition: form-data; name="'
    head = f'{field}description"\r\n\r\n{alt}\r\n{field}file"; filename="chart.png"\r\n'
    head += f"Content-Type: {MIME}\r\n\r\n"
    body = head.encode() + picture + f"\r\n--{boundary}--\r\n".encode()
    return f"multipart/form-data; boundary={boundary}", body
