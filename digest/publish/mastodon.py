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

_LANE = RateLimit(name="mastodon", interval=0.2, single=True, first=5.0)
_HINT = (
    "The variable that `token` names should hold an access token of the account, which may write "
    "statuses and media; `characters` should be what the server allows for."
)
# Whatever its length.
LINK = 23


@dataclass(kw_only=True)
class MastodonPublisher(ThreadPublisher):
    """One account.  A status that is sent twice within an hour stands there once.

    It is not repeatable, since an interruption may be older than that.
    """

    server: str
    token: str = field(repr=False)
    characters: int = 500
    visibility: str = "public"
    # Where a status is, and its number.
    told = re.compile(r"https?://\S+ \((\w+)\)")

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the statuses, each a parcel of its own; the first one carries the chart."""
        thread = self.make_thread(post, room=self.characters, link=lambda _: LINK, write=calm)
        usual = {"visibility": self.visibility, "language": self.language}
        statuses = [{"status": f"{text}\n{url}".strip(), **usual} for text, url in thread]
        return self.pack_thread("status", statuses, post)

    def publish(self, parcel: Parcel) -> str:
        """Post a status as a reply to the one before it, and return where it is.

        Raises DeliveryError.
        """
        status = json.loads(parcel.content)
        api = Api(
            address=self.server,
            sender=self.sender,
            rate_limit=_LANE,
            hint=_HINT,
            secret=self.token,
            headers={"Authorization": f"Bearer {self.token}"},
        )
        ahead = self.find_ahead(parcel)
        status |= {"in_reply_to_id": ahead[-1][1]} if ahead else {}
        key = sha256(json.dumps([parcel.key, status], sort_keys=True).encode()).hexdigest()
        picture, alt, _ = (status.pop(name, "") for name in ("picture", "alt", "size"))
        if picture:
            kind, form = _write_form(b64decode(picture), alt)
            media = api.prepare("/api/v2/media", form, headers={"Content-Type": kind})
            status["media_ids"] = [str(media.body.get("id", ""))]
        kept = {"Idempotency-Key": key}
        posted = api.ask("/api/v1/statuses", status, headers=kept, repeatable=True).body
        number, url = str(posted.get("id", "")), web_address(str(posted.get("url") or self.server))
        if not number:
            raise api.odd()
        return printable(f"{url} ({number})")


def _write_form(picture: bytes, alt: str) -> tuple[str, bytes]:
    """Return the type and the body of a form with a picture and its description."""
    border = sha256(picture).hexdigest()
    field_of = f'--{border}\r\nContent-Disposition: form-data; name="'
    head = f'{field_of}description"\r\n\r\n{alt}\r\n{field_of}file"; filename="chart.png"\r\n'
    head += f"Content-Type: {MIME}\r\n\r\n"
    body = head.encode() + picture + f"\r\n--{border}--\r\n".encode()
    return f"multipart/form-data; boundary={border}", body
